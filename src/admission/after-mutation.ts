import jsonpatch from "jsonpatch";
import { isObject, type JsonObject } from "../model/json.ts";
import type { AdmissionResponse } from "./admission-review.ts";

/**
 * The review that validating webhooks get once the answer to a debug request was applied: everything but
 * `spec.ephemeralContainers` is reset before they are called (KUBERNETES 2). Throws where the patch does not apply; the
 * API server fails the request then.
 */
export const afterMutation = (body: unknown, { patch }: Pick<AdmissionResponse, "patch">): unknown => {
  if (!isObject(body) || !isObject(body["request"])) return body;
  const { request } = body;
  const operations: unknown = patch === undefined ? [] : JSON.parse(Buffer.from(patch, "base64").toString());
  const patched = Array.isArray(operations)
    ? jsonpatch.apply_patch(request["object"], operations)
    : undefined;
  return { ...body, request: { ...request, object: sanitised(request["oldObject"], patched) } };
};

const sanitised = (oldObject: unknown, patched: unknown): JsonObject => {
  const old = isObject(oldObject) ? oldObject : {};
  const spec = isObject(old["spec"]) ? old["spec"] : {};
  const newSpec = isObject(patched) && isObject(patched["spec"]) ? patched["spec"] : {};
  return { ...old, spec: { ...spec, ephemeralContainers: newSpec["ephemeralContainers"] } };
};
