import { isObject, type Json, type JsonObject } from "../../model/json.ts";
import { quote } from "../../model/printable.ts";
import { asLegacyKind } from "./legacy-kind.ts";
import { POD_MERGE } from "./merge-schema.ts";
import { isTooDeep } from "./nesting.ts";
import { nonRootNotice } from "./non-root-notice.ts";
import { patchPod } from "./patch-pod.ts";
import {
  isInvalid,
  type DebugInvocation,
  type Invalid,
  type KubectlCommand,
  type ReplaceInvocation,
} from "./parse-command.ts";
import { toSentContainer, type SentContainerGiven } from "./sent-container.ts";
import { strategicMerge } from "./strategic-merge.ts";
import { toTypedPod } from "./typed-pod.ts";

export interface SentPodGiven extends SentContainerGiven {
  /** The file of `--patch-file` or `-f`, as `readDocument` has it. A patch given by `-p` is read from the command. */
  readonly file?: unknown;
}

export type SentPod =
  /** As `/mutate` gets it in `object`; what is said about it besides, one line each. */
  | { readonly pod: JsonObject; readonly notices: readonly string[] }
  | Invalid
  /** A file of a kind that API servers refuse with 400 since 1.22: what to type today, one command a container. */
  | { readonly legacy: { readonly commands: readonly string[] } }
  /** The command creates a pod, which the guard is not asked about. */
  | { readonly creates: "copy" | "node" };

/**
 * The pod as `/mutate` would see it: the stored one and what the command adds, with the API server's defaults. Only
 * ephemeral containers are told to the field: of all else in an object the guard believes nothing (KUBERNETES.md 2).
 */
export const toSentPod = (command: KubectlCommand, given: SentPodGiven): SentPod => {
  if (isTooDeep(given.file)) return { invalid: "the file is nested deeper than any pod" };
  if (command.kind === "debug") return debugged(command, given);
  return command.kind === "patch" ? patchPod(command, given) : replaced(command, given);
};

const debugged = (command: DebugInvocation, given: SentPodGiven): SentPod => {
  const kind = kindIn(command, given);
  if (kind === "node") return { creates: "node" };
  if (kind !== "pod") return { invalid: `kubectl debug supports pods and nodes, and not ${quote(kind, 64)}` };
  if (command.copyTo !== undefined) return { creates: "copy" };
  // `-f FILE`: what is in the file counts for kubectl, what is stored for the API server.
  const base = command.target.kind === "file" && isObject(given.file) ? given.file : given.pod;
  if (base !== given.pod && crashes(command, base)) return { invalid: CRASH };
  const container = toSentContainer(command, { ...given, pod: base });
  if (isInvalid(container)) return container;
  const order = [...ephemeralIn(base), container].map((one) => ({
    name: isObject(one) ? one["name"] : undefined,
  }));
  const patch = {
    spec: { "$setElementOrder/ephemeralContainers": order, ephemeralContainers: [container] },
  } as JsonObject;
  const sent = toTypedPod(strategicMerge(given.pod, patch, POD_MERGE), given.pod);
  if (!("pod" in sent)) return sent;
  return { ...sent, notices: [...sent.notices, ...nonRootNotice(container, base, command.kubectl)] };
};

/** It looks for `spec.securityContext.runAsUser` (displayWarning in pkg/cmd/debug/debug.go) without looking whether it is there. */
const crashes = ({ kubectl }: DebugInvocation, { spec }: JsonObject): boolean =>
  kubectl >= 33 && !(isObject(spec) && isObject(spec["securityContext"]));

const CRASH =
  "kubectl 1.33 and later crashes where the pod in the file has no spec.securityContext: name the pod instead";

const kindIn = ({ target }: DebugInvocation, { file }: SentPodGiven): string => {
  if (target.kind === "other") return target.resource;
  if (target.kind !== "file" || !isObject(file)) return target.kind === "node" ? "node" : "pod";
  const kind = file["kind"];
  return typeof kind === "string"
    ? kind === "Pod" || kind === "Node"
      ? kind.toLowerCase()
      : kind
    : "a file without a kind";
};

const ephemeralIn = ({ spec }: JsonObject): readonly Json[] => {
  const list = isObject(spec) ? spec["ephemeralContainers"] : undefined;
  return Array.isArray(list) ? (list as readonly Json[]) : [];
};

const replaced = (command: ReplaceInvocation, { file, pod }: SentPodGiven): SentPod => {
  if (!isObject(file)) return { invalid: "the file of -f holds no object" };
  const legacy = asLegacyKind(file, command);
  return legacy ?? toTypedPod(file, pod);
};
