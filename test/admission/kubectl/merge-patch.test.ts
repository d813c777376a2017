import { expect } from "chai";
import { mergePatch } from "../../../src/admission/kubectl/merge-patch.ts";
import type { Json, JsonObject } from "../../../src/model/json.ts";

/** RFC 7386, appendix A, as far as the patch is a map. */
describe("admission/kubectl/merge-patch", () => {
  const rows: readonly (readonly [original: Json, patch: JsonObject, expect: JsonObject])[] = [
    [{ a: "b" }, { a: "c" }, { a: "c" }],
    [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
    [{ a: "b" }, { a: null }, {}],
    [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
    [{ a: ["b"] }, { a: "c" }, { a: "c" }],
    [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
    [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
    [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: "b", c: null }, { a: "b" }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ];
  for (const [original, patch, expected] of rows) {
    it(`${JSON.stringify(original)} and ${JSON.stringify(patch)}`, () => {
      const before = JSON.stringify(original);
      expect(mergePatch(original, patch)).to.deep.equal(expected);
      expect(JSON.stringify(original)).to.equal(before);
    });
  }

  it("takes __proto__ for a key like any other", () => {
    const merged = mergePatch({}, JSON.parse('{"__proto__": {"polluted": true}}') as JsonObject);
    expect(Object.hasOwn(merged, "__proto__")).to.equal(true);
    expect(({} as Record<string, unknown>)["polluted"]).to.equal(undefined);
    expect((merged as Record<string, unknown>)["polluted"]).to.equal(undefined);
  });
});
