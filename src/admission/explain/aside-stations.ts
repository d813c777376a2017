import { isObject, type JsonObject } from "../../model/json.ts";
import { printable, quote } from "../../model/printable.ts";
import type { KubectlCommand } from "../kubectl/parse-command.ts";
import { nameOf, namesIn, objectsIn } from "./pod-parts.ts";
import type { Station } from "./station.ts";

/** Of a command that creates a pod, which the guard lets pass unjudged, and which nothing here looks into. */
export const createsStation = (creates: "copy" | "node"): Station => ({
  name: "guard",
  result: "unknown",
  says: [
    `${creates === "copy" ? "kubectl debug --copy-to" : "kubectl debug node/..."} creates a pod of its own; the guard is asked about ephemeral containers alone, and does not judge that`,
  ],
  hints: [
    "what holds for every new pod holds for it: RBAC, the namespace's Pod Security level, other webhooks",
  ],
});

/** Of a file of the kind that went away with Kubernetes 1.22; no webhook is asked about it. */
export const legacyStation = (commands: readonly string[]): Station => ({
  name: "api-server",
  result: "no",
  says: [
    "a file of kind EphemeralContainers is of the time before Kubernetes 1.22, and no API server takes it any more",
  ],
  hints: commands.map((command) => `today: ${printable(command, 2000)}`),
  error:
    'Error from server (BadRequest): EphemeralContainers in version "v1" cannot be handled as a Pod: no kind "EphemeralContainers" is registered for version "v1"',
});

/** Of a debug container that is to have the name of a container of the pod; kubectl sends it all the same. */
export const takenNameStation = (podName: string, name: string, stored: JsonObject): Station => {
  const spec = isObject(stored["spec"]) ? stored["spec"] : {};
  const standing = objectsIn(spec["ephemeralContainers"]);
  const isStanding = standing.some((container) => nameOf(container) === name);
  const place = "spec.ephemeralContainers";
  const fault = isStanding
    ? `${place}: Forbidden: existing ephemeral containers ${quote(name)} may not be changed`
    : `${place}[${standing.length}].name: Duplicate value: ${quote(name)}`;
  return {
    name: "api-server",
    result: "no",
    says: [fault],
    hints: ["give the debug container a name that no container of the pod has (-c)"],
    error: `The Pod ${quote(podName)} is invalid: ${fault}`,
  };
};

/** The name that `-c` asks for, where a container of the pod has it. */
export const takenName = (command: KubectlCommand, stored: JsonObject): string | undefined => {
  const spec = isObject(stored["spec"]) ? stored["spec"] : {};
  const kinds = ["containers", "initContainers", "ephemeralContainers"];
  const names = kinds.flatMap((kind) => namesIn(spec[kind]));
  const name = command.kind === "debug" ? command.containerName : undefined;
  return name !== undefined && names.includes(name) ? name : undefined;
};
