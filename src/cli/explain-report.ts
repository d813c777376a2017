import type { Explanation } from "../admission/explain/explain-request.ts";
import type { Requester } from "../model/debug-request.ts";

/** What is printed: the question, and what came of it. */
export interface ExplainReport {
  readonly asked: {
    readonly command: "debug" | "patch" | "replace";
    readonly requester: Requester;
    readonly namespace: string;
    /** Or the node. */
    readonly name: string;
    readonly dryRun: boolean;
  };
  readonly explanation: Explanation;
  /** Besides those of the explanation: what kubectl says, what is taken for granted. */
  readonly caveats: readonly string[];
}
