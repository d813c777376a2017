import { isObject, type Json, type JsonObject } from "../../model/json.ts";
import { formatCommand, PULL_POLICIES, shellQuote } from "../kubectl-debug.ts";
import { profileFor } from "./profiles.ts";
import { toTypedContainer } from "./typed-container.ts";

export interface LegacyKind {
  readonly legacy: { readonly commands: readonly string[] };
}

export interface OfPod {
  readonly namespace: string;
  readonly pod: string;
}

/**
 * A file of kind `EphemeralContainers`, as the subresource had it up to Kubernetes 1.22; API servers answer it with 400
 * today. Undefined for any other.
 */
export const asLegacyKind = (value: Json, of: OfPod): LegacyKind | undefined => {
  if (!isObject(value) || value["kind"] !== "EphemeralContainers") return undefined;
  const list = value["ephemeralContainers"];
  const containers = Array.isArray(list) ? (list as readonly Json[]) : [];
  return {
    legacy: { commands: containers.slice(0, MAX_COMMANDS).map((container) => toCommand(container, of)) },
  };
};

/** A pod with more debug containers than this in one file is nobody's. */
const MAX_COMMANDS = 20;

const toCommand = (container: Json, of: OfPod): string => {
  const typed = toTypedContainer(container, { place: "ephemeralContainers[]" });
  const plain = "invalid" in typed ? undefined : asDebugCommand(typed.container, of);
  return plain ?? asPatchCommand(container, of);
};

/** What a command line can ask for, and what the API server fills in anyway. */
const PLAIN: ReadonlySet<string> = new Set([
  ...["name", "image", "command", "args", "stdin", "tty", "targetContainerName", "imagePullPolicy"],
  ...["securityContext", "resources", "terminationMessagePath", "terminationMessagePolicy"],
]);

const asDebugCommand = (container: JsonObject, { namespace, pod }: OfPod): string | undefined => {
  const { image, name, targetContainerName, imagePullPolicy, command, args, stdin, tty } = container;
  const profile = profileFor(container["securityContext"]);
  if (Object.keys(container).some((key) => !PLAIN.has(key)) || !isDefault(container)) return undefined;
  if (profile === undefined || typeof image !== "string" || (command !== undefined && args !== undefined)) {
    return undefined;
  }
  if (tty === true && stdin !== true) return undefined;
  return formatCommand({
    namespace,
    pod,
    image,
    profile,
    target: textOf(targetContainerName),
    name: textOf(name),
    imagePullPolicy: PULL_POLICIES.find((policy) => policy === imagePullPolicy),
    stdin: stdin === true,
    tty: tty === true,
    command: wordsOf(command ?? args),
    argumentsOnly: args !== undefined,
  });
};

const isDefault = ({
  terminationMessagePath: path,
  terminationMessagePolicy: policy,
  resources,
}: JsonObject): boolean =>
  (path ?? "/dev/termination-log") === "/dev/termination-log" &&
  (policy ?? "File") === "File" &&
  isObject(resources) &&
  Object.keys(resources).length === 0;

const textOf = (value: Json | undefined): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

const wordsOf = (value: Json | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((word): word is string => typeof word === "string") : [];

/** The whole container; what stands in its environment is not repeated. */
const asPatchCommand = (container: Json, { namespace, pod }: OfPod): string => {
  const patch = JSON.stringify({ spec: { ephemeralContainers: [withoutValues(container)] } });
  const words = [
    "kubectl",
    "patch",
    "-n",
    namespace,
    "pod",
    pod,
    "--subresource=ephemeralcontainers",
    "-p",
    patch,
  ];
  return words.map(shellQuote).join(" ");
};

const withoutValues = (container: Json): Json => {
  const env = isObject(container) ? container["env"] : undefined;
  if (!isObject(container) || !Array.isArray(env)) return container;
  const hidden = (env as readonly Json[]).map((entry) =>
    isObject(entry) && entry["value"] !== undefined ? { ...entry, value: "..." } : entry,
  );
  return { ...container, env: hidden };
};
