import { isObject, type Json, type JsonObject } from "../../model/json.ts";
import { quote } from "../../model/printable.ts";
import { applyJsonPatch } from "./json-patch.ts";
import { asLegacyKind } from "./legacy-kind.ts";
import { mergePatch } from "./merge-patch.ts";
import { POD_MERGE } from "./merge-schema.ts";
import { PatchProblem } from "./patch-problem.ts";
import type { Invalid, PatchInvocation } from "./parse-command.ts";
import { readDocument } from "./read-document.ts";
import type { SentPod, SentPodGiven } from "./sent-pod.ts";
import { strategicMerge } from "./strategic-merge.ts";
import { toTypedPod } from "./typed-pod.ts";

/** What `kubectl patch` makes of the stored pod. */
export const patchPod = (
  command: PatchInvocation,
  { pod, file }: Pick<SentPodGiven, "pod" | "file">,
): SentPod => {
  const problem = reachProblem(command);
  if (problem !== undefined) return { invalid: problem };
  const patch = toPatch(command, file);
  if ("invalid" in patch) return patch;
  const { namespace = namespaceOf(pod) } = command;
  const legacy = asLegacyKind(patch.value, { namespace, pod: command.pod });
  if (legacy !== undefined) return legacy;
  try {
    return toTypedPod(applied(command, pod, patch.value), pod);
  } catch (error) {
    if (error instanceof PatchProblem) return { invalid: error.message };
    throw error;
  }
};

/** Why this command does not come to the guard. */
const reachProblem = ({ subresource, dryRun }: PatchInvocation): string | undefined => {
  if (dryRun === "client") return "--dry-run=client sends nothing: the guard is asked with --dry-run=server";
  if (subresource === "ephemeralcontainers") return undefined;
  const found = subresource === undefined ? "none" : quote(subresource, 64);
  return `expected --subresource=ephemeralcontainers, found ${found}: nothing else adds ephemeral containers`;
};

const toPatch = (command: PatchInvocation, file: unknown): { readonly value: Json } | Invalid => {
  if (command.patch === undefined) {
    return file === undefined
      ? { invalid: "the file of --patch-file was not read" }
      : { value: file as Json };
  }
  const read = readDocument(command.patch, "patch");
  return "invalid" in read ? { invalid: `--patch: ${read.invalid}` } : read;
};

const namespaceOf = ({ metadata }: JsonObject): string => {
  const namespace = isObject(metadata) ? metadata["namespace"] : undefined;
  return typeof namespace === "string" ? namespace : "default";
};

const applied = ({ patchType }: PatchInvocation, pod: JsonObject, patch: Json): Json => {
  if (patchType === "json") {
    if (!Array.isArray(patch)) throw new PatchProblem("a JSON patch is a list of operations");
    return applyJsonPatch(pod, patch as readonly Json[]);
  }
  if (!isObject(patch)) throw new PatchProblem(`a ${patchType} patch is a map`);
  if (patchType === "merge") return mergePatch(pod, patch);
  // The API server decodes this one by the type that it knows, whatever the patch says of it.
  return { ...strategicMerge(pod, patch, POD_MERGE), kind: "Pod", apiVersion: "v1" };
};
