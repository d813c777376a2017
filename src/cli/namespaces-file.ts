import { readFileSync } from "node:fs";
import { parseDocument } from "yaml";
import type { NamespaceLabels } from "../admission/decode.ts";
import type { Labels } from "../model/debug-request.ts";
import { isObject } from "../model/json.ts";
import { quote } from "../model/printable.ts";
import { UserError } from "./io.ts";

/**
 * Labels of namespaces from a file: a map of names to labels, or what `kubectl get namespaces -o yaml` prints. Without a
 * file nothing is known, and policies that select by namespace labels refuse.
 */
export const readNamespaces = (file: string | undefined): NamespaceLabels => {
  if (file === undefined) return () => undefined;
  const content = readYaml(file);
  const namespaces = new Map(isList(content) ? fromList(file, content.items) : fromMap(file, content));
  return (name) => namespaces.get(name);
};

const readYaml = (file: string): unknown => {
  try {
    const document = parseDocument(readFileSync(file, "utf8"));
    const [error] = document.errors;
    if (error !== undefined) throw error;
    return document.toJS();
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : String(error);
    throw new UserError(`--namespaces ${file}: ${reason}`);
  }
};

const isList = (content: unknown): content is { readonly items: readonly unknown[] } =>
  isObject(content) && Array.isArray(content["items"]);

const fromList = (file: string, items: readonly unknown[]): [string, Labels][] =>
  items.map((item, index) => {
    const metadata = isObject(item) ? item["metadata"] : undefined;
    const name = isObject(metadata) ? metadata["name"] : undefined;
    if (!isObject(metadata) || typeof name !== "string") {
      throw new UserError(`--namespaces ${file}: items[${index}] has no metadata.name`);
    }
    return [name, toLabels(file, name, metadata["labels"] ?? {})];
  });

const fromMap = (file: string, content: unknown): [string, Labels][] => {
  if (!isObject(content)) throw new UserError(`--namespaces ${file}: expected a map of namespaces to labels`);
  return Object.entries(content).map(([name, labels]) => [name, toLabels(file, name, labels ?? {})]);
};

const toLabels = (file: string, namespace: string, labels: unknown): Labels => {
  const entries = isObject(labels) ? Object.entries(labels) : undefined;
  if (entries?.every((entry): entry is [string, string] => typeof entry[1] === "string") === true) {
    return Object.fromEntries(entries);
  }
  throw new UserError(
    `--namespaces ${file}: labels of ${quote(namespace)}: expected a map of strings to strings`,
  );
};
