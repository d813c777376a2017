import type { Labels } from "../../model/debug-request.ts";
import type { Expectation } from "./suite-schema.ts";

/** The cases of one document, ready to run. */
export interface Suite {
  readonly name: string;
  readonly file: string;
  readonly cases: readonly SuiteCase[];
}

export interface SuiteCase {
  readonly name: string;
  /** Where the case stands in the suite's file. */
  readonly line: number;
  readonly column: number;
  /** The AdmissionReview. */
  readonly review: unknown;
  /** Labels of the one namespace there is; undefined where the case does not say. */
  readonly namespaceLabels: Labels | undefined;
  readonly expect: Expectation;
}
