import { decodeSuites } from "../admission/suite/decode-suite.ts";
import type { DebugContainer } from "../model/container.ts";
import type { Labels } from "../model/debug-request.ts";
import { printable } from "../model/printable.ts";
import type { Problem } from "../model/problem.ts";
import { RequestError } from "./request-error.ts";

/** Who asks, where, and for what, as in a case of a policy suite: all that is not said has a value that says nothing special. */
export type ShortRequest = Circumstances & Asked;

/** What every request may say of itself. */
export interface Circumstances {
  /** The user's name. Default: `alice@example.com`. */
  readonly user?: string;
  /** Besides those that the API server adds: `system:authenticated`, a ServiceAccount's own. */
  readonly groups?: readonly string[];
  /** The namespace's name, or its name and labels. Default: `default`. */
  readonly namespace?: string | { readonly name?: string; readonly labels?: Labels };
  /** The pod before the request. By default it has one container, `app`, and nothing else. */
  readonly pod?: ShortPod;
  /** Whether it was sent with `--dry-run=server`. Default: false. */
  readonly dryRun?: boolean;
}

/** A pod as stored before the request. */
export interface ShortPod {
  readonly name?: string;
  readonly labels?: Labels;
  readonly annotations?: Labels;
  /** Parts of a PodSpec; its `ephemeralContainers` are those that stand in the pod. */
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** What is asked for, in one of three ways. */
export type Asked =
  /**
   * A `kubectl debug` command that adds a container, as one types it; its `-n` wins over `namespace`. `kubectl`: the
   * version that reads it, which decides the default profile. Default: `1.36`.
   */
  | { readonly command: string; readonly kubectl?: string }
  /** The container that is added. What the API server fills in may be left out, the name too. */
  | { readonly container: ShortContainer }
  /** Several, added at once. */
  | { readonly containers: readonly ShortContainer[] };

/** An ephemeral container, as in a manifest: its field names and types are checked. */
export type ShortContainer = Partial<DebugContainer> & Readonly<Record<string, unknown>>;

/**
 * The AdmissionReview that the API server would send. Throws a RequestError that tells all that is wrong.
 *
 * @internal
 */
export const decodeShortRequest = (
  request: ShortRequest,
): { readonly body: unknown; readonly own: Labels } => {
  const text = suiteOf(request);
  const { suites, problems } = decodeSuites({ name: "request", text }, () => ({
    fault: "is not read here: pass the AdmissionReview itself, instead of a short request",
  }));
  const [one] = suites.flatMap(({ cases }) => cases);
  if (one !== undefined && problems.length === 0) return { body: one.review, own: one.namespaceLabels ?? {} };
  const lines = text.split("\n");
  throw new RequestError(`${PREFIX}: ${problems.map((problem) => tell(problem, lines)).join("; ")}`);
};

/** In a file the line would tell where; here what stands in it does, unless the message has begun with the place. */
const tell = ({ message, hint, line }: Problem, lines: readonly string[]): string => {
  const what = message.replaceAll("spec.cases[0].", "");
  const found = lines[line - 1]?.trim().replace(/,$/, "") ?? "";
  const where = what.startsWith("request") ? "" : `at ${printable(found, 80)}: `;
  return `${where}${what}${hint === undefined ? "" : ` (${hint})`}`;
};

/** A suite of one case, so that a request means here what it means there, down to the words of its errors. */
const suiteOf = (request: ShortRequest): string => {
  const cases = [{ name: "request", request, expect: { verdict: "allowed" } }];
  const suite = {
    apiVersion: "ephemeral-guard.dev/v1",
    kind: "PolicySuite",
    metadata: { name: "request" },
    spec: { cases },
  };
  try {
    return JSON.stringify(suite, null, 1);
  } catch (error) {
    // A cycle, a bigint, or a toJSON that throws.
    throw new RequestError(`${PREFIX}: it is not JSON`, { cause: error });
  }
};

const PREFIX = "the request cannot be judged";
