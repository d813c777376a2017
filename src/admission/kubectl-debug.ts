import type { DebugContainer, SecurityContext } from "../model/container.ts";
import { DEFAULT_TAG } from "../policy/image.ts";

/** The profiles of `kubectl debug --profile`, but `legacy`, which sends what `baseline` sends for a pod. */
export const PROFILES = {
  general: { capabilities: { add: ["SYS_PTRACE"] } },
  baseline: undefined,
  restricted: {
    capabilities: { drop: ["ALL"] },
    runAsNonRoot: true,
    allowPrivilegeEscalation: false,
    seccompProfile: { type: "RuntimeDefault" },
  },
  netadmin: { capabilities: { add: ["NET_ADMIN", "NET_RAW"] } },
  sysadmin: { privileged: true },
} as const satisfies Record<string, SecurityContext | undefined>;

export type Profile = keyof typeof PROFILES;

export const PULL_POLICIES = ["Always", "IfNotPresent", "Never"] as const;

/** A `kubectl debug` command line that adds one container to a pod. */
export interface DebugCommand {
  readonly namespace: string;
  readonly pod: string;
  readonly image: string;
  readonly profile: Profile;
  readonly target: string | undefined;
  /** The container's name, where kubectl should not make one up. */
  readonly name: string | undefined;
  readonly imagePullPolicy: string | undefined;
  readonly stdin: boolean;
  readonly tty: boolean;
  /** What stands after `--`; with `argumentsOnly` it replaces the image's arguments instead of its command. */
  readonly command: readonly string[];
  readonly argumentsOnly: boolean;
}

interface TagAndDigest {
  readonly tag?: string | undefined;
  readonly digest?: string | undefined;
}

/**
 * What the API server makes of a tag when no pull policy is asked for (pkg/apis/core/v1/defaults.go): there the tag
 * counts beside a digest too.
 */
export const defaultPullPolicy = ({ tag, digest }: TagAndDigest): string => {
  const effective = tag ?? (digest === undefined ? DEFAULT_TAG : undefined);
  return effective === DEFAULT_TAG ? "Always" : "IfNotPresent";
};

/** The container that this command adds, as the API server would send it: with its defaults filled in. */
export const toContainer = (command: DebugCommand, name: string, pullPolicy: string): DebugContainer => {
  const securityContext = PROFILES[command.profile];
  return {
    name,
    image: command.image,
    ...(command.command.length === 0
      ? {}
      : { [command.argumentsOnly ? "args" : "command"]: command.command }),
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
    imagePullPolicy: command.imagePullPolicy ?? pullPolicy,
    ...(securityContext === undefined ? {} : { securityContext }),
    ...(command.stdin ? { stdin: true } : {}),
    ...(command.tty ? { tty: true } : {}),
    ...(command.target === undefined ? {} : { targetContainerName: command.target }),
  };
};

/** The command as one line for a POSIX shell; bash's `$'...'` where a word holds control characters. */
export const formatCommand = (command: DebugCommand): string => toWords(command).map(shellQuote).join(" ");

/** The command's words, before a shell's quotes. */
export const toWords = (command: DebugCommand): readonly string[] => {
  const terminal = `${command.stdin ? "i" : ""}${command.tty ? "t" : ""}`;
  const flags = [
    terminal === "" ? [] : [`-${terminal}`],
    ["-n", command.namespace],
    [command.pod],
    [`--image=${command.image}`],
    [`--profile=${command.profile}`],
    command.target === undefined ? [] : [`--target=${command.target}`],
    command.name === undefined ? [] : ["-c", command.name],
    command.imagePullPolicy === undefined ? [] : [`--image-pull-policy=${command.imagePullPolicy}`],
    command.argumentsOnly ? ["--arguments-only"] : [],
    command.command.length === 0 ? [] : ["--", ...command.command],
  ];
  return ["kubectl", "debug", ...flags.flat()];
};

/** Not with `=` in front: zsh takes such a word for a command to look up. */
const SAFE_WORD = /^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/;

/** One word for a POSIX shell. */
export const shellQuote = (word: string): string => {
  if (SAFE_WORD.test(word)) return word;
  if (!/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(word)) return `'${word.replaceAll("'", "'\\''")}'`;
  return `$'${word.replace(/[\\'\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, ansiEscape)}'`;
};

/** Octal bytes: `\U` depends on the shell's locale, and `\x` on what follows it. */
const ansiEscape = (character: string): string => {
  if (character === "\\" || character === "'") return `\\${character}`;
  return [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
};
