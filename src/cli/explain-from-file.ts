import type { Readable } from "node:stream";
import type { KubectlCommand } from "../admission/kubectl/parse-command.ts";
import type { Requester } from "../model/debug-request.ts";
import { isObject, type JsonObject } from "../model/json.ts";
import type { Facts } from "./explain-facts.ts";
import { readPodFile } from "./explain-pod-file.ts";
import { asImpersonated, type AskedAs } from "./explain-who.ts";
import { UserError } from "./io.ts";
import { readNamespaces } from "./namespaces-file.ts";

export interface FlagQuestion {
  readonly command: KubectlCommand;
  readonly askedAs: AskedAs | undefined;
  readonly namespaces: string | undefined;
}

export interface FileQuestion extends FlagQuestion {
  readonly podName: string;
  readonly file: string;
  readonly stdin: Readable;
}

/** What files and flags say; no cluster is asked. */
export const factsFromFile = async (question: FileQuestion): Promise<Facts> => {
  const { command, podName: name, file } = question;
  const requester = requesterOf(question);
  const stored = await readPodFile(file, { name, namespace: command.namespace }, question.stdin);
  return { ...toFacts(question, requester, command.namespace ?? namespaceOf(stored)), stored };
};

/** The same of a command that is about no pod. */
export const factsOfFlags = (question: FlagQuestion): Facts =>
  toFacts(question, requesterOf(question), question.command.namespace);

const requesterOf = ({ askedAs }: FlagQuestion): Requester => {
  if (askedAs !== undefined) return asImpersonated(askedAs);
  throw new UserError(
    "with --pod no cluster says who you are: give --as USER, and --as-group GROUP as often as need be",
  );
};

const toFacts = ({ namespaces }: FlagQuestion, requester: Requester, namespace = "default"): Facts => ({
  namespace,
  requester,
  stored: undefined,
  namespaceLabels: readNamespaces(namespaces)(namespace),
  rights: { unknown: "not asked: the pod is from a file" },
  caveats: [],
});

const namespaceOf = ({ metadata }: JsonObject): string | undefined => {
  const namespace = isObject(metadata) ? metadata["namespace"] : undefined;
  return typeof namespace === "string" && namespace !== "" ? namespace : undefined;
};
