import { expect } from "chai";
import { applyJsonPatch } from "../../../src/admission/kubectl/json-patch.ts";
import { PatchProblem } from "../../../src/admission/kubectl/patch-problem.ts";
import type { Json } from "../../../src/model/json.ts";

const DOCUMENT = { list: ["a", "b"], map: { x: { y: 1 }, "a/b~c": 2 }, none: null };

describe("admission/kubectl/json-patch", () => {
  const rows: readonly (readonly [operation: object, expect: object])[] = [
    [{ op: "add", path: "/map/z", value: 1 }, { map: { x: { y: 1 }, "a/b~c": 2, z: 1 } }],
    [{ op: "add", path: "/list/1", value: "n" }, { list: ["a", "n", "b"] }],
    [{ op: "add", path: "/list/-", value: "n" }, { list: ["a", "b", "n"] }],
    [{ op: "add", path: "/list/2", value: "n" }, { list: ["a", "b", "n"] }],
    [{ op: "add", path: "/list/-1", value: "n" }, { list: ["a", "b", "n"] }],
    [{ op: "add", path: "/none" }, { none: null }],
    [{ op: "remove", path: "/list/0" }, { list: ["b"] }],
    [{ op: "remove", path: "/list/-1" }, { list: ["a"] }],
    [{ op: "remove", path: "/map/a~1b~0c" }, { map: { x: { y: 1 } } }],
    [{ op: "replace", path: "/list/1", value: "n" }, { list: ["a", "n"] }],
    [{ op: "replace", path: "/map/x/new", value: 1 }, { map: { x: { y: 1, new: 1 }, "a/b~c": 2 } }],
    [{ op: "move", from: "/list/0", path: "/list/1" }, { list: ["b", "a"] }],
    [{ op: "copy", from: "/map/x", path: "/map/z" }, { map: { x: { y: 1 }, "a/b~c": 2, z: { y: 1 } } }],
    [{ op: "copy", from: "/map/nosuch", path: "/none" }, { none: null }],
    [{ op: "test", path: "/map/x", value: { y: 1 } }, {}],
    [{ op: "test", path: "/list", value: ["a", "b"] }, {}],
    [{ op: "test", path: "/none", value: null }, {}],
    [{ op: "test", path: "/nosuch" }, {}],
    [{ op: "test", path: "", value: DOCUMENT }, {}],
  ];
  for (const [operation, changed] of rows) {
    it(JSON.stringify(operation), () => {
      const before = JSON.stringify(DOCUMENT);
      expect(applyJsonPatch(DOCUMENT, [operation as Json])).to.deep.equal({ ...DOCUMENT, ...changed });
      expect(JSON.stringify(DOCUMENT)).to.equal(before);
    });
  }

  it("unescapes ~01 to ~1, and not to a slash", () => {
    expect(applyJsonPatch({ "~1": 1, "/": 2 }, [{ op: "remove", path: "/~01" }])).to.deep.equal({ "/": 2 });
  });

  it("replaces the whole document", () => {
    expect(applyJsonPatch(DOCUMENT, [{ op: "replace", path: "", value: { a: 1 } }])).to.deep.equal({ a: 1 });
  });

  const refused: readonly (readonly [operation: Json, expect: RegExp])[] = [
    ["text", /^operation 0: expected a map$/],
    [{ path: "/a" }, /^operation 0: there is no operation ""$/],
    [{ op: "constructor", path: "/a" }, /there is no operation "constructor"$/],
    [{ op: "add", value: 1 }, /^operation 0: expected a JSON pointer in path/],
    [{ op: "add", path: "a", value: 1 }, /found "a"$/],
    [{ op: "add", path: "", value: 1 }, /^the whole document can be replaced only$/],
    [{ op: "replace", path: "", value: 1 }, /cannot be replaced by a plain value$/],
    [{ op: "move", path: "/a" }, /expected a JSON pointer in from/],
    [{ op: "add", path: "/list/3", value: 1 }, /^"\/list\/3": there is no index "3"$/],
    [{ op: "add", path: "/list/-4", value: 1 }, /there is no index "-4"$/],
    [{ op: "add", path: "/list/x", value: 1 }, /there is no index "x"$/],
    [{ op: "remove", path: "/list/2" }, /there is no index "2"$/],
    [{ op: "remove", path: "/list/-" }, /there is no index "-"$/],
    [{ op: "remove", path: "/map/nosuch" }, /^"\/map\/nosuch" is not in the pod$/],
    [{ op: "add", path: "/nosuch/x", value: 1 }, /^"\/nosuch\/x" is not in the pod$/],
    [{ op: "add", path: "/none/x", value: 1 }, /is not in the pod$/],
    [{ op: "add", path: "/map/x/y/z", value: 1 }, /is not in the pod$/],
    [{ op: "copy", from: "/nosuch/x", path: "/a" }, /is not in the pod$/],
    [{ op: "test", path: "/map/x", value: { y: 2 } }, /^operation 0: test "\/map\/x" does not hold$/],
    [{ op: "test", path: "/map/toString", value: {} }, /does not hold$/],
    [{ op: "test", path: "", value: {} }, /does not hold$/],
  ];
  for (const [operation, expected] of refused) {
    it(`refuses ${JSON.stringify(operation)}`, () => {
      expect(() => applyJsonPatch(DOCUMENT, [operation])).to.throw(PatchProblem, expected);
    });
  }

  it("refuses more than 10,000 operations, and copies that double without end", () => {
    const many = Array.from({ length: 10_001 }, () => ({ op: "test", path: "/none", value: null }));
    expect(() => applyJsonPatch(DOCUMENT, many)).to.throw(PatchProblem, /10001 operations/);
    expect(applyJsonPatch(DOCUMENT, many.slice(1))).to.deep.equal(DOCUMENT);
    const doubling = Array.from({ length: 200 }, (_, at) => ({
      op: "copy",
      from: "/map",
      path: `/map/c${at}`,
    }));
    expect(() => applyJsonPatch(DOCUMENT, doubling)).to.throw(PatchProblem, /too much is copied$/);
  });
});
