import { redactRequest, type Redactor } from "../admission/redact.ts";
import type { Violation } from "../model/decision.ts";
import type { DebugRequest } from "../model/debug-request.ts";
import type { Json } from "../model/json.ts";
import type { Observation, Redaction } from "../model/observation.ts";
import type { Outcome, RequestAbout } from "../model/outcome.ts";

export interface ObserveOptions {
  readonly redactor: Redactor;
  readonly guardMode: Observation["guardMode"];
  readonly now: Date;
  /** Of the answer. */
  readonly ms: number;
}

/** What the sinks get of one call; undefined where it was no debug request. */
export const observe = (outcome: Outcome, options: ObserveOptions): Observation | undefined => {
  const { request, phase, uid, verdict, mutations, policies, revision, message } = outcome;
  const about = request === undefined ? outcome.about : toAbout(request);
  if (about === undefined) return undefined;
  const { redactor, guardMode, now, ms } = options;
  const { redacted, ...kept } = keep(request, redactor);
  return {
    phase,
    uid,
    at: now.toISOString(),
    ms,
    guardMode,
    verdict,
    violations: outcome.violations.slice(0, MAX_VIOLATIONS).map(shortValue),
    mutations: mutations.slice(0, MAX_MUTATIONS),
    policies,
    revision,
    ...about,
    ...kept,
    redacted: [...redactor.redacted, ...redacted],
    ...(message !== undefined && { message: withoutTyped(message, redactor) }),
    warnings: outcome.warnings,
  };
};

/** What is kept of the request itself. */
const keep = (
  request: DebugRequest | undefined,
  redactor: Redactor,
): Pick<Observation, "request" | "cutFrom" | "redacted"> => {
  if (request === undefined) return { redacted: [] };
  const kept = bounded(redactRequest(request, redactor));
  const [had, has] = [request.added.length, kept.request.added.length];
  return has < had ? { ...kept, cutFrom: had } : kept;
};

const toAbout = ({ requester, namespace, pod, dryRun }: DebugRequest): RequestAbout => ({
  requester,
  namespace,
  pod: { name: pod.name, uid: pod.uid },
  dryRun,
});

/** A thousand containers may break ten rules each. */
const MAX_VIOLATIONS = 200;
const MAX_MUTATIONS = 500;

const shortValue = (violation: Violation): Violation =>
  violation.value === undefined || measure(violation.value, 1024) >= 0
    ? violation
    : { ...violation, value: cut(violation.value, { containers: 0, items: 10, text: 64 }) as Json };

/** The line that says what to type instead repeats what was typed. */
const withoutTyped = (message: string, { redacted }: Redactor): string =>
  redacted.includes("args") ? message.replace(/^(Try: .*?) -- [^]*$/m, "$1 -- (hidden)") : message;

/** UTF-16 units of JSON. A record is read by people, and a queue of them must fit into memory. */
const MAX_SIZE = 256 * 1024;

interface Limits {
  readonly containers: number;
  readonly items: number;
  readonly text: number;
}

/** What is tried one after the other; the last is small whatever comes. */
const TRIMS: readonly Limits[] = [
  { containers: 20, items: 100, text: 1024 },
  { containers: 5, items: 30, text: 128 },
  { containers: 1, items: 5, text: 64 },
];

/** Pods and containers may take megabytes; of such a request the beginning of each list and text is kept. */
const bounded = (
  request: DebugRequest,
): { readonly request: DebugRequest; readonly redacted: readonly Redaction[] } => {
  if (isSmall(request)) return { request, redacted: [] };
  const trims = TRIMS.map((limits) => () => trim(request, limits));
  const kept = trims.reduce((so, next) => (isSmall(so) ? so : next()), request);
  return { request: kept, redacted: ["size"] };
};

/** Texts and lists become shorter, and nothing else changes: the shape stays that of a DebugRequest. */
const trim = (request: DebugRequest, limits: Limits): DebugRequest =>
  cut({ ...request, added: request.added.slice(0, limits.containers) }, limits) as DebugRequest;

const isSmall = (value: unknown): boolean => measure(value, MAX_SIZE) >= 0;

/** What is left of the limit; negative once it is spent, and then it stops looking. */
const measure = (value: unknown, left: number): number => {
  if (typeof value === "string") return left - value.length - 2;
  if (typeof value !== "object" || value === null) return left - 8;
  let rest = left - 2;
  for (const [key, item] of Object.entries(value)) {
    rest = measure(item, rest - key.length - 4);
    if (rest < 0) return rest;
  }
  return rest;
};

const cut = (value: unknown, limits: Limits): unknown => {
  if (typeof value === "string") return value.slice(0, limits.text);
  if (Array.isArray(value)) return value.slice(0, limits.items).map((item) => cut(item, limits));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).slice(0, limits.items);
  return Object.fromEntries(entries.map(([key, item]) => [key, cut(item, limits)]));
};
