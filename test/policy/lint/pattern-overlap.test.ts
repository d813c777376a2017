import { expect } from "chai";
import fc from "fast-check";
import { parseImagePattern } from "../../../src/policy/image-pattern.ts";
import { isImageError, parseImage } from "../../../src/policy/image.ts";
import { areDisjoint, isPatternWithin, toListed } from "../../../src/policy/lint/pattern-overlap.ts";

const DIGESTS = ["a", "b"].map((digit) => `sha256:${digit.repeat(64)}`);

const segment = fc.constantFrom("x", "y", "*", "**", "x*", "*y", "library");
const aPattern = fc
  .tuple(
    fc.constantFrom("", "docker.io/", "index.docker.io/", "a.example/", "*.example/", "**/", "*/"),
    fc.array(segment, { minLength: 1, maxLength: 3 }),
    fc.constantFrom("", "", ":1", ":1*", ":latest", ":*"),
    fc.constantFrom("", "", "@*", ...DIGESTS.map((digest) => `@${digest}`)),
  )
  .map(([registry, path, tag, digest]) => `${registry}${path.join("/")}${tag}${digest}`)
  .filter((text) => !("invalid" in parseImagePattern(text)));

const anImage = fc
  .tuple(
    fc.constantFrom("", "", "a.example/", "b.example/", "c.test/"),
    fc.array(fc.constantFrom("x", "y", "xy", "library", "z"), { minLength: 1, maxLength: 4 }),
    fc.constantFrom("", ":1", ":12", ":2"),
    fc.constantFrom("", "", ...DIGESTS.map((digest) => `@${digest}`)),
  )
  .map(([registry, path, tag, digest]) => parseImage(`${registry}${path.join("/")}${tag}${digest}`));

const fits = (text: string, list: "allow" | "deny", image: ReturnType<typeof parseImage>): boolean => {
  const pattern = parseImagePattern(text);
  if ("invalid" in pattern || isImageError(image)) throw new Error(text);
  return list === "allow" ? pattern.allows(image) : pattern.denies(image);
};

const aList = fc.constantFrom("allow" as const, "deny" as const);
const many = fc.array(anImage, { minLength: 40, maxLength: 40 });

describe("policy/lint/pattern-overlap", () => {
  it("says that patterns are disjoint only where no image fits both", () => {
    fc.assert(
      fc.property(aPattern, aPattern, aList, many, (one, other, list, images) => {
        fc.pre(areDisjoint(toListed(one, "allow"), toListed(other, list)));
        for (const image of images) {
          expect(fits(one, "allow", image) && fits(other, list, image), `${one} ${other}`).to.equal(false);
        }
      }),
      { numRuns: 1500 },
    );
  });

  it("says that a pattern is within another one only where every image is", () => {
    fc.assert(
      fc.property(aPattern, aPattern, aList, aList, (inner, outer, from, to) => {
        fc.pre(isPatternWithin(toListed(inner, from), toListed(outer, to)));
        fc.assert(
          fc.property(anImage, (image) => {
            if (fits(inner, from, image)) expect(fits(outer, to, image), `${inner} ${outer}`).to.equal(true);
          }),
          { numRuns: 60 },
        );
      }),
      { numRuns: 400 },
    );
  });

  const within: { given: [inner: string, outer: string]; expect: boolean }[] = [
    { given: ["a.example/**", "a.example/**"], expect: true },
    { given: ["a.example/x/**", "a.example/**"], expect: true },
    { given: ["a.example/**/x", "a.example/**"], expect: true },
    { given: ["a.example/x/**", "a.example/*/**"], expect: true },
    { given: ["a.example/**", "a.example/*"], expect: false },
    { given: ["a.example/**", "a.example/*/**"], expect: false },
    { given: ["a.example/**/x/**", "a.example/**/y"], expect: false },
    { given: ["busybox", "**/busybox"], expect: true },
    { given: ["*/busybox", "**/busybox"], expect: true },
    { given: ["docker.io/*", "docker.io/library/*"], expect: true },
    { given: ["*.example/*", "docker.io/**"], expect: false },
  ];
  for (const { given, expect: expected } of within) {
    it(`${given[0]} ${expected ? "is" : "is not"} within ${given[1]}`, () =>
      expect(isPatternWithin(toListed(given[0], "allow"), toListed(given[1], "allow"))).to.equal(expected));
  }
});
