import type { DebugRequest } from "../../model/debug-request.ts";
import type { Violation } from "../../model/decision.ts";
import type { CompiledPolicy } from "../compile.ts";
import { evaluate } from "../evaluate.ts";
import { toSet } from "./witness.ts";

/** What a policy finds in a request, whomever and whatever it is meant for: judged by the webhook's own code. */
export const violationsAlone = (policy: CompiledPolicy, request: DebugRequest): readonly Violation[] =>
  evaluate(toSet([applyingAlways(policy)]), request, { guardMode: "enforce", unmatched: "deny" }).violations;

export const applyingAlways = (policy: CompiledPolicy): CompiledPolicy => ({
  ...policy,
  match: () => "yes",
  excludes: [],
});
