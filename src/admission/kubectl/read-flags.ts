import { nearestWord } from "../../model/nearest-word.ts";
import { quote } from "../../model/printable.ts";
import { flagValueProblem } from "./flag-value.ts";
import type { Flag, FlagTable } from "./flag-tables.ts";
import type { KubectlMinor } from "./kubectl-version.ts";
import type { Invalid } from "./parse-command.ts";

export interface ReadFlags {
  /** All values of each flag that was given, in their order, each fit for the flag's kind. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** Words that are no flags, up to `--`. */
  readonly args: readonly string[];
  /** Words after `--`; absent where there is no `--`. */
  readonly after?: readonly string[];
}

export interface FlagsOf {
  readonly table: FlagTable;
  readonly kubectl: KubectlMinor;
}

/** Reads flags as github.com/spf13/pflag does for kubectl: they may stand anywhere up to `--`. */
export const readFlags = (words: readonly string[], of: FlagsOf): ReadFlags | Invalid => {
  const flags = collect(words, of);
  if ("invalid" in flags) return flags;
  // A time-out is text for pflag: it is read when kubectl makes its client, and only the last one.
  for (const [name, { kind }] of Object.entries(of.table)) {
    const value = textOf(flags, name);
    const problem = kind === "timeout" && value !== undefined ? flagValueProblem(kind, value) : undefined;
    if (problem !== undefined) return { invalid: `--${name}: ${problem}` };
  }
  return flags;
};

const collect = (words: readonly string[], of: FlagsOf): ReadFlags | Invalid => {
  const left = new WordsLeft(words);
  const values = new Map<string, string[]>();
  const args: string[] = [];
  for (let word = left.next(); word !== undefined; word = left.next()) {
    if (word === "--") return { values, args, after: left.rest() };
    if (word === "-" || !word.startsWith("-")) {
      args.push(word);
      continue;
    }
    const read = readFlag(word, left, of);
    if ("invalid" in read) return read;
    for (const { name, value } of read.given) values.set(name, append(values.get(name), value));
  }
  return { values, args };
};

/** In place: a flag may be given 100,000 times. */
const append = (list: string[] | undefined, value: string): string[] => {
  list?.push(value);
  return list ?? [value];
};

const readFlag = (word: string, left: WordsLeft, of: FlagsOf): Read => {
  const read = word.startsWith("--") ? readLong(word, left, of) : readShort(word, left, of);
  if ("invalid" in read) return read;
  for (const { name, value } of read.given) {
    const { kind = "text" } = of.table[name] ?? {};
    const problem = kind === "timeout" ? undefined : flagValueProblem(kind, value);
    if (problem !== undefined) return { invalid: `--${name}: ${problem}` };
  }
  return read;
};

/** The last value, as of all flags that are no lists. */
export const textOf = ({ values }: ReadFlags, name: string): string | undefined => values.get(name)?.at(-1);

export const isOn = (flags: ReadFlags, name: string): boolean => /^[1tT]/.test(textOf(flags, name) ?? "");

/** Only what is going forward: a command line may have 100,000 words. */
class WordsLeft {
  readonly #words: readonly string[];
  #at = 0;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  next(): string | undefined {
    return this.#words[this.#at++];
  }

  rest(): readonly string[] {
    return this.#words.slice(this.#at);
  }
}

interface Given {
  readonly name: string;
  readonly value: string;
}

type Read = { readonly given: readonly Given[] } | Invalid;

const readLong = (word: string, left: WordsLeft, of: FlagsOf): Read => {
  const equals = word.indexOf("=");
  const spelled = equals < 0 ? word.slice(2) : word.slice(2, equals);
  if (spelled === "" || spelled.startsWith("-")) return { invalid: `${quote(word, 64)} is no flag` };
  const name = spelled.replaceAll("_", "-");
  const flag = knownFlag(name, of);
  if ("invalid" in flag) return flag;
  const value = equals < 0 ? (flag.alone ?? left.next()) : word.slice(equals + 1);
  return value === undefined ? { invalid: `--${name} has no value` } : { given: [{ name, value }] };
};

/** `-it`, `-nshop`, `-n=shop`, `-i=false`: letters up to the first that takes a value. */
const readShort = (word: string, left: WordsLeft, of: FlagsOf): Read => {
  const given: Given[] = [];
  for (let at = 1; at < word.length; at++) {
    const letter = word.charAt(at);
    const name = Object.keys(of.table).find((each) => of.table[each]?.letter === letter);
    if (name === undefined) return { invalid: unknownLetter(letter, word, of) };
    const flag = knownFlag(name, of);
    if ("invalid" in flag) return flag;
    const { value, ends } = shortValue(word.slice(at + 1), flag, left);
    if (value === undefined) return { invalid: `-${letter} has no value` };
    given.push({ name, value });
    if (ends) break;
  }
  return { given };
};

const shortValue = (
  rest: string,
  { alone }: Flag,
  left: WordsLeft,
): { readonly value: string | undefined; readonly ends: boolean } => {
  if (rest.length > 1 && rest.startsWith("=")) return { value: rest.slice(1), ends: true };
  if (alone !== undefined) return { value: alone, ends: false };
  return { value: rest === "" ? left.next() : rest, ends: true };
};

const knownFlag = (name: string, { table, kubectl }: FlagsOf): Flag | Invalid => {
  if (name === "help") return { invalid: "--help asks for help: nothing would be sent" };
  const flag = Object.hasOwn(table, name) ? table[name] : undefined;
  if (flag === undefined) {
    const meant = nearestWord(name, Object.keys(table));
    return {
      invalid: `kubectl knows no flag ${quote(`--${name}`, 64)} here${meant === undefined ? "" : `: did you mean --${meant}?`}`,
    };
  }
  const { since = 0 } = flag;
  return kubectl < since
    ? { invalid: `--${name} is known from kubectl 1.${since} on, and this is 1.${kubectl}` }
    : flag;
};

const unknownLetter = (letter: string, word: string, of: FlagsOf): string => {
  if (letter === "h") return "-h asks for help: nothing would be sent";
  // `-image=busybox` and `-profile general` are meant as long flags.
  const long = word.slice(1).replace(/=[^]*$/, "");
  const hint = Object.hasOwn(of.table, long) ? `: did you mean --${long}?` : "";
  return `kubectl knows no flag ${quote(`-${letter}`, 64)} here (in ${quote(word, 64)})${hint}`;
};
