import type { JsonObject } from "../../src/model/json.ts";
import { sentContainer } from "./review-builder.ts";

/** What a `kubectl debug` command line asks for. */
export interface ParsedCommand {
  readonly namespace: string;
  readonly pod: string;
  /** The container that kubectl would send for it, as the API server hands it on. */
  readonly container: JsonObject;
}

/** Reads the flags that a "Try" line may have, and refuses any other. Written after kubectl, not after our own writer. */
export const parseKubectlDebug = (words: readonly string[]): ParsedCommand => {
  const [kubectl, debug, ...rest] = words;
  if (kubectl !== "kubectl" || debug !== "debug") throw new Error(`no kubectl debug: ${words.join(" ")}`);
  const dashes = rest.indexOf("--");
  const given = parseFlags(dashes < 0 ? rest : rest.slice(0, dashes));
  const command = dashes < 0 ? [] : rest.slice(dashes + 1);
  const { namespace, pod } = given;
  if (namespace === undefined || pod === undefined) throw new Error("no namespace or no pod");
  return { namespace, pod, container: toContainer(given, command) };
};

interface Flags {
  namespace?: string;
  pod?: string;
  name?: string;
  image?: string;
  profile?: string;
  target?: string;
  pullPolicy?: string;
  stdin?: boolean;
  tty?: boolean;
  argumentsOnly?: boolean;
}

const LONG = {
  image: "image",
  profile: "profile",
  target: "target",
  "image-pull-policy": "pullPolicy",
} as const;

const parseFlags = (words: readonly string[]): Flags => {
  const flags: Flags = {};
  const left = [...words];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    const [, name = "", value = ""] = /^--([a-z-]+)=(.*)$/s.exec(word) ?? [];
    if (name in LONG) flags[LONG[name as keyof typeof LONG]] = value;
    else if (word === "-n") flags.namespace = left.shift() ?? "";
    else if (word === "-c") flags.name = left.shift() ?? "";
    else if (word === "--arguments-only") flags.argumentsOnly = true;
    else if (/^-(i|t|it)$/.test(word))
      Object.assign(flags, { stdin: word.includes("i"), tty: word.includes("t") });
    else if (!word.startsWith("-") && flags.pod === undefined) flags.pod = word;
    else throw new Error(`kubectl debug knows no ${word}`);
  }
  return flags;
};

const toContainer = (flags: Flags, command: readonly string[]): JsonObject => {
  const { image = "", profile = "", name = "debugger-abcde" } = flags;
  const securityContext = profileContext(profile);
  return sentContainer({
    name,
    image,
    imagePullPolicy: flags.pullPolicy ?? defaultPullPolicy(image),
    ...(command.length === 0 ? {} : { [flags.argumentsOnly === true ? "args" : "command"]: command }),
    ...(securityContext === undefined ? {} : { securityContext }),
    ...(flags.stdin === true ? { stdin: true } : {}),
    ...(flags.tty === true ? { tty: true } : {}),
    ...(flags.target === undefined ? {} : { targetContainerName: flags.target }),
  });
};

/** KUBERNETES 4: what each profile puts into the container. */
const profileContext = (profile: string): JsonObject | undefined => {
  switch (profile) {
    case "legacy":
    case "baseline":
      return undefined;
    case "general":
      return { capabilities: { add: ["SYS_PTRACE"] } };
    case "restricted":
      return {
        runAsNonRoot: true,
        capabilities: { drop: ["ALL"] },
        allowPrivilegeEscalation: false,
        seccompProfile: { type: "RuntimeDefault" },
      };
    case "netadmin":
      return { capabilities: { add: ["NET_ADMIN", "NET_RAW"] } };
    case "sysadmin":
      return { privileged: true };
    default:
      throw new Error(`kubectl debug knows no profile ${profile}`);
  }
};

/** The tag decides, also beside a digest; an absent one is `latest` only where there is no digest either. */
const defaultPullPolicy = (image: string): string => {
  const [name = "", digest] = image.split("@");
  const tag = /:([^/:]+)$/.exec(name)?.[1] ?? (digest === undefined ? "latest" : "");
  return tag === "latest" ? "Always" : "IfNotPresent";
};
