import { expect } from "chai";
import { POD_MERGE } from "../../../src/admission/kubectl/merge-schema.ts";
import { PatchProblem } from "../../../src/admission/kubectl/patch-problem.ts";
import { strategicMerge } from "../../../src/admission/kubectl/strategic-merge.ts";
import type { JsonObject } from "../../../src/model/json.ts";

const merged = (spec: object, patch: object): unknown =>
  strategicMerge({ spec } as JsonObject, { spec: patch } as JsonObject, POD_MERGE)["spec"];
const named = (...names: readonly string[]) => names.map((name) => ({ name }));
const ECS = { ephemeralContainers: named("a", "b", "c") };
const ordered = (patch: readonly object[], order: readonly string[]) => ({
  ephemeralContainers: patch,
  "$setElementOrder/ephemeralContainers": named(...order),
});

/** Hundreds of patches are compared with a real API server: test/e2e/kubectl-sends.test.ts. */
describe("admission/kubectl/strategic-merge", () => {
  const rows: readonly { name: string; spec: object; patch: object; expect: object }[] = [
    { name: "maps are merged", spec: { a: { b: 1, c: 2 } }, patch: { a: { c: 3, d: 4 } }, expect: { a: { b: 1, c: 3, d: 4 } } },
    { name: "null takes away", spec: { a: 1, b: 2 }, patch: { a: null, x: null }, expect: { b: 2 } },
    { name: "nulls in what is new are gone", spec: {}, patch: { a: { b: null, c: [{ d: null }] } }, expect: { a: { c: [{}] } } },
    { name: "other lists are replaced", spec: { tolerations: [1, 2] }, patch: { tolerations: [3] }, expect: { tolerations: [3] } },
    { name: "another kind of value replaces", spec: { a: [1] }, patch: { a: { b: 1 } }, expect: { a: { b: 1 } } },
    { name: "new elements stand in front", spec: ECS, patch: { ephemeralContainers: named("n", "m") }, expect: { ephemeralContainers: named("n", "m", "a", "b", "c") } },
    { name: "named elements keep the others around them", spec: ECS, patch: { ephemeralContainers: named("c", "n") }, expect: { ephemeralContainers: named("a", "b", "c", "n") } },
    { name: "an order is followed", spec: ECS, patch: ordered(named("n"), ["c", "n", "a"]), expect: { ephemeralContainers: named("b", "c", "n", "a") } },
    { name: "an order alone", spec: ECS, patch: { "$setElementOrder/ephemeralContainers": named("c", "a") }, expect: { ephemeralContainers: named("b", "c", "a") } },
    { name: "an order of nothing", spec: {}, patch: { "$setElementOrder/ephemeralContainers": named("c") }, expect: {} },
    { name: "elements are merged by name", spec: { containers: [{ name: "a", env: named("X", "Y") }] }, patch: { containers: [{ name: "a", env: [{ name: "Y", value: "1" }] }] }, expect: { containers: [{ name: "a", env: [{ name: "X" }, { name: "Y", value: "1" }] }] } },
    { name: "mounts by path", spec: { containers: [{ name: "a", volumeMounts: [{ mountPath: "/x", name: "v" }] }] }, patch: { containers: [{ name: "a", volumeMounts: [{ mountPath: "/x", readOnly: true }] }] }, expect: { containers: [{ name: "a", volumeMounts: [{ mountPath: "/x", name: "v", readOnly: true }] }] } },
    { name: "an element is deleted", spec: ECS, patch: { ephemeralContainers: [{ name: "b", $patch: "delete" }] }, expect: { ephemeralContainers: named("a", "c") } },
    { name: "a list is replaced", spec: ECS, patch: { ephemeralContainers: [{ $patch: "replace" }, { name: "n" }] }, expect: { ephemeralContainers: named("n") } },
    { name: "a map is replaced", spec: { a: { b: 1 } }, patch: { a: { $patch: "replace", c: 2 } }, expect: { a: { c: 2 } } },
    { name: "a map is emptied", spec: { a: { b: 1 } }, patch: { a: { $patch: "delete" } }, expect: { a: {} } },
    { name: "directives at what is new count for nothing", spec: {}, patch: { a: { $patch: "replace", b: 1 }, c: [{ $patch: "x" }, 1] }, expect: { c: [1] } },
    { name: "keys are retained", spec: { a: { b: 1, c: 2 } }, patch: { a: { $retainKeys: ["c", "d"], d: 3 } }, expect: { a: { c: 2, d: 3 } } },
    { name: "plain values are taken from a list", spec: { x: ["a", "b"] }, patch: { "$deleteFromPrimitiveList/x": ["a"] }, expect: { x: ["b"] } },
  ]; // prettier-ignore
  for (const { name, spec, patch, expect: expected } of rows) {
    it(name, () => {
      const before = JSON.stringify([spec, patch]);
      expect(merged(spec, patch)).to.deep.equal(expected);
      expect(JSON.stringify([spec, patch])).to.equal(before);
    });
  }

  it("plain values are merged into a list", () => {
    const patch = { metadata: { finalizers: ["c", "a"] } };
    const result = strategicMerge({ metadata: { finalizers: ["a", "b"] } }, patch, POD_MERGE);
    expect(result).to.deep.equal({ metadata: { finalizers: ["c", "a", "b"] } });
  });

  const refused: readonly (readonly [patch: object, expect: RegExp])[] = [
    [{ $patch: "merge" }, /^\$patch: expected replace or delete, found "\\?"merge/],
    [
      { ephemeralContainers: [{ name: "a", $patch: "nosuch" }] },
      /^ephemeralContainers: \$patch: expected delete or replace/,
    ],
    [{ ephemeralContainers: [{ $patch: "delete" }] }, /^ephemeralContainers: an element has no "name"/],
    [{ ephemeralContainers: [{}] }, /an element has no "name"/],
    [{ ephemeralContainers: ["a"] }, /an element has no "name"/],
    [{ ephemeralContainers: [{ name: {} }] }, /an element has no "name"/],
    [{ $retainKeys: ["a"], b: 1 }, /^\$retainKeys does not name "b"/],
    [{ $retainKeys: "a" }, /^\$retainKeys: expected a list/],
    [ordered(named("n"), ["a"]), /not in the same order$/],
    [ordered(named("n", "m"), ["m", "n"]), /not in the same order$/],
    [ordered(named("n"), []), /is empty/],
    [ordered([{ name: "a", $patch: "delete" }, { name: "n" }], ["n"]), /together tell no order$/],
    [{ "$setElementOrder/nosuch": [] }, /names no list that is merged$/],
    [{ "$setElementOrder/ephemeralContainers": {} }, /expected lists$/],
    [{ "$setElementOrder/volumes": [], volumes: [] }, /there is nothing to order$/],
  ];
  for (const [patch, expected] of refused) {
    it(`refuses ${JSON.stringify(patch)}`, () => {
      expect(() => merged(ECS, patch)).to.throw(PatchProblem, expected);
    });
  }

  it("merges 10,000 elements in bounded time, and takes __proto__ for a key", () => {
    const many = Array.from({ length: 10_000 }, (_, at) => ({ name: `c${at}` }));
    const both = JSON.stringify(merged({ ephemeralContainers: many }, { ephemeralContainers: many }));
    expect(both).to.equal(JSON.stringify({ ephemeralContainers: many }));
    const patch = JSON.parse('{"__proto__": {"x": 1}, "constructor": {"x": 1}}') as object;
    expect(Object.keys(merged({}, patch) as object)).to.deep.equal(["__proto__", "constructor"]);
    expect(({} as Record<string, unknown>)["x"]).to.equal(undefined);
  }); // prettier-ignore
});
