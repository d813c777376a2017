import { nearestWord } from "../model/nearest-word.ts";
import { quote } from "../model/printable.ts";
import type { Field, ObjectField } from "./container-fields.ts";

/** One part of a field path between two dots, and the field that it leads to. */
export interface FieldStep {
  readonly name: string;
  /** It ends in `[]`: the field is what each element is. */
  readonly each: boolean;
  readonly field: Field;
}

/** Why a text is no path of a field that an ephemeral container can have: one printable line. */
export interface PathError {
  readonly invalid: string;
  readonly hint?: string;
}

/** Reads `parts[at]` as a field of `parent`. */
export const readStep = (parent: Field, parts: readonly string[], at: number): FieldStep | PathError => {
  if (parent.kind !== "object") return hasNoFields(parent, parts, at);
  const part = parts[at] ?? "";
  if (!PART.test(part)) return malformed(parts, at);
  const name = nameOf(part);
  // Not by index alone: "constructor" is no field.
  const field = Object.hasOwn(parent.fields, name) ? parent.fields[name] : undefined;
  if (field === undefined) return unknownField(parent, parts, at);
  if (field.kind === "refused") {
    const invalid = `an ephemeral container cannot have ${shown([...parts.slice(0, at), name])}`;
    return { invalid, hint: "the API server refuses it anyway" };
  }
  if (name === part) return { name, each: false, field };
  if (field.kind === "list") return { name, each: true, field: field.of };
  return { invalid: `${quote(name)} is no list, but ${article(field)}`, hint: meant(parts, at, name) };
};

const PART = /^[A-Za-z]+(?:\[\])?$/;
const INDEXED = /^([A-Za-z]+)\[[^[\]]*\]$/;

const nameOf = (part: string): string => part.replace("[]", "");

const meant = (parts: readonly string[], at: number, instead: string): string =>
  `did you mean ${shown(parts.with(at, instead))}?`;

const shown = (parts: readonly string[]): string => quote(parts.join("."), 100);

const article = ({ kind }: Field): string => `${/^[aeiou]/.test(kind) ? "an" : "a"} ${kind}`;

/** The path goes on below a list, which lacks its `[]`, or below a value, where it should have ended. */
const hasNoFields = (parent: Field, parts: readonly string[], at: number): PathError => {
  const above = parts.slice(0, at);
  const invalid = `${shown(above)} is ${article(parent)} and has no fields`;
  if (parent.kind !== "list") return { invalid, hint: `did you mean ${shown(above)}?` };
  return { invalid, hint: meant(parts, at - 1, `${above.at(-1) ?? ""}[]`) };
};

const malformed = (parts: readonly string[], at: number): PathError => {
  const part = parts[at] ?? "";
  if (parts.length === 1 && part === "") return { invalid: "the path is empty", hint: NOTATION };
  const [, indexed] = INDEXED.exec(part) ?? [];
  if (indexed === undefined) return { invalid: `${quote(part, 64)} is no field name`, hint: NOTATION };
  return { invalid: `${quote(part, 64)} picks one element`, hint: meant(parts, at, `${indexed}[]`) };
};

const NOTATION = 'dots between names, "[]" for each element of a list: "env[].name"';

const unknownField = ({ fields }: ObjectField, parts: readonly string[], at: number): PathError => {
  const part = parts[at] ?? "";
  const known = Object.keys(fields).filter((name) => fields[name]?.kind !== "refused");
  const where = at === 0 ? "an ephemeral container" : shown(parts.slice(0, at));
  const invalid = `${where} has no field ${quote(nameOf(part), 64)}`;
  if (at === 0 && OUTSIDE.has(nameOf(part))) {
    return { invalid, hint: 'paths start at the fields of the container: "image", not "spec...image"' };
  }
  const nearest = nearestWord(nameOf(part), known);
  if (nearest === undefined) return { invalid, hint: `known here: ${known.join(", ")}` };
  const brackets = fields[nearest]?.kind === "list" && (part.endsWith("[]") || at + 1 < parts.length);
  return { invalid, hint: meant(parts, at, brackets ? `${nearest}[]` : nearest) };
};

/** What people write who start at the pod. */
const OUTSIDE: ReadonlySet<string> = new Set([
  "spec",
  "pod",
  "container",
  "containers",
  "ephemeralContainers",
]);
