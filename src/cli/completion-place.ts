import type { Command, Option } from "commander";

/** Where a command line stands after some of its words: what may come next. */
export interface Place {
  readonly command: Command;
  /** How many arguments were given that are neither flags nor their values. */
  readonly given: number;
  /** The flag whose value comes next; `must`: whatever it looks like. */
  readonly awaiting?: { readonly option: Option; readonly must: boolean } | undefined;
  /** After `--`, where nothing is a flag. */
  readonly literal: boolean;
  /** After `help`, where only commands are. */
  readonly help: boolean;
  readonly used: ReadonlySet<Option>;
}

/** Reads words as commander does, but never complains: who asks is still typing. */
export const placeAfter = (program: Command, words: readonly string[]): Place =>
  words.reduce(step, {
    command: program,
    given: 0,
    literal: false,
    help: false,
    used: new Set(),
  });

const step = (place: Place, word: string): Place => {
  const { awaiting, literal } = place;
  if (awaiting !== undefined && (awaiting.must || !isFlag(word)))
    return { ...place, awaiting: more(awaiting.option) };
  if (literal) return { ...place, given: place.given + 1 };
  if (word === "--") return { ...place, awaiting: undefined, literal: true };
  if (isFlag(word)) return takeFlag({ ...place, awaiting: undefined }, word);
  return takeWord({ ...place, awaiting: undefined }, word);
};

/** `-` alone is stdin. */
const isFlag = (word: string): boolean => word.startsWith("-") && word !== "-";

/** `--audit-log a b` goes on until the next flag. */
const more = (option: Option): Place["awaiting"] => (option.variadic ? { option, must: false } : undefined);

const takeFlag = (place: Place, word: string): Place =>
  word.startsWith("--") ? takeLong(place, word) : takeShort(place, word);

const takeLong = (place: Place, word: string): Place => {
  const [name = "", value] = word.split(/=(.*)/s);
  const option = findOption(place.command, name);
  return option === undefined ? place : takeOption(place, option, value !== undefined);
};

/** The same word may hold its value, or further flags: `-nshop`, `-Aw`. */
const takeShort = (place: Place, word: string): Place => {
  const [name, rest] = [word.slice(0, 2), word.slice(2)];
  const option = findOption(place.command, name);
  if (option === undefined) return place;
  const after = takeOption(place, option, rest !== "");
  return rest === "" || isValued(option) ? after : takeShort(after, `-${rest}`);
};

const takeOption = (place: Place, option: Option, hasValue: boolean): Place => {
  const awaiting = isValued(option) ? { option, must: option.required } : undefined;
  return {
    ...place,
    used: new Set([...place.used, option]),
    awaiting: hasValue ? more(option) : awaiting,
  };
};

const isValued = ({ required, optional }: Option): boolean => required || optional;

export const findOption = (command: Command, name: string): Option | undefined =>
  command.options.find(({ long, short }) => long === name || short === name);

const takeWord = (place: Place, word: string): Place => {
  const { command, given } = place;
  if (given > 0 || command.commands.length === 0) return { ...place, given: given + 1 };
  const below = command.commands.find((one) => one.name() === word || one.aliases().includes(word));
  if (below !== undefined) return { ...place, command: below };
  return word === "help" ? { ...place, help: true } : { ...place, given: given + 1 };
};
