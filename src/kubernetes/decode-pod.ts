import type { DebuggedContainer, DebuggedPod } from "../marking/debugged-pod.ts";
import type { EnvEntry } from "../model/container.ts";
import type { Labels } from "../model/debug-request.ts";
import { isObject, type JsonObject } from "../model/json.ts";
import { printable } from "../model/printable.ts";
import type { ContainerState } from "../model/record.ts";
import { isStampName } from "../model/stamp-names.ts";

/** A Pod as the API server sends it. Throws where it has no name, uid or version; what else is odd is left out. */
export const decodePod = (value: unknown, manager: string): DebuggedPod => {
  const pod = asObject(value);
  const metadata = asObject(pod["metadata"]);
  const labels = toLabels(metadata["labels"]);
  const own = ownLabelNames(metadata["managedFields"], manager);
  const statuses = objectsIn(asObject(pod["status"])["ephemeralContainerStatuses"]);
  return {
    namespace: required(metadata, "namespace"),
    name: required(metadata, "name"),
    uid: required(metadata, "uid"),
    version: required(metadata, "resourceVersion"),
    labels,
    annotations: toLabels(metadata["annotations"]),
    ownLabels: Object.fromEntries(Object.entries(labels).filter(([key]) => own.has(key))),
    containers: objectsIn(asObject(pod["spec"])["ephemeralContainers"]).map((container) =>
      toContainer(
        container,
        statuses.find((status) => status["name"] === container["name"]),
      ),
    ),
  };
};

const required = (metadata: JsonObject, key: string): string => {
  const value = text(metadata[key]);
  if (value === undefined) throw new Error(`a pod without metadata.${key}`);
  return value;
};

/** What the manager has applied, by the API server's own book (`managedFields` of server-side apply). */
const ownLabelNames = (managedFields: unknown, manager: string): ReadonlySet<string> => {
  const applied = objectsIn(managedFields).filter(
    (entry) => entry["manager"] === manager && entry["operation"] === "Apply",
  );
  const keys = applied.flatMap(({ fieldsV1 }) =>
    Object.keys(asObject(asObject(asObject(fieldsV1)["f:metadata"])["f:labels"])),
  );
  return new Set(keys.filter((key) => key.startsWith("f:")).map((key) => key.slice(2)));
};

const toContainer = (container: JsonObject, status: JsonObject | undefined): DebuggedContainer => {
  const found = asObject(status?.["state"]);
  const state = toState(found);
  const startedAt = text(asObject(found["running"] ?? found["terminated"])["startedAt"]);
  return {
    name: text(container["name"]) ?? "",
    image: text(container["image"]) ?? "",
    stamp: objectsIn(container["env"]).flatMap(toStampEntry),
    ...(state !== undefined && { state }),
    ...(startedAt !== undefined && { startedAt }),
  };
};

const toStampEntry = ({ name, value, valueFrom }: JsonObject): readonly EnvEntry[] => {
  if (typeof name !== "string" || !isStampName(name)) return [];
  return [{ name, ...(typeof value === "string" && { value }), ...(isObject(valueFrom) && { valueFrom }) }];
};

/** Kubelets and container runtimes write reasons and messages: whatever an image's registry said. */
const toState = (found: JsonObject): ContainerState | undefined => {
  const { waiting, running, terminated } = found;
  if (isObject(running)) return { state: "running", ...at(running["startedAt"]) };
  if (isObject(terminated)) {
    const { exitCode, finishedAt } = terminated;
    const code = typeof exitCode === "number" ? { exitCode } : {};
    return { state: "terminated", ...why(terminated), ...code, ...at(finishedAt) };
  }
  return isObject(waiting) ? { state: "waiting", ...why(waiting) } : undefined;
};

const why = (state: JsonObject): Pick<ContainerState, "reason" | "message"> => {
  const [reason, message] = [text(state["reason"]), text(state["message"])];
  return {
    ...(reason !== undefined && { reason: printable(reason, MAX_REASON) }),
    ...(message !== undefined && { message: printable(message, MAX_MESSAGE) }),
  };
};

const at = (value: unknown): Pick<ContainerState, "at"> => {
  const time = text(value);
  return time === undefined ? {} : { at: time };
};

const MAX_REASON = 128;
const MAX_MESSAGE = 512;

const asObject = (value: unknown): JsonObject => (isObject(value) ? value : {});

const objectsIn = (value: unknown): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isObject) : [];

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

const toLabels = (value: unknown): Labels =>
  Object.fromEntries(
    Object.entries(asObject(value)).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    ),
  );
