import type { Labels } from "../../model/debug-request.ts";

export type PodSecurityMode = "enforce" | "warn" | "audit";
export type PodSecurityLevel = "privileged" | "baseline" | "restricted";

/** What a namespace's labels ask of its pods, for one of the three modes of Pod Security Admission. */
export interface NamespaceLevel {
  readonly mode: PodSecurityMode;
  readonly level: PodSecurityLevel;
  /** `latest`, or the minor that the namespace is pinned to: `v1.29`. */
  readonly version: string;
}

/**
 * The levels that a namespace's labels set; a mode without a label is not among them: the cluster's own default holds
 * there. `warn` follows `enforce` where it has no label. After PolicyToEvaluate of pod-security-admission v1.36.
 */
export const namespaceLevels = (labels: Labels): readonly NamespaceLevel[] => {
  const [enforce, warn, audit] = [of(labels, "enforce"), of(labels, "warn"), of(labels, "audit")];
  const followed = warn ?? (enforce?.level === "privileged" ? undefined : enforce);
  return [enforce, followed && { ...followed, mode: "warn" as const }, audit].filter(
    (one) => one !== undefined,
  );
};

const PREFIX = "pod-security.kubernetes.io/";

const of = (labels: Labels, mode: PodSecurityMode): NamespaceLevel | undefined => {
  const level = labels[`${PREFIX}${mode}`];
  if (level === undefined) return undefined;
  const version = labels[`${PREFIX}${mode}-version`] ?? "";
  return {
    mode,
    level: isLevel(level) ? level : UNREADABLE[mode],
    version: /^v1\.\d+$/.test(version) ? version : "latest",
  };
};

const isLevel = (text: string): text is PodSecurityLevel =>
  text === "privileged" || text === "baseline" || text === "restricted";

/** What an unknown level counts as. */
const UNREADABLE = { enforce: "restricted", warn: "privileged", audit: "privileged" } as const;
