import { expect } from "chai";
import { nearestWord } from "../../src/model/nearest-word.ts";

describe("nearestWord", () => {
  const known = ["images", "imagePullPolicy", "mode", "namespaceSelector"];
  const rows = [
    { name: "the very word", given: "mode", expect: "mode" },
    { name: "in other case", given: "IMAGEPULLPOLICY", expect: "imagePullPolicy" },
    { name: "one letter too many", given: "imagess", expect: "images" },
    { name: "two letters of a short word", given: "moed", expect: "mode" },
    { name: "three letters of a short word are another word", given: "maybe", expect: undefined },
    { name: "a third of a long word", given: "namespaceSelectXXXXX", expect: "namespaceSelector" },
    { name: "more than a third of a long word", given: "nameXXXXSeleXXXX", expect: undefined },
    { name: "nothing like it", given: "description", expect: undefined },
    { name: "longer than any word of ours", given: "mode".padEnd(65, "e"), expect: undefined },
  ];
  for (const { name, given, expect: nearest } of rows) {
    it(name, () => {
      expect(nearestWord(given, known)).to.equal(nearest);
    });
  }

  it("knows none where there is none", () => {
    expect(nearestWord("mode", [])).to.equal(undefined);
  });
});
