import { expect } from "chai";
import { mergeList } from "../../../src/admission/kubectl/merge-list.ts";
import { PatchProblem } from "../../../src/admission/kubectl/patch-problem.ts";
import type { Json } from "../../../src/model/json.ts";

const how = { field: "list", key: "k", merge: (old: object, patch: object) => ({ ...old, ...patch }) };
const keyed = (text: string) => Array.from(text, (k) => ({ k }));
const merge = (original: readonly Json[], patch: readonly Json[] | undefined, order?: string): string =>
  mergeList(original, patch, { ...how, ...(order !== undefined && { order: keyed(order) }) })
    .map((element) => (element as { k: string }).k) // as keyed() makes them
    .join("");

/** The place of an element is all that the API server's way of merging makes hard. */
describe("admission/kubectl/merge-list", () => {
  const rows: readonly (readonly [
    original: string,
    patch: string,
    order: string | undefined,
    expect: string,
  ])[] = [
    ["", "ab", undefined, "ab"],
    ["ab", "", undefined, "ab"],
    ["ab", "x", undefined, "xab"],
    ["ab", "b", undefined, "ab"],
    ["ab", "ba", undefined, "ba"],
    ["abc", "cx", undefined, "abcx"],
    ["abc", "xc", undefined, "xabc"],
    ["abcd", "db", undefined, "acdb"],
    ["abc", "b", "ba", "bac"],
    ["abc", "x", "axb", "axbc"],
    ["abc", "x", "xc", "xabc"],
  ];
  for (const [original, patch, order, expected] of rows) {
    it(`${original} and ${patch}${order === undefined ? "" : ` in the order ${order}`}: ${expected}`, () => {
      expect(merge(keyed(original), keyed(patch), order)).to.equal(expected);
    });
  }

  it("changes the order alone", () => expect(merge(keyed("abc"), undefined, "ca")).to.equal("bca"));

  it("merges plain values by themselves", () => {
    expect(mergeList(["a", "b"], ["c", "a"], { ...how, key: undefined })).to.deep.equal(["c", "a", "b"]);
  });

  it("takes numbers for keys, and not 1 for the text", () => {
    expect(mergeList([{ k: 1 }], [{ k: "1" }, { k: 1, x: 2 }], how)).to.deep.equal([
      { k: "1" },
      { k: 1, x: 2 },
    ]);
  });

  it("keeps elements of a replaced list that have one key, next to each other", () => {
    const patch = [{ k: "a", n: 1 }, { k: "b" }, { $patch: "replace" }, { k: "a", n: 2 }];
    expect(mergeList(keyed("xyz"), patch, how)).to.deep.equal([
      { k: "a", n: 1 },
      { k: "a", n: 2 },
      { k: "b" },
    ]);
  });

  it("merges what a patch names twice", () => {
    const patch = [
      { k: "a", n: 1 },
      { k: "a", m: 2 },
    ];
    expect(mergeList([], patch, how)).to.deep.equal([{ k: "a", n: 1, m: 2 }]);
  });

  for (const [name, patch] of [["no key", [{}]], ["a key that is a map", [{ k: {} }]], ["a text", ["a"]]] as const) {
    it(`refuses an element with ${name}`, () => {
      expect(() => mergeList([], patch, how)).to.throw(PatchProblem, /^list: an element has no "k"/);
    });
  } // prettier-ignore
});
