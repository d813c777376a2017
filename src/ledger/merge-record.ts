import type { ApiServerResult, AuditObservation } from "../model/audit-observation.ts";
import { isCode } from "../model/codes.ts";
import type { DebugContainer } from "../model/container.ts";
import type { Violation } from "../model/decision.ts";
import type { Mutation } from "../model/mutation.ts";
import type { Observation, Redaction } from "../model/observation.ts";
import { RECORD_API_VERSION, type DebugRecord, type Landing, type RecordVerdict } from "../model/record.ts";

/** What a client asked for, and what `/mutate` made of it. */
export interface AskedHalf {
  readonly asked?: readonly DebugContainer[];
  readonly mutations: readonly Mutation[];
  readonly redacted: readonly Redaction[];
}

/** What one judgement, or one audit event, says; the rest is of all parts together. */
export type RecordContent = Omit<
  DebugRecord,
  "apiVersion" | "kind" | keyof RecordFrame | keyof AskedHalf | "result"
> & {
  readonly redacted: readonly Redaction[];
};

export interface RecordFrame {
  readonly id: string;
  readonly cluster: string;
  readonly at: string;
  readonly lastAt: string;
  readonly calls: number;
}

export interface RecordParts {
  readonly frame: RecordFrame;
  readonly content: RecordContent;
  readonly half?: AskedHalf;
  readonly results: readonly ApiServerResult[];
  /** What is known already of where its containers went. */
  readonly landings: readonly Landing[];
}

export const toRecord = ({ frame, content, half, results, landings }: RecordParts): DebugRecord => {
  const { redacted, ...said } = content;
  const result = [...results].sort(byWeight).at(-1);
  const record = {
    apiVersion: RECORD_API_VERSION,
    kind: "DebugRecord",
    ...frame,
    ...said,
    mutations: half?.mutations ?? [],
    ...(half?.asked && { asked: half.asked }),
    redacted: [...new Set([...redacted, ...(half?.redacted ?? [])])].sort(),
    ...(result && { result }),
  } as const;
  return { ...record, containers: content.containers.map((one) => landingOf(one, record, landings)) };
};

export const fromObservation = (seen: Observation): RecordContent => ({
  verdict: seen.verdict,
  guardMode: seen.guardMode,
  dryRun: seen.dryRun,
  requester: seen.requester,
  namespace: seen.namespace,
  pod: seen.pod,
  containers: (seen.request?.added ?? []).map(({ container }) => toLanding(container)),
  violations: seen.violations,
  policies: seen.policies,
  revision: seen.revision,
  ...(seen.message !== undefined && { message: seen.message }),
  warnings: seen.warnings,
  ...(seen.request && { request: seen.request }),
  redacted: seen.redacted,
});

export const toAskedHalf = ({ request, mutations, redacted }: Observation): AskedHalf => ({
  ...(request && { asked: request.added.map(({ container }) => container) }),
  mutations,
  redacted,
});

/** The containers of an event, where `/mutate` was not asked; absent where the event does not hold any. */
export const toAuditHalf = ({ containers = [], redacted }: AuditObservation): AskedHalf => ({
  ...(containers.length > 0 && { asked: containers }),
  mutations: [],
  redacted,
});

export const fromAudit = (event: AuditObservation): RecordContent => {
  const { guard, result } = event;
  const verdict = verdictOf(event);
  return {
    verdict,
    guardMode: "enforce",
    dryRun: event.dryRun,
    requester: event.requester,
    namespace: event.namespace,
    pod: event.pod,
    containers: (event.containers ?? []).map(toLanding),
    violations: (guard.violations ?? []).flatMap(toViolation),
    policies: guard.policies ?? [],
    revision: guard.revision ?? "",
    ...(isRefused(result) && result.message !== undefined && { message: result.message }),
    warnings: [],
    redacted: event.redacted,
  };
};

/** Whether an audit event alone makes a record: not where it was let in and is known to have added nothing. */
export const isTelling = (event: AuditObservation): boolean =>
  isRefused(event.result) || event.containers?.length !== 0;

/** The same record without what is of all parts together. */
export const contentOf = (record: DebugRecord): RecordContent => {
  const { verdict, guardMode, dryRun, requester, namespace, pod, containers, violations } = record;
  const { policies, revision, message, warnings, request, redacted } = record;
  const said = { verdict, guardMode, dryRun, requester, namespace, pod, containers, violations };
  const kept = { ...(message !== undefined && { message }), ...(request && { request }) };
  return { ...said, policies, revision, warnings, redacted, ...kept };
};

const verdictOf = ({ guard, result }: AuditObservation): RecordVerdict =>
  guard.verdict ?? (isRefused(result) ? "unjudged" : "unguarded");

const isRefused = ({ code }: ApiServerResult): boolean => code >= 400;

const toLanding = ({ name, image, targetContainerName }: DebugContainer): Landing => ({
  name,
  image,
  ...(targetContainerName !== undefined && { target: targetContainerName }),
});

/** The event holds codes alone. A code of another version of the guard is left out. */
const toViolation = (text: string): readonly Violation[] =>
  [text].filter(isCode).map((code) => ({
    code,
    mode: "enforce",
    field: "",
    message: "known from the API server's audit log alone, which holds no more of it than the code",
  }));

/** Of several requests of one command (a write conflict, say) that counts which was let in, else the last. */
const byWeight = (one: ApiServerResult, other: ApiServerResult): number =>
  Number(isRefused(other)) - Number(isRefused(one)) ||
  Date.parse(one.completedAt) - Date.parse(other.completedAt) ||
  (one.auditId < other.auditId ? -1 : 1);

const landingOf = (
  container: Landing,
  record: Pick<DebugRecord, "verdict" | "dryRun" | "result">,
  landings: readonly Landing[],
): Landing => {
  const known = landings.filter(({ name }) => name === container.name);
  const state = known.find((one) => one.state !== undefined)?.state;
  const landed = hasLanded(record, known);
  const { name, image, target } = container;
  return {
    ...{ name, image },
    ...(target !== undefined && { target }),
    ...(landed !== undefined && { landed }),
    ...(state !== undefined && { state }),
  };
};

const hasLanded = (
  { verdict, dryRun, result }: Pick<DebugRecord, "verdict" | "dryRun" | "result">,
  known: readonly Landing[],
): boolean | undefined => {
  if (verdict === "denied" || verdict === "unjudged" || dryRun) return false;
  if (known.some(({ landed }) => landed === true)) return true;
  if (result !== undefined) return !isRefused(result);
  return known.find(({ landed }) => landed !== undefined)?.landed;
};
