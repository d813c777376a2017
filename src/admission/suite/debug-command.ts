import { isObject, type Json, type JsonObject } from "../../model/json.ts";
import { LATEST_KUBECTL, parseKubectlVersion } from "../kubectl/kubectl-version.ts";
import {
  isInvalid,
  parseKubectl,
  shellWords,
  type DebugInvocation,
  type Invalid,
} from "../kubectl/parse-command.ts";
import { toSentContainer } from "../kubectl/sent-container.ts";

/** What a `kubectl debug` command asks for, before the API server has filled anything in. */
export interface AskedCommand {
  readonly namespace?: string;
  readonly pod: string;
  readonly container: JsonObject;
}

/**
 * Reads a `kubectl debug` command that adds a container to a pod, `spec` of which stands before the request, as that
 * version of kubectl would, or the latest that is known. Flags that
 * say what the case says itself are refused: a test must not pass because of a flag that counts for nothing.
 */
export const parseDebugCommand = (
  text: string,
  { spec = {}, kubectl }: { readonly spec?: JsonObject; readonly kubectl?: string | undefined } = {},
): AskedCommand | Invalid => {
  const words = shellWords(text);
  if ("invalid" in words) return words;
  const version = kubectl === undefined ? LATEST_KUBECTL : parseKubectlVersion(kubectl);
  if (typeof version !== "number") return version;
  const command = parseKubectl(words, { kubectl: version });
  if ("invalid" in command) return command;
  if (command.kind !== "debug") {
    return { invalid: `expected kubectl debug ..., found kubectl ${command.kind}: write the container out` };
  }
  const problem = outsideProblem(command);
  return problem === undefined ? toAsked(command, spec) : { invalid: problem };
};

const toAsked = (command: DebugInvocation, spec: JsonObject): AskedCommand | Invalid => {
  if (command.target.kind !== "pod") {
    return { invalid: "expected a pod's name: what else kubectl debug takes adds no container to a pod" };
  }
  const container = toSentContainer(command, { pod: { spec }, suffix: freeSuffix(spec) });
  if (isInvalid(container)) return container;
  const { namespace } = command;
  return { ...(namespace !== undefined && { namespace }), pod: command.target.name, container };
};

/** What a suite does not hold, or holds elsewhere. */
const outsideProblem = (command: DebugInvocation): string | undefined => {
  const { as, asUid, asGroups, copyTo, customFile, ...flags } = command;
  if (copyTo !== undefined)
    return "--copy-to creates a pod, and adds no container to one: policies do not judge it";
  if (customFile !== undefined)
    return `--custom is not read here: write the container out, under "container"`;
  if (as !== undefined || asUid !== undefined || asGroups.length > 0) {
    return "--as says who asks: that stands under user and groups";
  }
  const other = (["context", "kubeconfig", "cluster", "user"] as const).find(
    (key) => flags[key] !== undefined,
  );
  return other === undefined ? undefined : `--${other} chooses a cluster, and a suite has none`;
};

/** The name that kubectl makes up is never one that is taken. */
const freeSuffix = ({ ephemeralContainers }: JsonObject): string => {
  const list = (Array.isArray(ephemeralContainers) ? ephemeralContainers : []) as readonly Json[];
  const names = new Set(list.map((container) => (isObject(container) ? container["name"] : undefined)));
  for (let number = 1; ; number++) {
    const suffix = String(number).padStart(5, "0");
    if (!names.has(`debugger-${suffix}`)) return suffix;
  }
};
