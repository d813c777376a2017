import { isDeepStrictEqual } from "node:util";
import type { DebugContainer } from "../model/container.ts";
import type { AddedContainer, DebugRequest } from "../model/debug-request.ts";
import type { Decision, Violation } from "../model/decision.ts";
import { formatImage, isImageError, parseImage, type ImageReference } from "../policy/image.ts";
import type { CompiledPolicy } from "../policy/compile.ts";
import {
  defaultPullPolicy,
  formatCommand,
  PROFILES,
  PULL_POLICIES,
  toContainer,
  toWords,
  type DebugCommand,
  type Profile,
} from "./kubectl-debug.ts";

/** Judges a container as if it had been sent instead: mutated first, as `/mutate` would. */
export type JudgeInstead = (container: DebugContainer) => Decision;

/** Beyond this a line is no help to anybody. */
const MAX_LENGTH = 1000;
const MAX_IMAGES = 8;

/**
 * The `kubectl debug` command that comes nearest to what was asked for and passes: image, profile, target and pull
 * policy are each kept where they may stay. Undefined where no such command was found. What it returns was judged.
 */
export const tryCommand = (
  request: DebugRequest,
  policies: readonly CompiledPolicy[],
  judge: JudgeInstead,
): string | undefined => {
  const [added, ...others] = request.added;
  if (added === undefined || others.length > 0) return undefined;
  const asked = toCommand(request, added);
  // No word of a command line can hold one: the shell would cut it off there, and ask for something else.
  if (asked.command.some((word) => word.includes("\0"))) return undefined;
  const choices = choicesFor(asked, added.container, request, policies);
  const verdict = (command: DebugCommand): Decision => judge(asContainer(command, added.container.name));
  const settled = STEPS.reduce((command, step) => settle(step, command, choices, verdict), asked);
  const decision = verdict(settled);
  const best = decision.verdict !== "denied" ? settled : pastRules(settled, { decision, choices, verdict });
  if (best === undefined) return undefined;
  // Before it is quoted: a word may be a megabyte.
  if (toWords(best).join(" ").length > MAX_LENGTH) return undefined;
  const line = formatCommand(best);
  return line.length <= MAX_LENGTH ? line : undefined;
};

type Choices = { readonly [K in (typeof STEPS)[number]["key"]]: readonly DebugCommand[K][] };

/** One part of the command at a time; what refuses a part is told by the codes and fields of the violations. */
const STEPS = [
  { key: "image", blames: ({ code }: Violation) => code.startsWith("images.") },
  {
    key: "profile",
    blames: ({ code, field }: Violation) =>
      code.startsWith("privileges.") || field.includes("securityContext"),
  },
  { key: "target", blames: ({ field }: Violation) => field.endsWith(".targetContainerName") },
  { key: "imagePullPolicy", blames: ({ field }: Violation) => field.endsWith(".imagePullPolicy") },
] as const;

const settle = (
  { key, blames }: (typeof STEPS)[number],
  command: DebugCommand,
  choices: Choices,
  verdict: (command: DebugCommand) => Decision,
): DebugCommand =>
  choices[key]
    .map((choice): DebugCommand => ({ ...command, [key]: choice }))
    .find(
      (candidate) =>
        !verdict(candidate).violations.some((violation) => violation.mode === "enforce" && blames(violation)),
    ) ?? command;

/**
 * Where rules of CEL alone refuse, whose violations do not say which part they blame. One part is changed and no more,
 * since each try runs all rules while the API server waits.
 */
const pastRules = (
  command: DebugCommand,
  { decision, choices, verdict }: Refused,
): DebugCommand | undefined => {
  const enforced = decision.violations.filter(({ mode }) => mode === "enforce");
  if (!enforced.every(({ code }) => code.startsWith("rules."))) return undefined;
  return STEPS.flatMap(({ key }) =>
    choices[key]
      .filter((choice) => choice !== command[key])
      .map((choice): DebugCommand => ({ ...command, [key]: choice })),
  ).find((candidate) => verdict(candidate).verdict !== "denied");
};

interface Refused {
  readonly decision: Decision;
  readonly choices: Choices;
  readonly verdict: (command: DebugCommand) => Decision;
}

const asContainer = (command: DebugCommand, name: string): DebugContainer => {
  const image = parseImage(command.image);
  return toContainer(command, name, isImageError(image) ? "IfNotPresent" : defaultPullPolicy(image));
};

/** The command line that would have asked for this container, as near as `kubectl debug` can. */
const toCommand = ({ namespace, pod }: DebugRequest, { container }: AddedContainer): DebugCommand => {
  const { name, command = [], args = [] } = container;
  return {
    namespace,
    pod: pod.name,
    image: container.image,
    profile: profileOf(container) ?? "baseline",
    target: container.targetContainerName === "" ? undefined : container.targetContainerName,
    // The names that kubectl makes up are never worth asking for again.
    name: /^debugger-[a-z0-9]{5}$/.test(name) ? undefined : name,
    imagePullPolicy: explicitPullPolicy(container),
    stdin: container.stdin === true,
    tty: container.stdin === true && container.tty === true,
    command: command.length === 0 ? args : [...command, ...args],
    argumentsOnly: command.length === 0 && args.length > 0,
  };
};

const profileOf = ({ securityContext }: DebugContainer): Profile | undefined => {
  const names: readonly Profile[] = ["baseline", "general", "restricted", "netadmin", "sysadmin"];
  return names.find((name) => isDeepStrictEqual(PROFILES[name] ?? {}, securityContext ?? {}));
};

const explicitPullPolicy = ({ image, imagePullPolicy }: DebugContainer): string | undefined => {
  const parsed = parseImage(image);
  if (isImageError(parsed)) return undefined;
  return imagePullPolicy === defaultPullPolicy(parsed) ? undefined : imagePullPolicy;
};

const choicesFor = (
  asked: DebugCommand,
  container: DebugContainer,
  { pod }: DebugRequest,
  policies: readonly CompiledPolicy[],
): Choices => {
  const profile = profileOf(container);
  const traces = container.securityContext?.capabilities?.add?.includes("SYS_PTRACE") === true;
  const first = pod.containers[0]?.name;
  return {
    image: [asked.image, ...suggestedImages(policies)],
    profile: [
      ...(profile === undefined ? [] : [profile]),
      ...(traces ? (["general"] as const) : []),
      "baseline",
      "restricted",
    ],
    target: [asked.target, ...(first === undefined ? [] : [first])],
    imagePullPolicy: [asked.imagePullPolicy, undefined, ...PULL_POLICIES],
  };
};

/** What policies suggest comes first, then what they allow by a pattern that names one image. */
const suggestedImages = (policies: readonly CompiledPolicy[]): readonly string[] => {
  const suggested = policies.flatMap(({ spec }) =>
    spec.images?.suggest === undefined ? [] : [spec.images.suggest],
  );
  const allowed = policies
    .flatMap(({ spec }) => spec.images?.allow ?? [])
    .filter((pattern) => !pattern.includes("*"));
  const images = [...suggested, ...allowed.slice(0, MAX_IMAGES)].map(parseImage);
  const spelled = images.filter((image): image is ImageReference => !isImageError(image)).map(formatImage);
  return [...new Set(spelled)].slice(0, MAX_IMAGES);
};
