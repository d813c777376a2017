import {
  CONTAINER_FIELDS,
  type Field,
  type ObjectField,
  type RefusedField,
} from "../../policy/container-fields.ts";
import { isObject, type Json, type JsonObject } from "../../model/json.ts";
import { quote } from "../../model/printable.ts";
import type { Invalid } from "./parse-command.ts";

export interface TypedContainer {
  readonly container: JsonObject;
  /** Paths of fields that the type does not have: left out. */
  readonly dropped: readonly string[];
}

export interface TypedOptions {
  /** `spec.ephemeralContainers[0]`, for messages. */
  readonly place: string;
  /**
   * As kubectl reads its own files, by sigs.k8s.io/yaml: keys count in any case, and numbers and booleans become text
   * where the type asks for text.
   */
  readonly loose?: boolean;
}

/**
 * An ephemeral container as Go's core/v1 type has it: unknown fields and nulls are gone, and so is what that type
 * leaves out where it is empty. Fields that no ephemeral container may have stay as they are: the API server refuses
 * them after the webhooks were asked.
 */
export const toTypedContainer = (value: unknown, options: TypedOptions): TypedContainer | Invalid => {
  const found: Found = { loose: options.loose === true, dropped: [], problems: [] };
  const container = toField(
    (value ?? null) as Json,
    CONTAINER_FIELDS,
    { path: "", place: options.place },
    found,
  );
  const [problem] = found.problems;
  if (problem !== undefined || !isObject(container)) return { invalid: problem ?? options.place };
  return { container: { ...container, resources: container["resources"] ?? {} }, dropped: found.dropped };
};

/** Go types of core/v1: members without `omitempty`, which are there even when they are empty. */
const ALWAYS: ReadonlyMap<string, readonly string[]> = new Map([
  ["", ["name"]],
  ["env[]", ["name"]],
  ["env[].valueFrom.fieldRef", ["fieldPath"]],
  ["env[].valueFrom.resourceFieldRef", ["resource", "divisor"]],
  ["env[].valueFrom.configMapKeyRef", ["key"]],
  ["env[].valueFrom.secretKeyRef", ["key"]],
  ["env[].valueFrom.fileKeyRef", ["volumeName", "path", "key"]],
  ["volumeMounts[]", ["name", "mountPath"]],
  ["volumeDevices[]", ["name", "devicePath"]],
  ["securityContext.seccompProfile", ["type"]],
  ["securityContext.appArmorProfile", ["type"]],
]);

/** A resource.Quantity. */
const DIVISOR = "env[].valueFrom.resourceFieldRef.divisor";

/** Pointers: their empty values are kept. */
const isPointer = (path: string): boolean =>
  /(?:\.optional|\.recursiveReadOnly|\.mountPropagation|\.localhostProfile)$/.test(path) ||
  (path.startsWith("securityContext.") && !path.startsWith("securityContext.seLinuxOptions."));

interface At {
  /** `env[].value`: of the type. */
  readonly path: string;
  /** `spec.ephemeralContainers[0].env[1].value`: of this value. */
  readonly place: string;
}

interface Found {
  readonly loose: boolean;
  readonly dropped: string[];
  readonly problems: string[];
}

const toStruct = (value: JsonObject, { fields }: ObjectField, at: At, found: Found): JsonObject => {
  const members = new Map<string, Json>();
  for (const [given, member] of Object.entries(value)) {
    const key = keyOf(given, fields, found.loose);
    const inside = { path: [at.path, key].filter(Boolean).join("."), place: `${at.place}.${given}` };
    const typed = toMember(member ?? null, key === undefined ? undefined : fields[key], inside, found);
    if (key !== undefined && typed !== undefined) members.set(key, typed);
  }
  const missing = (ALWAYS.get(at.path) ?? []).filter((key) => !members.has(key));
  for (const key of missing) members.set(key, key === "divisor" ? "0" : "");
  return Object.fromEntries(members);
};

const toMember = (
  value: Json,
  field: Field | RefusedField | undefined,
  at: At,
  found: Found,
): Json | undefined => {
  if (field === undefined) found.dropped.push(at.place);
  if (field === undefined || value === null) return undefined;
  return field.kind === "refused" ? withoutNulls(value) : toField(value, field, at, found);
};

const keyOf = (given: string, fields: ObjectField["fields"], loose: boolean): string | undefined => {
  if (Object.hasOwn(fields, given)) return given;
  return loose ? Object.keys(fields).find((key) => key.toLowerCase() === given.toLowerCase()) : undefined;
};

/** Undefined where Go would leave it out, or where it is of another type. */
const toField = (value: Json, field: Field, at: At, found: Found): Json | undefined => {
  if (field.kind === "object" && isObject(value)) return toStruct(value, field, at, found);
  if (field.kind === "list" && Array.isArray(value)) return toList(value, field.of, at, found);
  if (field.kind === "object" || field.kind === "list") return complain(value, field.kind, at, found);
  const scalar = toScalar(value, field.kind, at, found);
  return scalar === ZERO[field.kind] && !isPointer(at.path) ? undefined : scalar;
};

type ScalarKind = "string" | "integer" | "boolean";

const toScalar = (value: Json, kind: ScalarKind, at: At, found: Found): Json | undefined => {
  if (IS[kind](value)) return value;
  const asText =
    kind === "string" && (typeof value === "number" || (found.loose && typeof value === "boolean"));
  return asText && (found.loose || at.path === DIVISOR) ? String(value) : complain(value, kind, at, found);
};

const toList = (list: readonly Json[], of: Field, at: At, found: Found): Json | undefined => {
  if (list.length === 0) return undefined;
  return list.map((element, index): Json => {
    const inside = { path: `${at.path}[]`, place: `${at.place}[${index}]` };
    const zero = of.kind === "object" ? {} : "";
    return toField(element ?? zero, of, inside, found) ?? zero;
  });
};

const IS: Readonly<Record<ScalarKind, (value: Json) => boolean>> = {
  string: (value) => typeof value === "string",
  integer: (value) => Number.isSafeInteger(value),
  boolean: (value) => typeof value === "boolean",
};
const NOUNS = {
  string: "a string",
  integer: "a whole number",
  boolean: "true or false",
  object: "a map",
  list: "a list",
} as const;
const ZERO = { string: "", integer: 0, boolean: false } as const;

/** The value itself is not told: it may be a secret that stands in the wrong place. */
const complain = (value: Json, kind: Field["kind"], { place }: At, { problems }: Found): Json | undefined => {
  const found = Array.isArray(value) ? "a list" : value === null ? "nothing" : NOUN_OF[typeof value];
  problems.push(`${quote(place, 128)}: expected ${NOUNS[kind]}, found ${found ?? "something else"}`);
  return undefined;
};

const NOUN_OF: Partial<Record<string, string>> = {
  string: "a string",
  number: "a number",
  boolean: "true or false",
  object: "a map",
};

const withoutNulls = (value: Json): Json => {
  if (Array.isArray(value)) return (value as readonly Json[]).map(withoutNulls);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
  return Object.fromEntries(kept.map(([key, member]) => [key, withoutNulls(member ?? null)]));
};
