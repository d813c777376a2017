import { isDeepStrictEqual } from "node:util";
import { isObject, type Json, type JsonObject } from "../../model/json.ts";
import { quote } from "../../model/printable.ts";
import { addAt, memberAt, removeAt, replaceAt } from "./json-pointer.ts";
import { PatchProblem } from "./patch-problem.ts";

/** Of the API server (maxJSONPatchOperations). */
const MAX_OPERATIONS = 10_000;
/** What `copy` may add up to, in values: a few operations could double a document until there is no memory left. */
const MAX_COPIED = 1_000_000;

/**
 * Applies a JSON patch (RFC 6902) as the API server does, by gopkg.in/evanphx/json-patch.v4: a negative index counts
 * from the end, and `replace` takes a member that is not there. The library that applies the guard's own patches gets
 * `test` wrong for objects and shares what it copies. Throws a `PatchProblem` where the patch does not apply.
 */
export const applyJsonPatch = (document: JsonObject, patch: readonly Json[]): Json => {
  if (patch.length > MAX_OPERATIONS) {
    throw new PatchProblem(
      `the patch has ${patch.length} operations, and the API server takes ${MAX_OPERATIONS}`,
    );
  }
  let [result, copied]: [Json, number] = [document, 0];
  for (const [at, operation] of patch.entries()) {
    if (!isObject(operation)) throw new PatchProblem(`operation ${at}: expected a map`);
    const apply = OPERATIONS.get(nameOf(operation));
    if (apply === undefined)
      throw new PatchProblem(`operation ${at}: there is no operation ${quote(nameOf(operation), 64)}`);
    const step = apply(result, { operation, at });
    copied += operation["op"] === "copy" ? sizeOf(step.copied ?? null, MAX_COPIED - copied) : 0;
    if (copied > MAX_COPIED) throw new PatchProblem(`operation ${at}: too much is copied`);
    result = step.document;
  }
  return result;
};

interface Step {
  readonly document: Json;
  readonly copied?: Json | undefined;
}
interface Operation {
  readonly operation: JsonObject;
  readonly at: number;
}

const nameOf = ({ op }: JsonObject): string => (typeof op === "string" ? op : "");

type Apply = (document: Json, operation: Operation) => Step;

const OPERATIONS: ReadonlyMap<string, Apply> = new Map(
  Object.entries<Apply>({
    add: (document, operation) => ({ document: addAt(document, pathOf(operation), valueOf(operation)) }),
    remove: (document, operation) => ({ document: removeAt(document, pathOf(operation)) }),
    replace: (document, operation) => {
      const path = pathOf(operation);
      return {
        document: path.length === 0 ? wholeOf(operation) : replaceAt(document, path, valueOf(operation)),
      };
    },
    move: (document, operation) => {
      const from = pathOf(operation, "from");
      const moved = memberAt(document, from);
      return { document: addAt(removeAt(document, from), pathOf(operation), moved ?? null) };
    },
    copy: (document, operation) => {
      const copied = memberAt(document, pathOf(operation, "from")) ?? null;
      return { document: addAt(document, pathOf(operation), copied), copied };
    },
    test: (document, operation) => {
      const path = pathOf(operation);
      const found = path.length === 0 ? document : memberAt(document, path);
      if (isDeepStrictEqual(found ?? null, valueOf(operation))) return { document };
      throw new PatchProblem(`operation ${operation.at}: test ${show(operation, "path")} does not hold`);
    },
  }),
);

const valueOf = ({ operation }: Operation): Json => operation["value"] ?? null;

const wholeOf = (operation: Operation): Json => {
  const value = valueOf(operation);
  if (typeof value === "object" && value !== null) return value;
  throw new PatchProblem(`operation ${operation.at}: a whole document cannot be replaced by a plain value`);
};

const pathOf = (operation: Operation, key = "path"): readonly string[] => {
  const path = operation.operation[key];
  if (path === "") return [];
  if (typeof path !== "string" || !path.startsWith("/")) {
    throw new PatchProblem(
      `operation ${operation.at}: expected a JSON pointer in ${key}, found ${show(operation, key)}`,
    );
  }
  return path
    .slice(1)
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
};

const show = ({ operation }: Operation, key: string): string => {
  const value = operation[key];
  return typeof value === "string" ? quote(value, 128) : "nothing of that kind";
};

/** How many values there are in it, counted no further than just past the limit. */
const sizeOf = (value: Json, limit: number): number => {
  let size = 0;
  const waiting: Json[] = [value];
  for (let next = waiting.pop(); next !== undefined && size <= limit; next = waiting.pop()) {
    size += 1;
    if (typeof next !== "object" || next === null) continue;
    for (const member of Object.values(next) as readonly (Json | undefined)[]) waiting.push(member ?? null);
  }
  return size;
};
