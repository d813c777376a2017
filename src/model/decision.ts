import type { Code } from "./codes.ts";
import type { Json } from "./json.ts";

/** What a policy's refusal leads to: `enforce` refuses, `warn` lets in and tells the user, `audit` lets in silently. */
export type Mode = "enforce" | "warn" | "audit";

/** What becomes of a request; `would-deny`: let in, though a policy in mode `warn` or `audit` objects. */
export type Verdict = "allowed" | "denied" | "would-deny";

/** One broken rule: stable `code` for machines, `message` for people. */
export interface Violation {
  readonly code: Code;
  readonly mode: Mode;
  /** The policy that was broken; absent for the guard's own rules (`unmatched`, `no-policy`, `stamp.*`, ...). */
  readonly policy?: string;
  /** The container's name; absent where the request as a whole is at fault. */
  readonly container?: string;
  /** The place in the Pod, e.g. `spec.ephemeralContainers[3].image`. */
  readonly field: string;
  /** One line, safe to print: control characters are escaped and long values cut. */
  readonly message: string;
  /** Further lines that help, printed under the message, e.g. what is allowed. */
  readonly hints?: readonly string[];
  /** The value that offended. */
  readonly value?: Json;
}

/** The judgement of one request. */
export interface Decision {
  readonly verdict: Verdict;
  readonly violations: readonly Violation[];
  /** Names of the policies that judged, in the order of the set. */
  readonly policies: readonly string[];
  /** The policy set's revision. */
  readonly revision: string;
}
