/** The package's one entry: what a team needs to test its policies from its own code. See docs/library.md. */
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { reviewBothPhases } from "./admission/both-phases.ts";
import { PolicyError } from "./library/policy-error.ts";
import { compiledOf, toPolicySet, type PolicySet } from "./library/policy-set.ts";
import { RequestError } from "./library/request-error.ts";
import { toReviewResult, type ReviewResult } from "./library/review-result.ts";
import { decodeShortRequest, type ShortRequest } from "./library/short-request.ts";
import type { Labels } from "./model/debug-request.ts";
import { isObject } from "./model/json.ts";
import type { Problem } from "./model/problem.ts";
import { lintPolicies } from "./policy/lint/lint-policies.ts";
import { loadPolicies } from "./policy/load-policies.ts";
import { isPolicyFileName } from "./sources/policy-folder.ts";

export type { AdmissionResponse, Status, StatusCause } from "./admission/admission-review.ts";
export { PolicyError } from "./library/policy-error.ts";
export type { PolicySet } from "./library/policy-set.ts";
export { RequestError } from "./library/request-error.ts";
export type { ReviewResult } from "./library/review-result.ts";
export type { ShortContainer, ShortPod, ShortRequest } from "./library/short-request.ts";
export type { Code } from "./model/codes.ts";
export type { DebugContainer } from "./model/container.ts";
export type { Mode, Verdict, Violation } from "./model/decision.ts";
export type { Labels } from "./model/debug-request.ts";
export type { Mutation } from "./model/mutation.ts";
export type { Problem } from "./model/problem.ts";

/** A policy file. */
export interface PolicyFile {
  /** As problems will show it. */
  readonly name: string;
  /** YAML, one document or several. */
  readonly text: string;
}

/**
 * Reads the policy files of a folder: `*.yaml` and `*.yml`, but for suites (`*.test.yaml`) and dotfiles, in the order
 * of their names. Folders in it are not descended into. Rejects with Node's own error where something cannot be read.
 */
export const readPolicyFolder = async (folder: string): Promise<readonly PolicyFile[]> => {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  return Promise.all(
    names
      .filter(isPolicyFileName)
      .sort()
      .map(async (name) => ({ name, text: await readFile(join(folder, name), "utf8") })),
  );
};

/**
 * Makes a set of policies of their texts, as the webhook does: whole or not at all. Rejects with a `PolicyError` that
 * tells every problem of every file; a set without any policy is one.
 */
export const compilePolicies = async (files: readonly PolicyFile[]): Promise<PolicySet> => {
  const loaded = await loadPolicies(checked(files));
  if (!loaded.ok) throw new PolicyError(loaded.problems);
  return toPolicySet(loaded.set);
};

/** Without types, a folder's name or a promise may well come here; YAML would be made of their letters. */
const checked = (files: readonly PolicyFile[]): readonly PolicyFile[] => {
  const given: unknown = files;
  if (Array.isArray(given) && given.every(isPolicyFile)) return given;
  throw new TypeError("files: expected a list of {name, text}, as readPolicyFolder promises it");
};

const isPolicyFile = (file: unknown): file is PolicyFile =>
  isObject(file) && typeof file["name"] === "string" && typeof file["text"] === "string";

/** What `lint` found, and how bad it is. Its `code` has a page in the package's `docs/lint`. */
export interface LintFinding extends Problem {
  /** `error`: it does not load, or can never do what it says; `warning`: hardly what was meant; `info`: worth knowing. */
  readonly severity: "error" | "warning" | "info";
}

/**
 * Every problem of policy files: what keeps them from loading, and what they would do that nobody wants. In order of
 * file, line and column; empty where all is well. Never rejects because of what the files hold.
 */
export const lint = async (files: readonly PolicyFile[]): Promise<readonly LintFinding[]> =>
  lintPolicies(checked(files));

/** How the guard is set up; as the webhook's flags of the same names, and with their defaults. */
export interface ReviewContext {
  readonly policies: PolicySet;
  /** Labels of namespaces, by name; `kubernetes.io/metadata.name` is always among them. */
  readonly namespaces?: Readonly<Record<string, Labels>>;
  /** What becomes of a request that no policy matches. Default: `deny`. */
  readonly unmatched?: "deny" | "allow";
  /** `audit` refuses nobody and changes nothing. Default: `enforce`. */
  readonly mode?: "enforce" | "audit";
  /** Whether the stamp is written and demanded. Default: true. */
  readonly stamp?: boolean;
  /** The time in the stamp. Default: now. */
  readonly now?: Date;
}

/** A whole AdmissionReview of `admission.k8s.io/v1`, as parsed from JSON. */
export interface AdmissionReview {
  readonly apiVersion: string;
  readonly kind: string;
  readonly request: object;
}

/**
 * What the webhook would make of a request: `/mutate`, then `/validate` with what came of that. Pure, but for the time
 * in the stamp. A refusal is a result; throws a `RequestError` on what is no request.
 */
export const review = (context: ReviewContext, request: ShortRequest | AdmissionReview): ReviewResult => {
  const { policies, namespaces = {} } = context;
  const { body, own } = isWhole(request) ? { body: request } : decodeShortRequest(request);
  const phases = reviewBothPhases(
    {
      policies: compiledOf(policies),
      unmatched: context.unmatched ?? "deny",
      guardMode: context.mode ?? "enforce",
      stamp: context.stamp ?? true,
      advice: true,
      now: context.now ?? new Date(),
      namespaceLabels: (name) => labelsOf(name, namespaces, own),
    },
    body,
  );
  if ("undecodable" in phases) throw new RequestError(`the request cannot be judged: ${phases.undecodable}`);
  return toReviewResult(phases);
};

const isWhole = (request: ShortRequest | AdmissionReview): request is AdmissionReview =>
  isObject(request) && "kind" in request;

/** Undefined where nobody has said any; then a policy that reads them refuses. */
const labelsOf = (
  name: string,
  namespaces: Readonly<Record<string, Labels>>,
  own: Labels | undefined,
): Labels | undefined => {
  const given = Object.hasOwn(namespaces, name) ? namespaces[name] : undefined;
  if (given === undefined && own === undefined) return undefined;
  return { "kubernetes.io/metadata.name": name, ...given, ...own };
};
