import type { DebugContainer } from "../../model/container.ts";
import { isObject } from "../../model/json.ts";

export type Change = "same" | "added" | "removed" | "changed";

/** One field of a container, as it was asked for and as it was judged. */
export interface FieldRow {
  /** Place inside the container, e.g. `securityContext.runAsUser` or `env[HOME]`. */
  readonly field: string;
  readonly asked: string | undefined;
  readonly judged: string | undefined;
  readonly change: Change;
}

/** Field by field, the ones that people look for first. Lists of plain values are one field. */
export const compareContainers = (
  asked: DebugContainer | undefined,
  judged: DebugContainer | undefined,
): readonly FieldRow[] => {
  const before = fieldsOf(asked);
  const after = fieldsOf(judged);
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort(byRank)
    .map((field) => toRow(field, before.get(field), after.get(field)));
};

const toRow = (field: string, asked: string | undefined, judged: string | undefined): FieldRow => {
  const row = { field, asked, judged };
  if (asked === judged) return { ...row, change: "same" };
  if (asked === undefined) return { ...row, change: "added" };
  return { ...row, change: judged === undefined ? "removed" : "changed" };
};

const FIRST = ["name", "image", "command", "args", "targetContainerName", "stdin", "tty"];

const rankOf = (field: string): number => {
  const at = FIRST.indexOf(field);
  return at < 0 ? FIRST.length : at;
};

const byRank = (one: string, other: string): number =>
  rankOf(one) - rankOf(other) || one.localeCompare(other, "en", { numeric: true });

const fieldsOf = (container: DebugContainer | undefined): ReadonlyMap<string, string> => {
  const fields = new Map<string, string>();
  if (container !== undefined) collect(container, "", fields);
  return fields;
};

const collect = (value: unknown, path: string, fields: Map<string, string>): void => {
  if (Array.isArray(value) && value.some(isObject)) {
    value.forEach((item, at) => {
      collectItem(item, { path, at }, fields);
    });
  } else if (isObject(value) && Object.keys(value).length > 0) {
    for (const [key, item] of Object.entries(value)) {
      collect(item, path === "" ? key : `${path}.${key}`, fields);
    }
  } else {
    fields.set(path, typeof value === "string" ? value : JSON.stringify(value));
  }
};

/** Items that have names go by them: what was put before one is no change of it. Of equal names the second is `#2`. */
const collectItem = (
  item: unknown,
  { path, at }: { readonly path: string; readonly at: number },
  fields: Map<string, string>,
): void => {
  const name = isObject(item) ? item["name"] : undefined;
  if (!isObject(item) || typeof name !== "string") {
    collect(item, `${path}[${at}]`, fields);
    return;
  }
  const place = freePlace(`${path}[${name}]`, fields);
  const { name: _name, ...rest } = item;
  const [only, ...others] = Object.keys(rest);
  if (only === undefined) fields.set(place, "");
  else collect(only === "value" && others.length === 0 ? rest[only] : rest, place, fields);
};

const freePlace = (place: string, fields: ReadonlyMap<string, string>): string => {
  const isTaken = (one: string): boolean =>
    [...fields.keys()].some((field) => field === one || field.startsWith(`${one}.`));
  let free = place;
  for (let number = 2; isTaken(free); number++) free = `${place}#${number}`;
  return free;
};
