import { isObject, type Json, type JsonObject } from "../../model/json.ts";

/** What a request's body names under `spec.ephemeralContainers`. */
export interface SentContainers {
  /** As sent: spoilt ones too, if they are objects. */
  readonly containers: readonly JsonObject[];
  /** Whether it may add containers of other names than these: their names come from elsewhere in the pod. */
  readonly open: boolean;
}

/**
 * Reads a body of any kind: a Pod (PUT), a strategic merge patch, a merge patch, a configuration to apply, or the
 * operations of a JSON Patch; the event does not say which, and need not. Undefined for what is none of these.
 */
export const sentContainers = (body: Json | undefined): SentContainers | undefined => {
  if (isList(body)) {
    const parts = body.map((operation) => readOperation(operation));
    return {
      containers: parts.flatMap(({ containers }) => containers),
      open: parts.some(({ open }) => open),
    };
  }
  return isObject(body) ? { containers: containersOf(body), open: false } : undefined;
};

/** The ephemeral containers of a Pod, or of a part of one. */
export const containersOf = (pod: JsonObject): readonly JsonObject[] => containersAt("pod", pod);

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** Where a JSON Patch operation sets something, as far as it matters. */
type Place = "pod" | "spec" | "list" | "container" | "name";

const NOTHING: SentContainers = { containers: [], open: false };

const readOperation = (operation: Json): SentContainers => {
  if (!isObject(operation)) return NOTHING;
  const { op, path, value } = operation;
  const place = placeOf(path);
  if (place === undefined || op === "remove" || op === "test") return NOTHING;
  // What `copy` and `move` put there, and what a container is renamed to, only the pod can tell.
  if ((op !== "add" && op !== "replace") || place === "name") return { containers: [], open: true };
  return { containers: containersAt(place, value), open: false };
};

const containersAt = (place: Exclude<Place, "name">, value: Json | undefined): readonly JsonObject[] => {
  if (place === "list") return isList(value) ? value.filter(isObject).filter(isSet) : [];
  if (!isObject(value)) return [];
  if (place === "container") return [value];
  return place === "spec"
    ? containersAt("list", value["ephemeralContainers"])
    : containersAt("spec", value["spec"]);
};

/** A strategic merge patch may hold elements that take something away. */
const isSet = (container: JsonObject): boolean => container["$patch"] !== "delete";

const LIST = ["spec", "ephemeralContainers"];

/** The library of the API server reads a path from its first slash on: `x/spec/...` is `/spec/...`. */
const placeOf = (path: unknown): Place | undefined => {
  if (typeof path !== "string") return undefined;
  const steps = path.split("/").slice(1);
  if (steps.length === 0) return "pod";
  if (!steps.slice(0, 2).every((step, at) => step === LIST[at])) return undefined;
  if (steps.length === 4) return steps[3] === "name" ? "name" : undefined;
  return ([undefined, "spec", "list", "container"] as const)[steps.length];
};
