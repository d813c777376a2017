import { expect } from "chai";
import { compileRegularExpression } from "../../../src/policy/rules/regular-expression.ts";

const compiled = (pattern: string) => {
  const result = compileRegularExpression(pattern);
  if ("invalid" in result) throw new Error(result.invalid);
  return result;
};

describe("compileRegularExpression", () => {
  const rows = [
    { pattern: "b", text: "abc", expect: true },
    { pattern: "^b", text: "abc", expect: false },
    { pattern: "^[a-z]{3}$", text: "abc", expect: true },
    { pattern: "(?i)ABC", text: "abc", expect: true },
    { pattern: "\\bmount\\b", text: "umount -a", expect: false },
    { pattern: "", text: "", expect: true },
  ];
  for (const { pattern, text, expect: expected } of rows) {
    it(`${pattern} in ${text}`, () => {
      expect(compiled(pattern).test(text)).to.equal(expected);
    });
  }

  it("takes no more than linear time, where a backtracking engine would never end", () => {
    const text = `${"a".repeat(5000)}!`;
    for (const pattern of ["^(a+)+$", "^(a|aa)+$", "(.*a){20}$", "^(([a-z])+.)+[A-Z]([a-z])+$"]) {
      const { user } = process.cpuUsage();
      expect(compiled(pattern).test(text), pattern).to.equal(false);
      expect((process.cpuUsage().user - user) / 1000, pattern).to.be.below(1000);
    }
  });

  it("costs by the size of its program, and more where it looks at word boundaries", () => {
    expect(compiled("a{10}").cost).to.be.above(compiled("a").cost);
    expect(compiled("\\ba{10}").cost).to.be.above(8 * compiled("a{10}").cost);
  });

  for (const pattern of [
    "(",
    "[",
    "a(?=b)",
    "(a)\\1",
    "a{1001}",
    "((a{100}){100}){100}",
    "(?<=a)b",
    "\\",
    "(a{300}){3}(b{300})",
  ]) {
    it(`refuses ${pattern}`, () => {
      expect(compileRegularExpression(pattern)).to.have.property("invalid");
    });
  }
});
