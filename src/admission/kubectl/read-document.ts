import { parseDocument, type Tags } from "yaml";
import type { Json } from "../../model/json.ts";
import { printable } from "../../model/printable.ts";
import { isTooDeep } from "./nesting.ts";
import type { Invalid, KubectlCommand } from "./parse-command.ts";

/** As much as the API server would take of a patch. */
const MAX_LENGTH = 3 * 1024 * 1024;

/**
 * The text of a `--custom` or `-f` file, or of a patch: JSON, else YAML as sigs.k8s.io/yaml reads it. That is YAML 1.1
 * (`yes` is true, `0777` octal), of which it takes the first document, and of repeated keys the last. A patch that
 * begins with a brace is never read as YAML, and `replace --raw` sends its file as it is: the API server wants JSON.
 */
export const readDocument = (
  text: string,
  of: KubectlCommand["kind"] = "debug",
): { readonly value: Json } | Invalid => {
  if (text.length > MAX_LENGTH)
    return { invalid: `it has ${text.length} characters, more than ${MAX_LENGTH}` };
  const read = readJson(text) ?? (isJsonOnly(text, of) ? NO_JSON : readYaml(text));
  if ("invalid" in read) return read;
  return isTooDeep(read.value) ? { invalid: "it is nested deeper than any pod" } : read;
};

const isJsonOnly = (text: string, of: KubectlCommand["kind"]): boolean =>
  of === "replace" || (of === "patch" && /^\s*\{/.test(text));

const NO_JSON: Invalid = { invalid: "it is no JSON, and kubectl takes no YAML here" };

const readJson = (text: string): { readonly value: Json } | undefined => {
  try {
    return { value: JSON.parse(text) as Json };
  } catch {
    return undefined; // it is YAML, or YAML's parser says what is wrong with it
  }
};

const MAX_ALIASES = 1000;

const readYaml = (text: string): { readonly value: Json } | Invalid => {
  const document = parseDocument(text, {
    version: "1.1",
    customTags: (tags) => tags.filter((tag) => !UNKNOWN_TO_GO.has(nameOf(tag))),
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "silent",
  });
  // Of several documents the first is read.
  const error = document.errors.find(({ code }) => code !== "MULTIPLE_DOCS");
  if (error !== undefined) return { invalid: printable(error.message.split("\n", 1)[0] ?? "", 200) };
  try {
    return { value: toJson(document.toJS({ maxAliasCount: MAX_ALIASES })) };
  } catch (problem) {
    if (problem instanceof ReferenceError) return { invalid: "its aliases expand to too much" };
    throw problem;
  }
};

/** Types of YAML 1.1 that its parser leaves as text: times, and numbers to the base of 60. */
const UNKNOWN_TO_GO: ReadonlySet<string> = new Set([
  "timestamp",
  "intTime",
  "floatTime",
  "tag:yaml.org,2002:timestamp",
]);

const nameOf = (tag: Tags[number]): string =>
  typeof tag === "string" ? tag : tag.format === "TIME" ? "intTime" : tag.tag;

/** What JSON cannot hold (a number that is none, bytes) is gone: kubectl would send no such thing. */
const toJson = (value: unknown): Json => (JSON.parse(JSON.stringify(value ?? null)) ?? null) as Json;
