import type { Readable } from "node:stream";
import { parseAllDocuments, type Document } from "yaml";
import { decodePodFacts } from "../admission/decode-pod-facts.ts";
import { toTypedPod } from "../admission/kubectl/typed-pod.ts";
import { DecodeError } from "../admission/read-json.ts";
import { isObject, type JsonObject } from "../model/json.ts";
import { printable, quote } from "../model/printable.ts";
import { shortList } from "../policy/checks/short-list.ts";
import { UserError } from "./io.ts";
import { readFileOrStdin } from "./read-file-or-stdin.ts";

export interface NamedPod {
  readonly name: string;
  /** Undefined: whichever it is. */
  readonly namespace: string | undefined;
}

/** The pod of that name in a file of one pod or many: documents, a List, what `kubectl get pods -o yaml` prints. */
export const readPodFile = async (file: string, wanted: NamedPod, stdin: Readable): Promise<JsonObject> => {
  const pods = documentsIn(file, await readFileOrStdin(file, stdin, "--pod")).flatMap((document) =>
    podsIn(document),
  );
  const [pod, other] = pods.filter((candidate) => isWanted(candidate, wanted));
  const where = wanted.namespace === undefined ? "" : ` in namespace ${quote(wanted.namespace)}`;
  const asked = `pod ${quote(wanted.name)}${where}`;
  if (other !== undefined)
    throw new UserError(`${placeOf(file)}: there is more than one ${asked}: name its namespace (-n)`);
  if (pod !== undefined) return asStored(file, pod);
  const known = shortList([...new Set(pods.map(nameOf))].map((name) => printable(name)));
  throw new UserError(
    pods.length === 0
      ? `${placeOf(file)}: expected a Pod, or a list of them, found none`
      : `${placeOf(file)}: expected ${asked}, found ${known}`,
  );
};

/**
 * As a cluster would have it: what is read later is what it seems, and debug containers have the API server's defaults,
 * without which a request that sends them back would seem to change them.
 */
const asStored = (file: string, pod: JsonObject): JsonObject => {
  try {
    decodePodFacts(pod);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new UserError(`${placeOf(file)}: ${error.message.replace("request.oldObject.", "")}`);
  }
  const typed = toTypedPod(pod, pod);
  if ("pod" in typed) return typed.pod;
  throw new UserError(`${placeOf(file)}: ${"invalid" in typed ? typed.invalid : "expected a Pod"}`);
};

const placeOf = (file: string): string => (file === "-" ? "--pod, stdin" : `--pod ${file}`);

const documentsIn = (file: string, content: string): readonly unknown[] => {
  const documents = parseAllDocuments(content);
  if (!Array.isArray(documents)) return [];
  return documents.map((document) => {
    const [error] = document.errors;
    if (error !== undefined)
      throw new UserError(`${placeOf(file)}: ${error.message.split("\n", 1)[0] ?? ""}`);
    return toValue(file, document);
  });
};

/** Aliases are counted only while values are made of them: a few lines may stand for gigabytes. */
const toValue = (file: string, document: Document): unknown => {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new UserError(`${placeOf(file)}: ${error instanceof Error ? error.message : String(error)}`);
  }
};

/** What a list holds has no kind of its own where the list says it: PodList. */
const podsIn = (document: unknown, listed?: "Pod"): readonly JsonObject[] => {
  if (!isObject(document)) return [];
  const { kind = listed, items } = document;
  if (kind === "Pod") return isObject(document["spec"]) && isObject(document["metadata"]) ? [document] : [];
  if (!Array.isArray(items)) return [];
  return items.flatMap((item: unknown) => podsIn(item, kind === "PodList" ? "Pod" : undefined));
};

const isWanted = (pod: JsonObject, { name, namespace }: NamedPod): boolean => {
  const metadata = isObject(pod["metadata"]) ? pod["metadata"] : {};
  const its = metadata["namespace"];
  return metadata["name"] === name && (namespace === undefined || its === undefined || its === namespace);
};

const nameOf = ({ metadata }: JsonObject): string => {
  const { name, namespace } = isObject(metadata) ? metadata : {};
  const text = typeof name === "string" ? name : "(without a name)";
  return typeof namespace === "string" ? `${namespace}/${text}` : text;
};
