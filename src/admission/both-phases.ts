import jsonpatch from "jsonpatch";
import { isObject, type JsonObject } from "../model/json.ts";
import type { Reviewed } from "./answer.ts";
import { review, type ReviewContext, type Undecodable } from "./review.ts";

/** Both calls of one request, as far as they came. */
export interface BothPhases {
  readonly mutated: Reviewed;
  readonly validated: Reviewed;
}

/**
 * What the API server does with one request, but for its own validation: calls `/mutate`, applies the patch, throws away
 * all that a request on this subresource may not change, and calls `/validate` with the rest.
 */
export const reviewBothPhases = (
  context: Omit<ReviewContext, "phase">,
  body: unknown,
): BothPhases | Undecodable => {
  const mutated = review({ ...context, phase: "mutate" }, body);
  if ("undecodable" in mutated) return mutated;
  const validated = review({ ...context, phase: "validate" }, afterMutation(body, mutated));
  return "undecodable" in validated ? validated : { mutated, validated };
};

const afterMutation = (body: unknown, { answer, outcome }: Reviewed): unknown => {
  if (outcome.request === undefined || !isObject(body) || !isObject(body["request"])) return body;
  const { request } = body;
  const { patch } = answer.response;
  const operations: unknown = patch === undefined ? [] : JSON.parse(Buffer.from(patch, "base64").toString());
  const patched = Array.isArray(operations)
    ? jsonpatch.apply_patch(request["object"], operations)
    : undefined;
  return { ...body, request: { ...request, object: sanitised(request["oldObject"], patched) } };
};

/** Everything but `spec.ephemeralContainers` is reset before the validating webhooks are called (KUBERNETES 2). */
const sanitised = (oldObject: unknown, patched: unknown): JsonObject => {
  const old = isObject(oldObject) ? oldObject : {};
  const spec = isObject(old["spec"]) ? old["spec"] : {};
  const newSpec = isObject(patched) && isObject(patched["spec"]) ? patched["spec"] : {};
  return { ...old, spec: { ...spec, ephemeralContainers: newSpec["ephemeralContainers"] } };
};
