import { expect } from "chai";
import { toEnvironment } from "../../../src/admission/kubectl/environment.ts";

const asText = (flags: readonly string[]): readonly string[] =>
  toEnvironment(flags).map(({ name, value }) => `${name}=${value}`);

/** Seen with kubectl 1.36 too: test/e2e/kubectl-sends.test.ts. */
describe("admission/kubectl/environment", () => {
  const rows: readonly (readonly [flags: readonly string[], expect: readonly string[]])[] = [
    [[], []],
    [["B=1", "A=2", "B=3"], ["A=2", "B=3"]],
    [["A=b,c"], ["A=b,c"]],
    [["A=b,C=d"], ["A=b", "C=d"]],
    [["A=b=c"], ["A=b=c"]],
    [['A=1,"B=x,y ""z"""'], ["A=1", 'B=x,y "z"']],
    [['"A=1"'], ["A=1"]],
    [["A="], ["A="]],
    [["=1"], ["=1"]],
    [["A=[1]", "B=[2]"], ["A=[1]", "B=[2"]],
    [["[A=1", "B=2"], ["B=2", "[A=1"]],
    [["A= x "], ["A= x"]],
    [["A= x ", "B=1"], ["A= x ", "B=1"]],
    [["A=two\nlines"], ["A=two\nlines"]],
    [["A=1,B=2\nC=3"], ["A=1", "B=2"]],
    [["__proto__=1", "constructor=2"], ["__proto__=1", "constructor=2"]],
  ]; // prettier-ignore
  for (const [flags, expected] of rows) {
    it(JSON.stringify(flags), () => expect(asText(flags)).to.deep.equal(expected));
  }
});
