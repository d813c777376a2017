import { celList, celMap, type CelInput } from "@bufbuild/cel";
import { isObject } from "../../model/json.ts";
import type { Meter } from "./step-budget.ts";
import { MAX_DEPTH } from "./rule-bounds.ts";
import { ELEMENT, type ReadTree } from "./read-tree.ts";

/** What CEL works on. Absent and null are one: fields that the tree does not name are left out as well. */
export type CelData = CelInput;

/**
 * The parts of a JSON value that an expression reads, as CEL has them: whole numbers are ints. Costs a step for each
 * part, so that a container with a hundred thousand args is given up early. Throws where it is too much or too deep.
 */
export const project = (value: unknown, tree: ReadTree, meter: Meter, depth = 0): CelData => {
  meter.spend(1);
  if (depth > MAX_DEPTH) throw new Error("nested too deep");
  if (Array.isArray(value)) return celList(projectList(value, tree, meter, depth));
  if (isObject(value)) return celMap(projectMap(value, tree, meter, depth));
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
  return typeof value === "string" || typeof value === "boolean" ? value : null;
};

const WHOLE: ReadTree = { whole: true, children: new Map() };

const projectList = (
  list: readonly unknown[],
  { whole, children }: ReadTree,
  meter: Meter,
  depth: number,
): CelData[] => {
  const element = whole ? WHOLE : children.get(ELEMENT);
  // Only its length is read.
  if (element === undefined) {
    meter.spend(list.length / 64);
    return list.map(() => null);
  }
  return list.map((item) => project(item, element, meter, depth + 1));
};

const projectMap = (
  value: object,
  { whole, children }: ReadTree,
  meter: Meter,
  depth: number,
): Map<string, CelData> => {
  const parts = whole
    ? Object.entries(value).map(([key, item]) => [key, item, WHOLE] as const)
    : [...children].map(([key, child]) => [key, ownMember(value, key), child] as const);
  return new Map(
    parts
      .filter(([, item]) => item !== undefined && item !== null)
      .map(([key, item, child]) => [key, project(item, child, meter, depth + 1)]),
  );
};

const ownMember = (value: object, key: string): unknown =>
  Object.hasOwn(value, key) ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
