import { isRedacted } from "../admission/redact.ts";
import type { DebugContainer } from "../model/container.ts";
import { compileMatch, type Matcher, type MatchBlock } from "../policy/match.ts";
import type { CompiledPolicy, PolicySet } from "../policy/compile.ts";
import { LINUX_ONLY_FIELDS } from "../policy/mutations/windows-strip.ts";
import type { KnownRequest } from "./replay-case.ts";

/** What a record may lack. */
export type Lack =
  "request" | "size" | "added" | "pod" | "stored-pod" | "namespace-labels" | "env-values" | "command";

/** Something that a policy reads, and that a record does not hold. */
export interface MissingRead {
  readonly lack: Lack;
  readonly policy?: string;
  /** Who reads it: `rules.no-shell`, `fields.values`, `match`. */
  readonly reader: string;
  /**
   * What hangs on it: whether the policy judges at all, what is changed, or no more than violations whose code begins
   * so.
   */
  readonly touches: "match" | "mutation" | { readonly codes: string };
}

export type ReadPlan = (known: KnownRequest) => readonly MissingRead[];

/** For a set of policies: what they read of a request that is not known of it. Policies that cannot match read nothing. */
export const planReads = (set: PolicySet): ReadPlan => {
  const plans = set.policies.map(planPolicy);
  return (known) => {
    const unknown = unknownOf(known);
    return plans.flatMap((plan) => plan(known, unknown));
  };
};

interface Unknown {
  readonly pod: boolean;
  readonly storedPod: boolean;
  readonly namespaceLabels: boolean;
  readonly envValues: boolean;
  readonly command: boolean;
  /** Whether it is unknown if Linux's fields are taken away, since the pod may be a Windows pod. */
  readonly linuxFields: boolean;
}

const unknownOf = ({ request, podKnown, stored }: KnownRequest): Unknown => {
  const containers = request.added.map(({ container }) => container);
  return {
    pod: !podKnown,
    storedPod: stored === undefined,
    namespaceLabels: request.namespaceLabels === undefined,
    envValues: containers.some(({ env = [] }) =>
      env.some(({ value }) => value !== undefined && isRedacted(value)),
    ),
    command: containers.some(({ command = [], args = [] }) => [...command, ...args].some(isRedacted)),
    linuxFields: !podKnown && containers.some(setsLinuxFields),
  };
};

const setsLinuxFields = ({ securityContext }: DebugContainer): boolean =>
  LINUX_ONLY_FIELDS.some((field) => securityContext?.[field] !== undefined);

type PolicyPlan = (known: KnownRequest, unknown: Unknown) => readonly MissingRead[];

const planPolicy = (policy: CompiledPolicy): PolicyPlan => {
  const { name, spec } = policy;
  const blocks = [spec.match ?? {}, ...(spec.exclude ?? [])];
  const mayMatch = planMatch(policy, blocks);
  const selectsPods = blocks.some(({ podSelector }) => podSelector !== undefined);
  const reads = [
    ...matchReads(selectsPods),
    ...blockReads(policy),
    ...fieldReads(policy),
    ...ruleReads(policy),
  ];
  return (known, unknown) => {
    const relation = mayMatch(known, unknown);
    if (relation === "no") return [];
    const missing = reads.filter(({ when }) => unknown[when]).map(({ read }) => ({ ...read, policy: name }));
    return relation === "unknown" ? [{ ...BY_LABELS, policy: name }, ...missing] : missing;
  };
};

const BY_LABELS: MissingRead = { reader: "match", touches: "match", lack: "namespace-labels" };

/** Whether the policy judges the request, whatever the pod's labels are where they are not known. */
const planMatch = (
  { match, excludes }: CompiledPolicy,
  [first, ...others]: readonly MatchBlock[],
): ((known: KnownRequest, unknown: Unknown) => "yes" | "no" | "unknown") => {
  const widest = withoutPods(first ?? {});
  const surely = excludes.filter((_, at) => others[at]?.podSelector === undefined);
  return ({ request }, { pod }) => {
    const matches = (pod ? widest : match)(request);
    if (matches === "no") return "no";
    const exclusions = (pod ? surely : excludes).map((exclude) => exclude(request));
    if (exclusions.includes("yes")) return "no";
    return matches === "unknown" || exclusions.includes("unknown") ? "unknown" : "yes";
  };
};

const withoutPods = (block: MatchBlock): Matcher => compileMatch({ ...block, podSelector: undefined });

interface PlannedRead {
  readonly when: keyof Unknown;
  readonly read: MissingRead;
}

const readOf = (
  when: keyof Unknown,
  reader: string,
  touches: MissingRead["touches"] = { codes: reader },
): PlannedRead => ({ when, read: { lack: LACKS[when], reader, touches } });

const LACKS: Readonly<Record<keyof Unknown, Lack>> = {
  pod: "pod",
  storedPod: "stored-pod",
  namespaceLabels: "namespace-labels",
  envValues: "env-values",
  command: "command",
  linuxFields: "pod",
};

const matchReads = (selectsPods: boolean): readonly PlannedRead[] =>
  selectsPods ? [readOf("pod", "match", "match")] : [];

const blockReads = ({ privileges, limits, defaults }: CompiledPolicy): readonly PlannedRead[] => {
  const held = privileges !== undefined && (privileges.level !== undefined || privileges.denyRoot);
  return [
    ...(held ? [readOf("pod", "privileges")] : []),
    ...(limits?.perPod === undefined ? [] : [readOf("pod", "limits.perPod")]),
    ...(defaults === undefined ? [] : [readOf("pod", "defaults", "mutation")]),
  ];
};

const fieldReads = ({ fields }: CompiledPolicy): readonly PlannedRead[] => {
  if (fields === undefined) return [];
  const forbid = fields.forbid.map(({ text }) => text);
  const require = fields.require.map(({ text }) => text);
  const values = fields.values.map(({ path }) => path.text);
  return [
    ...([...forbid, ...require, ...values].some(isLinux) ? [readOf("linuxFields", "fields")] : []),
    ...(values.includes("env[].value") ? [readOf("envValues", "fields.values")] : []),
    // A hidden word is never empty, and an empty one counts as missing.
    ...([...require, ...values].some(isWord) ? [readOf("command", "fields")] : []),
  ];
};

const isWord = (path: string): boolean => path === "command[]" || path === "args[]";

const isLinux = (path: string): boolean => path === "" || path.startsWith("securityContext");

const ruleReads = ({ rules = [] }: CompiledPolicy): readonly PlannedRead[] =>
  rules.flatMap(({ name, reads }) => {
    const reader = `rules.${name}`;
    return [
      ...(reads.pod ? [readOf("storedPod", reader)] : []),
      ...(reads.namespaceLabels ? [readOf("namespaceLabels", reader)] : []),
      ...(reads.envValues ? [readOf("envValues", reader)] : []),
      ...(reads.command ? [readOf("command", reader)] : []),
      ...(reads.containerFields.some(isLinux) ? [readOf("linuxFields", reader)] : []),
    ];
  });
