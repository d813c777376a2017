/** What is known of a value before there is one: the types that rules are checked by when they are loaded. */
export type Shape =
  | { readonly kind: "string" | "int" | "double" | "bool" | "null" }
  /** Anything: only a request will tell. */
  | { readonly kind: "dyn" }
  /** No value at all: what the elements of `[]` are, or that of an error. Fits everywhere. */
  | { readonly kind: "none" }
  | ListShape
  | MapShape
  | ObjectShape;

export interface ListShape {
  readonly kind: "list";
  readonly of: Shape;
}

/** Keys are texts: those of JSON. */
export interface MapShape {
  readonly kind: "map";
  readonly of: Shape;
}

export interface ObjectShape {
  readonly kind: "object";
  /** As messages call it: `a container`. */
  readonly name: string;
  readonly fields: Readonly<Record<string, FieldShape>>;
  /** It may be null as a whole: the target container. */
  readonly nullable?: boolean;
}

export interface FieldShape {
  readonly shape: Shape;
  /**
   * What an absent field is: `zero` where absence means the empty value to Kubernetes as well, `error` where something
   * else decides then (the pod, the image, the runtime) and any value would be a guess.
   */
  readonly absent: "zero" | "error";
  /** A sibling; where that is set, this one is decided elsewhere and its absence is an error all the same. */
  readonly unless?: string;
  /** Holds what people pass secrets in: no message may repeat it. */
  readonly secret?: Secret;
  /** Why the API server would never let it in. */
  readonly refused?: boolean;
}

export type Secret = "env" | "args";

export const STRING: Shape = { kind: "string" };
export const INT: Shape = { kind: "int" };
export const DOUBLE: Shape = { kind: "double" };
export const BOOL: Shape = { kind: "bool" };
export const NULL: Shape = { kind: "null" };
export const DYN: Shape = { kind: "dyn" };
export const NONE: Shape = { kind: "none" };
export const listOf = (of: Shape): ListShape => ({ kind: "list", of });
export const mapOf = (of: Shape): MapShape => ({ kind: "map", of });

/** An object of fields that read as empty where they are absent. */
export const objectOf = (name: string, fields: Readonly<Record<string, Shape>>): ObjectShape => ({
  kind: "object",
  name,
  fields: Object.fromEntries(Object.entries(fields).map(([key, shape]) => [key, optional(shape)])),
});

export const optional = (shape: Shape): FieldShape => ({
  shape,
  absent: shape.kind === "dyn" ? "error" : "zero",
});

/** Not by index alone: "constructor" is no field. */
export const fieldOf = ({ fields }: ObjectShape, name: string): FieldShape | undefined =>
  Object.hasOwn(fields, name) ? fields[name] : undefined;

/** Whether a value of one shape may stand for one of the other. Kubernetes compares numbers across their types. */
export const fits = (one: Shape, other: Shape): boolean => {
  if (isOpen(one) || isOpen(other)) return true;
  const inside = insides(one, other);
  if (inside !== undefined) return fits(...inside);
  if (one.kind === "object" && other.kind === "object") return one.name === other.name;
  return (
    one.kind === other.kind ||
    (isNumber(one) && isNumber(other)) ||
    isNullOf(one, other) ||
    isNullOf(other, one)
  );
};

/** What two lists hold, or two maps. */
const insides = (one: Shape, other: Shape): readonly [Shape, Shape] | undefined =>
  (one.kind === "list" && other.kind === "list") || (one.kind === "map" && other.kind === "map")
    ? [one.of, other.of]
    : undefined;

const isOpen = ({ kind }: Shape): boolean => kind === "dyn" || kind === "none";
const isNumber = ({ kind }: Shape): boolean => kind === "int" || kind === "double";
const isNullOf = (one: Shape, other: Shape): boolean =>
  one.kind === "null" && other.kind === "object" && other.nullable === true;

/** The shape of what may be either; `dyn` where they have nothing in common. */
export const either = (one: Shape, other: Shape): Shape => {
  if (isNothing(one)) return other;
  if (isNothing(other)) return one;
  const inside = insides(one, other);
  if (inside !== undefined) return one.kind === "list" ? listOf(either(...inside)) : mapOf(either(...inside));
  if (one.kind === "object" && other.kind === "object") return one.name === other.name ? one : DYN;
  return one.kind === other.kind ? one : DYN;
};

const isNothing = ({ kind }: Shape): boolean => kind === "none" || kind === "null";

/** As messages name it: `list(string)`. */
export const nameOf = (shape: Shape): string => {
  if (shape.kind === "list" || shape.kind === "map") {
    const of = nameOf(shape.of);
    return shape.kind === "list" ? `list(${of})` : `map(string, ${of})`;
  }
  if (shape.kind === "object") return shape.name;
  return shape.kind === "none" ? "nothing" : shape.kind;
};
