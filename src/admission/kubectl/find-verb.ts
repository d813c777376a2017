import { GLOBAL_FLAGS } from "./flag-tables.ts";

export interface FoundVerb {
  readonly verb: string;
  /** All words but the verb, in their order. */
  readonly rest: readonly string[];
}

/**
 * Finds the command among `kubectl`'s words as github.com/spf13/cobra does: by the flags that all commands have. A
 * flag that only a command knows is taken for one with a value: in `kubectl -i debug web` the `debug` is that value.
 */
export const findVerb = (words: readonly string[]): FoundVerb | undefined => {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "--") return undefined;
    if (takesNext(word)) at += 1;
    else if (word !== "" && !word.startsWith("-")) {
      return { verb: word, rest: [...words.slice(0, at), ...words.slice(at + 1)] };
    }
  }
  return undefined;
};

const takesNext = (word: string): boolean => {
  if (!word.startsWith("-") || word.includes("=")) return false;
  if (word.startsWith("--")) return !standsAlone(word.slice(2));
  return word.length === 2 && !lettersAlone.has(word.slice(1));
};

const standsAlone = (name: string): boolean =>
  Object.hasOwn(GLOBAL_FLAGS, name) && GLOBAL_FLAGS[name]?.alone !== undefined;

const lettersAlone: ReadonlySet<string> = new Set(
  Object.values(GLOBAL_FLAGS).flatMap(({ letter, alone }) =>
    letter === undefined || alone === undefined ? [] : [letter],
  ),
);
