import type { DebugContainer } from "../model/container.ts";
import { isObject } from "../model/json.ts";
import type { Mutation } from "../model/mutation.ts";
import type { ChangedContainers } from "./replay-case.ts";

/**
 * The changes that one of both made alone, or to another value. The stamp is never among them. What another webhook has
 * changed does not count: only fields that the guard changes are looked at.
 */
export const mutatedDifferently = (
  before: ChangedContainers,
  after: ChangedContainers,
): readonly Mutation[] => {
  const old = byPlace(before.mutations);
  const fresh = byPlace(after.mutations);
  const [oldValues, newValues] = [valuesIn(before), valuesIn(after)];
  const alone = [...old].filter(([place]) => !fresh.has(place));
  const now = [...fresh].filter(
    ([place, mutation]) => !old.has(place) || oldValues(mutation) !== newValues(mutation),
  );
  return [...now, ...alone].map(([, mutation]) => mutation);
};

const byPlace = (mutations: readonly Mutation[]): ReadonlyMap<string, Mutation> =>
  new Map(
    mutations
      .filter(({ kind }) => kind !== "stamp")
      .map((mutation) => [JSON.stringify([mutation.container, mutation.field]), mutation]),
  );

/** As JSON with sorted keys: an API server sends a profile's members in another order than a policy file. */
const valuesIn = ({ containers }: ChangedContainers): ((mutation: Mutation) => string) => {
  const named = new Map(containers.map((container) => [container.name, container]));
  return ({ container, field }) => canonical(valueAt(named.get(container), field));
};

const valueAt = (container: DebugContainer | undefined, field: string): unknown =>
  field.split(".").reduce<unknown>((value, step) => (isObject(value) ? value[step] : undefined), container);

const canonical = (value: unknown): string =>
  typeof value === "object" ? sorted(value) : JSON.stringify([value]);

const sorted = (value: unknown): string =>
  JSON.stringify([value], (_, member: unknown) =>
    isObject(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
