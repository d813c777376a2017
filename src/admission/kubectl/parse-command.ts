import { quote } from "../../model/printable.ts";
import { nearestWord } from "../../model/nearest-word.ts";
import { findVerb } from "./find-verb.ts";
import type { KubectlMinor } from "./kubectl-version.ts";
import { parseDebug } from "./parse-debug.ts";
import { parsePatch } from "./parse-patch.ts";
import { parseReplace } from "./parse-replace.ts";
import type { Profile } from "./profiles.ts";

/** Why a command, file or patch is refused: a sentence without a full stop, safe to print. */
export interface Invalid {
  readonly invalid: string;
}

/** For values that have members of any name: a container has none that is called so. */
export const isInvalid = (value: object): value is Invalid =>
  "invalid" in value && typeof value.invalid === "string";

/** Flags that every kubectl command has, as far as they say what is asked of whom. */
export interface GlobalFlags {
  readonly namespace?: string;
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly cluster?: string;
  readonly user?: string;
  readonly as?: string;
  readonly asGroups: readonly string[];
  readonly asUid?: string;
  readonly dryRun?: "client" | "server";
  /** What kubectl says besides, on stderr: flags that are deprecated, profiles that will go. */
  readonly notices: readonly string[];
}

export type DebugTarget =
  | { readonly kind: "pod" | "node"; readonly name: string }
  /** What kubectl debug does not support: `deployment/web`. */
  | { readonly kind: "other"; readonly resource: string; readonly name: string }
  /** `kubectl debug -f FILE`: the file holds the pod or the node. */
  | { readonly kind: "file"; readonly path: string };

/** `kubectl debug`. */
export interface DebugInvocation extends GlobalFlags {
  readonly kind: "debug";
  /** Profiles are not the same in each version. */
  readonly kubectl: KubectlMinor;
  readonly target: DebugTarget;
  readonly copyTo?: string;
  /** Empty only with `--copy-to`, which may change what is there. */
  readonly image: string;
  readonly containerName?: string;
  readonly profile: Profile;
  readonly profileGiven: boolean;
  /** `--target`. */
  readonly targetContainer?: string;
  /** Sorted by name: kubectl sends them in whatever order its map has. */
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly imagePullPolicy?: string;
  readonly stdin: boolean;
  readonly tty: boolean;
  /** Whether kubectl waits for the container and attaches to it. */
  readonly attach: boolean;
  readonly quiet: boolean;
  readonly argumentsOnly: boolean;
  /** What stands after `--`. */
  readonly command: readonly string[];
  /** `--custom`. */
  readonly customFile?: string;
}

export type PatchType = "strategic" | "merge" | "json";

/** `kubectl patch pod`. Just one of `patch` and `patchFile` is there. */
export interface PatchInvocation extends GlobalFlags {
  readonly kind: "patch";
  readonly pod: string;
  /** Without `ephemeralcontainers` the request never comes to the guard, and no container is added. */
  readonly subresource?: string;
  readonly patchType: PatchType;
  /** The patch itself, YAML or JSON. */
  readonly patch?: string;
  readonly patchFile?: string;
}

/** `kubectl replace --raw PATH -f FILE`; `namespace` is that of the path. */
export interface ReplaceInvocation extends GlobalFlags {
  readonly kind: "replace";
  readonly namespace: string;
  readonly pod: string;
  readonly file: string;
}

export type KubectlCommand = DebugInvocation | PatchInvocation | ReplaceInvocation;

/** Reads the words of a command line, `kubectl` the first of them, as that kubectl does; no kuberc is looked at. */
export const parseKubectl = (
  words: readonly string[],
  options: { readonly kubectl: KubectlMinor },
): KubectlCommand | Invalid => {
  const [program = "", ...rest] = words;
  if (!/(?:^|[\\/])kubectl(?:\.exe)?$/.test(program.slice(-64))) {
    return { invalid: `expected kubectl debug ..., found ${quote(words.slice(0, 8).join(" "), 64)}` };
  }
  const found = findVerb(rest);
  if (found === undefined) return { invalid: "expected kubectl debug ..., found no command of kubectl" };
  const parse = Object.hasOwn(COMMANDS, found.verb) ? COMMANDS[found.verb] : undefined;
  return parse === undefined ? { invalid: unknownVerb(found.verb) } : parse(found.rest, options.kubectl);
};

const COMMANDS: Readonly<
  Record<string, (words: readonly string[], kubectl: KubectlMinor) => KubectlCommand | Invalid>
> = { debug: parseDebug, patch: parsePatch, replace: parseReplace };

const unknownVerb = (verb: string): string => {
  const meant = nearestWord(verb, Object.keys(COMMANDS));
  const hint = meant === undefined ? "" : `: did you mean ${meant}?`;
  return `expected kubectl debug, kubectl patch or kubectl replace --raw, found ${quote(`kubectl ${verb}`, 64)}${hint}`;
};

/** Words as a POSIX shell would make them: single and double quotes, backslashes; nothing is expanded. */
export const shellWords = (text: string): readonly string[] | Invalid => {
  const words = text.match(/(?:[^\s'"\\]|\\[\s\S]|'[^']*'|"(?:[^"\\]|\\[\s\S])*")+|['"\\]/g) ?? [];
  if (words.some((word) => /^['"\\]$/.test(word))) return { invalid: "a quote is not closed" };
  return words.map((word) =>
    word.replace(
      /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])/g,
      (_, single?: string, double?: string, one?: string) =>
        single ?? double?.replace(/\\([\\"$`])/g, "$1") ?? one ?? "",
    ),
  );
};
