import { isObject, type Json, type JsonObject } from "../../model/json.ts";
import { quote } from "../../model/printable.ts";
import { PatchProblem } from "./patch-problem.ts";

export type MergeElement = (original: JsonObject, patch: JsonObject) => JsonObject;

export interface HowToMerge {
  /** For messages. */
  readonly field: string;
  /** Elements with the same value there are one; undefined: the list holds plain values. */
  readonly key: string | undefined;
  readonly merge: MergeElement;
  /** `$setElementOrder`: elements of which only the key counts. */
  readonly order?: readonly Json[];
}

/**
 * One list of a strategic merge patch. The patch's elements come in their order, or in `order`; elements that only the
 * original has stay where they are as seen from others of the original. So what is new stands in front of what the
 * patch does not name. `patch` undefined: only the order is to be changed.
 */
export const mergeList = (
  original: readonly Json[],
  patch: readonly Json[] | undefined,
  how: HowToMerge,
): readonly Json[] => {
  const { kept, named } = applySpecial(original, patch ?? [], how);
  const elements = [...kept];
  const first = firstPlaces(kept, how);
  for (const element of named) {
    const id = idOf(element, how);
    const at = first.get(id) ?? elements.length;
    const old = elements[at];
    elements[at] = isObject(old) && isObject(element) ? how.merge(old, element) : element;
    first.set(id, at);
  }
  return interleave(elements, { ...how, order: how.order ?? named, original: firstPlaces(kept, how) });
};

/** Where each key is found first. A list may hold one twice: that of a patch, before it is merged with anything. */
const firstPlaces = (list: readonly Json[], how: HowToMerge): Map<Json, number> => {
  const places = new Map<Json, number>();
  for (const [at, element] of list.entries()) {
    const id = idOf(element, how);
    if (!places.has(id)) places.set(id, at);
  }
  return places;
};

interface Parts {
  readonly kept: readonly Json[];
  /** Elements of the patch without those that are directives. */
  readonly named: readonly Json[];
}

/** `$patch: delete` takes one element away, `$patch: replace` all that the patch does not name. */
const applySpecial = (original: readonly Json[], patch: readonly Json[], how: HowToMerge): Parts => {
  const directives = patch.filter((element) => directiveOf(element) !== undefined);
  const named = patch.filter((element) => directiveOf(element) === undefined);
  if (how.order !== undefined && patch.length > 0) checkOrder(named, how.order, how);
  const replaces = directives.some((element) => isReplace(element, how));
  // A replaced list is the patch's own, of which nothing is merged.
  if (replaces) return { kept: named, named: [] };
  const gone = new Set(directives.map((element) => idOf(element, how)));
  const kept = gone.size === 0 ? original : original.filter((element) => !gone.has(idOf(element, how)));
  if (gone.size > 0 && how.order !== undefined) {
    const old = firstPlaces(kept, how);
    if (named.some((element) => !old.has(idOf(element, how)))) throw unclear(how);
  }
  return { kept, named };
};

const isReplace = (element: Json, how: HowToMerge): boolean => {
  const directive = directiveOf(element);
  if (directive !== "replace" && directive !== "delete") throw unknownDirective(directive ?? null, how);
  return directive === "replace";
};

const unknownDirective = (directive: Json, { field }: HowToMerge): PatchProblem => {
  const found = quote(JSON.stringify(directive), 64);
  return new PatchProblem(`${field}: $patch: expected delete or replace, found ${found}`);
};

/** The API server sorts by a list that it has overwritten meanwhile. */
const unclear = ({ field }: HowToMerge): PatchProblem =>
  new PatchProblem(
    `${field}: $patch: delete, a new element and $setElementOrder/${field} together tell no order`,
  );

const directiveOf = (element: Json): Json | undefined =>
  isObject(element) && Object.hasOwn(element, "$patch") ? (element["$patch"] ?? null) : undefined;

const idOf = (element: Json, { key, field }: HowToMerge): Json => {
  if (key === undefined) return element;
  const id = isObject(element) && Object.hasOwn(element, key) ? element[key] : undefined;
  if (typeof id === "string" || typeof id === "number") return id;
  throw new PatchProblem(`${field}: an element has no ${quote(key, 64)}, by which the list is merged`);
};

/** The patch's elements must stand in the order that it asks for, and none may be missing there. */
const checkOrder = (named: readonly Json[], order: readonly Json[], how: HowToMerge): void => {
  // The API server does something with it, in an order that is nobody's intention.
  if (order.length === 0 && named.length > 0) {
    throw new PatchProblem(`${how.field}: $setElementOrder/${how.field} is empty, and so tells no order`);
  }
  let at = 0;
  for (const element of order) {
    const next = named[at];
    if (next !== undefined && idOf(next, how) === idOf(element, how)) at += 1;
  }
  if (at < named.length) {
    throw new PatchProblem(
      `${how.field}: its elements and $setElementOrder/${how.field} are not in the same order`,
    );
  }
};

interface Order extends HowToMerge {
  readonly order: readonly Json[];
  readonly original: ReadonlyMap<Json, number>;
}

/** What `order` names, in its order, and the others among them by their places in the original. */
const interleave = (elements: readonly Json[], how: Order): readonly Json[] => {
  const places = firstPlaces(how.order, how);
  const by = (place: ReadonlyMap<Json, number>) => (one: Json, other: Json) =>
    (place.get(idOf(one, how)) ?? 0) - (place.get(idOf(other, how)) ?? 0);
  const isNamed = (element: Json): boolean => places.has(idOf(element, how));
  const named = elements.filter(isNamed).sort(by(places));
  const others = elements.filter((element) => !isNamed(element)).sort(by(how.original));
  const result: Json[] = [];
  let at = 0;
  for (const element of named) {
    const before = how.original.get(idOf(element, how));
    for (let other = others[at]; before !== undefined && other !== undefined; other = others[at]) {
      if ((how.original.get(idOf(other, how)) ?? 0) >= before) break;
      result.push(other);
      at += 1;
    }
    result.push(element);
  }
  return [...result, ...others.slice(at)];
};
