import { isObject } from "../model/json.ts";
import { ALWAYS_FILLED, CONTAINER_FIELDS, type Field } from "./container-fields.ts";
import { readStep, type PathError } from "./field-step.ts";

export type { PathError } from "./field-step.ts";

/** A path from an ephemeral container's root, `[]` for "each element": `env[].valueFrom.secretKeyRef`. */
export interface FieldPath {
  /** As written. */
  readonly text: string;
  /** All values found at the path, in order; null counts as missing, and missing ones are left out. */
  valuesIn(container: object): readonly unknown[];
  /** For `forbid`: any element has it. `false`, `0` and `""` count; null and empty lists do not. */
  isSetIn(container: object): boolean;
  /**
   * For `require`: any of the elements lacks it, or there are no elements. `false` and `0` suffice; an empty string does
   * not, since the API server drops it.
   */
  isMissingIn(container: object): boolean;
  readonly leaf: Field["kind"];
  /** The API server demands or fills it: to forbid it would forbid everything. */
  readonly alwaysFilled: boolean;
}

/** Refuses every path that no ephemeral container can have: a rule on one would never hold, or never fail. */
export const parseFieldPath = (text: string): FieldPath | PathError => {
  const parts = text.split(".");
  const steps: Step[] = [];
  let leaf: Field = CONTAINER_FIELDS;
  for (const at of parts.keys()) {
    const step = readStep(leaf, parts, at);
    if ("invalid" in step) return step;
    steps.push(step.name);
    if (step.each) steps.push(EACH);
    leaf = step.field;
  }
  return compile(text, steps, leaf.kind);
};

const EACH = Symbol("[]");

type Step = string | typeof EACH;

const compile = (text: string, steps: readonly Step[], leaf: FieldPath["leaf"]): FieldPath => ({
  text,
  leaf,
  alwaysFilled: ALWAYS_FILLED.has(text),
  valuesIn: (container) => reach(container, steps).filter(isPresent),
  isSetIn: (container) => reach(container, steps).some(isSet),
  isMissingIn: (container) => reach(container, steps).some((value) => !isSet(value) || value === ""),
});

/** What is at the path, element by element; undefined where it leads nowhere, and for a list without elements. */
const reach = (container: object, steps: readonly Step[]): readonly unknown[] =>
  steps.reduce<readonly unknown[]>(
    (values, step) =>
      step === EACH ? values.flatMap(elementsOf) : values.map((value) => fieldOf(value, step)),
    [container],
  );

const elementsOf = (value: unknown): readonly unknown[] => (isFilledList(value) ? value : [undefined]);

const isFilledList = (value: unknown): value is readonly unknown[] =>
  Array.isArray(value) && value.length > 0;

const fieldOf = (value: unknown, name: string): unknown =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;

const isPresent = (value: unknown): boolean => value !== undefined && value !== null;

/** An empty list is dropped by the API server, as if it had not been sent. */
const isSet = (value: unknown): boolean => isPresent(value) && !(Array.isArray(value) && value.length === 0);
