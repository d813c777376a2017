import type { Labels } from "../../model/debug-request.ts";
import type { JsonObject } from "../../model/json.ts";
import { quote } from "../../model/printable.ts";
import { DecodeError } from "../read-json.ts";
import { namespaceLevels, type NamespaceLevel } from "./pod-security-levels.ts";
import type { Station } from "./station.ts";
import { wholePodFaults, type PartFaults } from "./whole-pod.ts";

export interface PodSecurity {
  readonly station: Station;
  /** What level `warn` would tell the person who is let in. */
  readonly warnings: readonly string[];
}

export interface PodSecurityGiven {
  readonly namespace: string;
  readonly podName: string;
  /** Undefined where they are not known. */
  readonly labels: Labels | undefined;
  /** As `/mutate` leaves it. */
  readonly pod: JsonObject;
  /** Names of the containers that the request adds. */
  readonly added: readonly string[];
}

/** What the namespace's Pod Security level says of the whole pod. Who or what is exempt, only the cluster knows. */
export const podSecurity = (given: PodSecurityGiven): PodSecurity => {
  const { labels, namespace } = given;
  if (labels === undefined) {
    const hints = ["give them: --namespaces FILE"];
    return unknown(`the labels of namespace ${quote(namespace)} are not known`, hints);
  }
  try {
    return judge(labels, given);
  } catch (error) {
    // A pod of a file may be anything.
    if (error instanceof DecodeError) return unknown(error.message);
    throw error;
  }
};

const unknown = (reason: string, hints: readonly string[] = []): PodSecurity => ({
  station: { name: "pod-security", result: "unknown", says: [reason], hints },
  warnings: [],
});

const judge = (labels: Labels, given: PodSecurityGiven): PodSecurity => {
  const { pod } = given;
  const judged = namespaceLevels(labels).map((level) => ({ level, parts: faultyParts(pod, level) }));
  const enforced = judged.find(({ level }) => level.mode === "enforce");
  if (enforced !== undefined && enforced.parts.length > 0)
    return { station: refusal(enforced, given), warnings: [] };
  const told = judged.filter(({ parts }) => parts.length > 0);
  const warnings = told
    .filter(({ level }) => level.mode === "warn")
    .map(({ level, parts }) => `would violate PodSecurity ${nameOf(level)}: ${parts.map(toLine).join("; ")}`);
  const noted = told.filter(({ level }) => level.mode === "audit").map(({ level }) => notedOnly(level));
  const says = [enforced === undefined ? NO_LEVEL : holds(enforced.level), ...noted, ...pinned(enforced)];
  return { station: { name: "pod-security", result: "yes", says, hints: [] }, warnings };
};

const faultyParts = (pod: JsonObject, { level }: NamespaceLevel): readonly PartFaults[] =>
  level === "privileged" ? [] : wholePodFaults(pod, level);

interface Judged {
  readonly level: NamespaceLevel;
  readonly parts: readonly PartFaults[];
}

const refusal = (enforced: Judged, { namespace, podName, added }: PodSecurityGiven): Station => {
  const { level, parts } = enforced;
  const isAdded = ({ container }: PartFaults): boolean =>
    container !== undefined && added.includes(container);
  return {
    name: "pod-security",
    result: "no",
    says: [
      `the pod would break level ${nameOf(level)} of namespace ${quote(namespace)}`,
      ...parts.map(toLine),
      ...pinned(enforced),
    ],
    hints: [parts.some(isAdded) ? WHOLE : OTHERS],
    error: `Error from server (Forbidden): pods ${quote(podName)} is forbidden: violates PodSecurity ${nameOf(level)}: ...`,
  };
};

const WHOLE = "Pod Security judges the whole pod: what stands in it already, and what is added";
const OTHERS =
  "what is added is no trouble: the pod breaks the level as it stands, and no debug container gets into it";

const toLine = ({ container, faults }: PartFaults): string =>
  `${container === undefined ? "the pod" : `container ${quote(container, 63)}`} ${faults.join("; ")}`;

const nameOf = ({ level, version }: NamespaceLevel): string => quote(`${level}:${version}`);

const NO_LEVEL = "the namespace sets no level; the cluster's own default, which is not known here, holds";

const holds = (level: NamespaceLevel): string => `level ${nameOf(level)} of the namespace holds`;

const notedOnly = (level: NamespaceLevel): string =>
  `it breaks level ${nameOf(level)} of mode audit, which the audit log alone tells`;

/** An older version asks for less of pods here, for more there. */
const pinned = (judged: Judged | undefined): readonly string[] => {
  const { version = "latest" } = judged?.level ?? {};
  const minor = Number(/^v1\.(\d+)$/.exec(version)?.[1] ?? JUDGED_BY);
  return minor < JUDGED_BY ? [`the namespace is pinned to ${version}; judged here by v1.${JUDGED_BY}`] : [];
};

const JUDGED_BY = 36;
