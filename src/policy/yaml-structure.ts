import { isAlias, isMap, isScalar, isSeq, type Document, type YAMLMap } from "yaml";
import { quote } from "../model/printable.ts";
import type { Fault, Words } from "./source-document.ts";

/** Beyond this many aliases, expanded or as written, a file is taken for a bomb; the `yaml` package's own default. */
export const MAX_ALIASES = 100;

/**
 * What must be found before a document becomes plain data, since there it is lost: the last of two equal keys wins, a
 * key `__proto__` is dropped by the schema (a selector that names nothing else selects everything), YAML 1.1 takes
 * `no` for false. Here too because the `yaml` package looks for equal keys, and for anchors, in quadratic time.
 */
export const structureFaults = (document: Document): readonly Fault[] => {
  const walk: Walk = { anchors: new Set(), aliases: 0, faults: [] };
  const { version } = document.directives?.yaml ?? {};
  if (version !== "1.2" && version !== undefined) {
    const message = `the file is YAML ${version} by its directive, policies are YAML 1.2`;
    walk.faults.push({
      offset: startOf(document),
      code: "yaml-version",
      message,
      hint: "remove the directive",
    });
  }
  visit(document.contents, 0, walk);
  return walk.faults;
};

/** Deeper than any policy; what recurses over a document after this one is safe from its nesting. */
const MAX_DEPTH = 32;

interface Walk {
  readonly anchors: Set<string>;
  aliases: number;
  readonly faults: Fault[];
}

const visit = (node: unknown, depth: number, walk: Walk): void => {
  if (isAlias(node)) {
    visitAlias(node.source, startOf(node), walk);
    return;
  }
  if (!isMap(node) && !isSeq(node)) {
    if (isScalar(node)) keepAnchor(node, walk);
    return;
  }
  if (depth >= MAX_DEPTH) {
    const message = `nested more than ${MAX_DEPTH} levels deep`;
    walk.faults.push({ offset: startOf(node), code: "yaml-too-deep", message });
    return;
  }
  if (isMap(node)) visitMap(node, depth, walk);
  else for (const item of node.items) visit(item, depth + 1, walk);
  keepAnchor(node, walk);
};

/** After what is inside: an alias to what it stands in would never end. */
const keepAnchor = ({ anchor }: { anchor?: string }, { anchors }: Walk): void => {
  if (anchor !== undefined) anchors.add(anchor);
};

const visitAlias = (name: string, offset: number, walk: Walk): void => {
  walk.aliases += 1;
  if (walk.aliases === MAX_ALIASES + 1) {
    walk.faults.push({ offset, code: "yaml-aliases", message: `more than ${MAX_ALIASES} aliases` });
  }
  if (walk.anchors.has(name)) return;
  const message = `alias ${quote(`*${name}`, 64)} has no anchor before it`;
  walk.faults.push({ offset, code: "yaml-bad-alias", message, hint: QUOTE_GLOBS });
};

export const QUOTE_GLOBS = "an asterisk begins a YAML alias: put globs in quotes";

const visitMap = (map: YAMLMap, depth: number, walk: Walk): void => {
  const seen = new Set<string>();
  for (const { key, value } of map.items) {
    const offset = startOf(key) || startOf(map);
    const fault = keyFault(isScalar(key) ? key.value : key, seen);
    if (fault !== undefined) walk.faults.push({ offset, ...fault });
    if (isScalar(key)) keepAnchor(key, walk);
    visit(value, depth + 1, walk);
  }
};

const keyFault = (key: unknown, seen: Set<string>): Words | undefined => {
  if (typeof key !== "string") {
    const plain = typeof key === "number" || typeof key === "boolean";
    const found = plain ? String(key) : key === null ? "nothing" : "something else";
    const hint = plain ? `put it in quotes: ${quote(found)}` : undefined;
    return { code: "yaml-key", message: `a key must be a string, found ${found}`, hint };
  }
  if (key === "<<") {
    return { code: "yaml-key", message: "merge keys (<<) are not supported", hint: "write the keys out" };
  }
  if (key === "__proto__") return { code: "yaml-key", message: 'a key must not be "__proto__"' };
  if (seen.has(key)) return { code: "yaml-duplicate-key", message: `key ${quote(key, 64)} is given twice` };
  seen.add(key);
  return undefined;
};

const startOf = (node: unknown): number =>
  typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range)
    ? Number(node.range[0])
    : 0;
