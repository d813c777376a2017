import type { Argument, Command, Option } from "commander";
import { findOption, placeAfter, type Place } from "./completion-place.ts";

export interface Completion {
  /** What the shell completes by itself, since it knows about quotes, `~` and folders; `words`: the candidates alone. */
  readonly kind: "words" | "files" | "folders";
  readonly candidates: readonly Candidate[];
}

export interface Candidate {
  readonly word: string;
  /** On one line. */
  readonly about: string;
}

/**
 * What the last of some words may become. All comes from the definitions of the commands, and so is never stale. After
 * `--flag=` a candidate is the value alone.
 */
export const completeWords = (program: Command, words: readonly string[]): Completion => {
  const last = words.at(-1) ?? "";
  const place = placeAfter(program, words.slice(0, -1));
  const { awaiting, literal, command } = place;
  if (awaiting !== undefined && (awaiting.must || !last.startsWith("-")))
    return valuesOf(awaiting.option, last);
  if (literal || !last.startsWith("-")) return argumentsOf(place, last);
  const [flag = "", value] = last.split(/=(.*)/s);
  if (value === undefined) return chosen(flagsOf(place), last);
  const option = findOption(command, flag);
  return option === undefined ? NOTHING : valuesOf(option, value);
};

const NOTHING: Completion = { kind: "words", candidates: [] };

const chosen = (candidates: readonly Candidate[], begun: string): Completion => ({
  kind: "words",
  candidates: candidates.filter(({ word }) => word.startsWith(begun)),
});

/** Those that may be given still. */
const flagsOf = ({ command, used }: Place): readonly Candidate[] =>
  command
    .createHelp()
    .visibleOptions(command)
    .filter((option) => option.variadic || !used.has(option))
    .flatMap(({ long, short, description }) =>
      [long, short].flatMap((word) => (word === undefined ? [] : [{ word, about: toLine(description) }])),
    );

const argumentsOf = (place: Place, begun: string): Completion => {
  const { command, given, literal, help } = place;
  if (given === 0 && !literal && command.commands.length > 0) return chosen(commandsOf(command, help), begun);
  const { registeredArguments: all } = command;
  const last = all.at(-1);
  const argument = all[given] ?? (last?.variadic === true ? last : undefined);
  return argument === undefined || help ? NOTHING : valuesOf(argument, begun);
};

const commandsOf = (command: Command, help: boolean): readonly Candidate[] =>
  command
    .createHelp()
    .visibleCommands(command)
    .map((one) => ({ word: one.name(), about: toLine(one.description()) }))
    .filter(({ word }) => !help || word !== "help");

const valuesOf = (of: Option | Argument, begun: string): Completion => {
  if (of.argChoices === undefined) return { kind: KINDS[placeholderOf(of)] ?? "words", candidates: [] };
  return chosen(
    of.argChoices.map((word) => ({ word, about: "" })),
    begun,
  );
};

/** By what stands between the brackets: `--policies <folder>`, `<file...>`. */
const placeholderOf = (of: Option | Argument): string =>
  "flags" in of ? (/[<[](.*?)(?:\.{3})?[>\]]/.exec(of.flags)?.[1] ?? "") : of.name();

/** What a path is expected for; everything else only its user can know. */
const KINDS: Readonly<Record<string, Completion["kind"]>> = {
  file: "files",
  path: "files",
  folder: "folders",
  // The line of another program, of whose words ours knows nothing.
  kubectl: "files",
};

const toLine = (text: string): string => text.replace(/\s+/g, " ").trim();
