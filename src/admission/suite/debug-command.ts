import type { JsonObject } from "../../model/json.ts";
import { nearestWord } from "../../model/nearest-word.ts";
import { quote } from "../../model/printable.ts";
import { PROFILES, type Profile } from "../kubectl-debug.ts";

/** What a `kubectl debug` command asks for, before the API server has filled anything in. */
export interface AskedCommand {
  readonly namespace?: string;
  readonly pod: string;
  readonly container: JsonObject;
}

/**
 * Reads a `kubectl debug` command that adds a container to a pod, as kubectl 1.36 does: its default profile is
 * `general`. What it does not know it refuses: a test must not pass because of a flag that was left out.
 */
export const parseDebugCommand = (text: string): AskedCommand | Invalid => {
  const words = shellWords(text);
  if (words === undefined) return { invalid: "a quote is not closed" };
  const [kubectl, debug, ...rest] = words;
  if (kubectl !== "kubectl" || debug !== "debug") {
    return { invalid: `expected kubectl debug ..., found ${quote(text, 64)}` };
  }
  const dashes = rest.indexOf("--");
  const flags = readFlags(dashes < 0 ? rest : rest.slice(0, dashes));
  if ("invalid" in flags) return flags;
  return toCommand(flags, dashes < 0 ? [] : rest.slice(dashes + 1));
};

/** Words as a POSIX shell would make them: single and double quotes, backslashes; nothing is expanded. */
const shellWords = (text: string): readonly string[] | undefined => {
  const words = text.match(/(?:[^\s'"\\]|\\[\s\S]|'[^']*'|"(?:[^"\\]|\\[\s\S])*")+|['"\\]/g) ?? [];
  if (words.some((word) => /^['"\\]$/.test(word))) return undefined;
  return words.map((word) =>
    word.replace(
      /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])/g,
      (_, single?: string, double?: string, one?: string) =>
        single ?? double?.replace(/\\([\\"$`])/g, "$1") ?? one ?? "",
    ),
  );
};

interface Flags {
  readonly values: Record<string, string>;
  readonly switches: Set<string>;
  readonly env: string[];
  readonly pods: string[];
}

interface Invalid {
  readonly invalid: string;
}

const SHORT: Readonly<Record<string, string>> = {
  n: "namespace",
  c: "container",
  i: "stdin",
  t: "tty",
  q: "quiet",
};
const VALUES = ["namespace", "container", "image", "profile", "target", "image-pull-policy", "env"];
const SWITCHES = ["stdin", "tty", "quiet", "attach", "arguments-only"];

const readFlags = (words: readonly string[]): Flags | Invalid => {
  const flags: Flags = { values: {}, switches: new Set(), env: [], pods: [] };
  const left = words.flatMap(separate);
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    const [, name, value] = /^--([a-z-]+)(?:=([\s\S]*))?$/.exec(word) ?? [];
    if (name === undefined) flags.pods.push(word);
    else if (SWITCHES.includes(name)) setSwitch(flags, name, value);
    else if (!VALUES.includes(name)) return { invalid: unknownFlag(name) };
    else {
      const given = value ?? left.shift();
      if (given === undefined) return { invalid: `--${name} has no value` };
      setValue(flags, name, given);
    }
  }
  return flags;
};

const setSwitch = ({ switches }: Flags, name: string, value: string | undefined): void => {
  if (value === "false") switches.delete(name);
  else switches.add(name);
};

const setValue = ({ values, env }: Flags, name: string, value: string): void => {
  if (name === "env") env.push(value);
  else values[name] = value;
};

/** `-it` is `--stdin --tty`, `-n shop` and `-nshop` are `--namespace shop`. */
const separate = (word: string): readonly string[] => {
  const [, letter = "", rest = ""] = /^-([a-z])(.*)$/s.exec(word) ?? [];
  const name = SHORT[letter];
  if (name === undefined) return [word.replace(/^-(?=[a-zA-Z])/, "--")];
  if (VALUES.includes(name)) return [rest === "" ? `--${name}` : `--${name}=${rest.replace(/^=/, "")}`];
  return [`--${name}`, ...(rest === "" ? [] : separate(`-${rest}`))];
};

const unknownFlag = (name: string): string => {
  const meant = nearestWord(name, [...VALUES, ...SWITCHES]);
  const hint = meant === undefined ? "" : ` (did you mean --${meant}?)`;
  return `flag --${name} is not known here${hint}: write the container out, under "container"`;
};

const toCommand = (flags: Flags, command: readonly string[]): AskedCommand | Invalid => {
  const { values, pods } = flags;
  const [pod, other] = pods.map((name) => name.replace(/^(pods?|po)\//, ""));
  const { image, namespace, profile = "general" } = values;
  if (pod === undefined || pod.includes("/") || other !== undefined) {
    return { invalid: `expected the name of one pod, found ${quote(pods.join(" "), 64)}` };
  }
  if (image === undefined) return { invalid: "expected --image" };
  if (flags.switches.has("tty") && !flags.switches.has("stdin")) return { invalid: "--tty needs --stdin" };
  const named = securityContextOf(profile);
  if ("invalid" in named) return named;
  const container = { image, ...flagFields(flags), ...named, ...commandFields(flags, command) };
  return { ...(namespace !== undefined && { namespace }), pod, container };
};

/** `legacy` sends what `baseline` sends. */
const securityContextOf = (profile: string): { readonly securityContext?: JsonObject } | Invalid => {
  if (profile === "legacy") return {};
  if (!isProfile(profile)) {
    const known = ["legacy", ...Object.keys(PROFILES)].join(", ");
    return { invalid: `expected a profile (${known}), found ${quote(profile, 64)}` };
  }
  const securityContext = PROFILES[profile];
  return securityContext === undefined ? {} : { securityContext };
};

const isProfile = (name: string): name is Profile => Object.hasOwn(PROFILES, name);

const flagFields = ({ values, switches, env }: Flags): JsonObject => {
  const fields: JsonObject = {
    name: values["container"],
    targetContainerName: values["target"],
    imagePullPolicy: values["image-pull-policy"],
    env: env.length === 0 ? undefined : env.map(toEntry),
    stdin: switches.has("stdin") ? true : undefined,
    tty: switches.has("tty") ? true : undefined,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
};

const commandFields = ({ switches }: Flags, command: readonly string[]): JsonObject =>
  command.length === 0 ? {} : { [switches.has("arguments-only") ? "args" : "command"]: command };

const toEntry = (text: string): JsonObject => {
  const at = text.indexOf("=");
  return at < 0 ? { name: text, value: "" } : { name: text.slice(0, at), value: text.slice(at + 1) };
};
