import { expect } from "chai";
import fc from "fast-check";
import { isScalar, parseDocument, stringify, type Scalar } from "yaml";
import { placeInScalar } from "../../src/policy/place-in-scalar.ts";

const STYLES = ["PLAIN", "QUOTE_SINGLE", "QUOTE_DOUBLE", "BLOCK_LITERAL", "BLOCK_FOLDED"] as const;

const scalarAt = (text: string): Scalar => {
  const node: unknown = parseDocument(text, { prettyErrors: false }).getIn(["a", "b"], true);
  if (!isScalar(node)) throw new Error("no scalar");
  return node;
};

describe("placeInScalar", () => {
  it("finds each character of a text again, however it is written", () => {
    const words = fc.array(fc.stringMatching(/^[a-z'"\\&|=.:#ä😀]{1,12}$/u), { minLength: 1, maxLength: 30 });
    const separator = fc.constantFrom(" ", "\n", "  ", "\n\n", "\n  ");
    fc.assert(
      fc.property(words, separator, fc.constantFrom(...STYLES), fc.nat(), (given, between, style, nth) => {
        const written = { a: { b: given.join(between), c: 1 } };
        const text = stringify(written, { defaultStringType: style, lineWidth: 40 });
        const node = scalarAt(text);
        // Not what was written: a space next to a backslash is lost where the library folds a line there.
        const value = String(node.value);
        const at = nth % value.length;
        const place = placeInScalar(text, node, at);
        const character = value.charAt(at);
        if (!/[a-z&|=.]/.test(character) || place === undefined)
          return /\s/.test(character) || place !== undefined;
        return text.charAt(place) === character;
      }),
      { numRuns: 2000 },
    );
  });

  const rows = [
    { name: "the end of a text", text: "a: {b: 'x y'}", offset: 3, expect: 11 },
    { name: "a space is where the next character is", text: "a: {b: 'x  y'}", offset: 1, expect: 11 },
    {
      name: "an escaped character is where its escape begins",
      text: String.raw`a: {b: "x\u0041y"}`,
      offset: 1,
      expect: 9,
    },
    { name: "behind an escape", text: String.raw`a: {b: "x\u0041y"}`, offset: 2, expect: 15 },
    { name: "a line break that is escaped", text: String.raw`a: {b: "x\ny"}`, offset: 2, expect: 11 },
    { name: "nothing", text: "a: {b: ''}", offset: 0, expect: undefined },
    { name: "no text", text: "a: {b: 12}", offset: 0, expect: undefined },
  ];
  for (const { name, text, offset, expect: expected } of rows) {
    it(name, () => {
      expect(placeInScalar(text, scalarAt(text), offset)).to.equal(expected);
    });
  }
});
