import { expect } from "chai";
import fc from "fast-check";
import { compileNameGlob, compilePathGlob, globProblem } from "../../src/policy/glob.ts";
import { hostileTexts, millisecondsOf } from "../support/hostile-text.ts";

describe("globProblem", () => {
  type Kind = Parameters<typeof globProblem>[1];
  const good: { given: string; kinds: Kind[] }[] = [
    { given: "*", kinds: ["namespace", "subject"] },
    { given: "**", kinds: ["image", "namespace", "subject"] },
    { given: "a*b*", kinds: ["image", "namespace", "subject"] },
    { given: "a*b*c/d*e*f:1.*", kinds: ["image"] },
    { given: "*-*.example.com/*a*/**/*b*:*-*@*", kinds: ["image"] },
    { given: "system:serviceaccount:*", kinds: ["subject"] },
    { given: "a?b![x]{y}(z)|+\\", kinds: ["subject"] },
  ];
  for (const { given, kinds } of good) {
    for (const kind of kinds) {
      it(`takes ${given} for a ${kind}`, () => expect(globProblem(given, kind)).to.equal(undefined));
    }
  }

  const bad: { given: string; kinds: Kind[]; expect: RegExp; hint: RegExp }[] = [
    { given: "", kinds: ["image", "namespace", "subject"], expect: /empty/, hint: /"\*\*"/ },
    {
      given: "a*b*c*",
      kinds: ["image", "namespace", "subject"],
      expect: /3 wildcards, at most 2/,
      hint: /several/,
    },
    { given: "a*/b*/c*", kinds: ["namespace", "subject"], expect: /3 wildcards, at most 2/, hint: /several/ },
    { given: "x/a:*1*2*", kinds: ["image"], expect: /"\*1\*2\*" has 3 wildcards/, hint: /several/ },
    { given: "a***", kinds: ["image", "namespace", "subject"], expect: /in a row/, hint: /"\*" or "\*\*"/ },
    ...Array.from("?![]{}()|+\\").map((character) => ({
      given: `a${character}b`,
      kinds: ["image", "namespace"] as Kind[],
      expect: /no meaning here/,
      hint: /only "\*" and "\*\*" are special/,
    })),
  ];
  for (const row of bad) {
    for (const kind of row.kinds) {
      it(`refuses ${row.given || "nothing"} for a ${kind}`, () => {
        expect(globProblem(row.given, kind)?.invalid).to.match(row.expect);
        expect(globProblem(row.given, kind)?.hint).to.match(row.hint);
      });
    }
  }
});

describe("compileNameGlob", () => {
  const rows: { glob: string; yes: string[]; no: string[] }[] = [
    { glob: "payments", yes: ["payments"], no: ["payment", "payments2", "Payments", ""] },
    { glob: "prod-*", yes: ["prod-", "prod-a", "prod-a/b:c"], no: ["prod", "a-prod-"] },
    {
      glob: "*@corp.example",
      yes: ["a@corp.example", "@corp.example"],
      no: ["a@corpXexample", "a@corp.example.org"],
    },
    { glob: "*", yes: ["", "a", "a/b", "a\nb", "system:admin"], no: [] },
    { glob: "**", yes: ["", "a/b"], no: [] },
    { glob: "ab*ba", yes: ["abba", "ab-ba"], no: ["aba", "ab", "ba"] },
    { glob: "*dev*", yes: ["dev", "a-dev-b"], no: ["de-v"] },
    { glob: "a*b*c", yes: ["abc", "aXbYc", "abbc"], no: ["ac", "acb", "abcd"] },
    { glob: "a*bc*c", yes: ["abcc"], no: ["abc"] },
    { glob: "a?[x]{y}|.+$^\\", yes: ["a?[x]{y}|.+$^\\"], no: ["ab[x]{y}|.+$^\\"] },
    { glob: "!a*", yes: ["!ab"], no: ["b", "ab"] },
    { glob: ".*", yes: [".a"], no: ["a"] },
  ];
  for (const { glob, yes, no } of rows) {
    for (const name of yes) {
      it(`${glob} matches ${JSON.stringify(name)}`, () => expect(compileNameGlob(glob)(name)).to.equal(true));
    }
    for (const name of no) {
      it(`${glob} does not match ${JSON.stringify(name)}`, () =>
        expect(compileNameGlob(glob)(name)).to.equal(false));
    }
  }

  const matchesNaively = (glob: string, name: string): boolean => {
    if (glob === "") return name === "";
    if (glob.startsWith("*")) {
      return matchesNaively(glob.slice(1), name) || (name !== "" && matchesNaively(glob, name.slice(1)));
    }
    return name.startsWith(glob.slice(0, 1)) && matchesNaively(glob.slice(1), name.slice(1));
  };

  it("agrees with a naive matcher", () => {
    const glob = fc.stringMatching(/^[ab/]{0,2}(\*{1,2}[ab/]{0,2}){0,2}$/);
    const name = fc.stringMatching(/^[ab/]{0,7}$/);
    const seen = { true: 0, false: 0 };
    fc.assert(
      fc.property(glob, name, (pattern, text) => {
        const expected = matchesNaively(pattern, text);
        seen[`${expected}`] += 1;
        expect(compileNameGlob(pattern)(text)).to.equal(expected);
      }),
      { numRuns: 5000 },
    );
    expect(seen.true).to.be.above(100);
    expect(seen.false).to.be.above(100);
  });

  for (const [name, text] of hostileTexts(1 << 20)) {
    it(`answers within milliseconds on 1 MiB of ${name}`, () => {
      for (const glob of ["*a*b", "a-*-b", "*aaaaaaaaaaaaaaab*", "a*/*:*@"]) {
        expect(millisecondsOf(() => compileNameGlob(glob)(text))).to.be.below(50);
      }
    });
  }
});

describe("compilePathGlob", () => {
  const rows: { glob: string; yes: string[]; no: string[] }[] = [
    { glob: "library/busybox", yes: ["library/busybox"], no: ["library/busybox2", "library"] },
    { glob: "*", yes: ["a", "a.b"], no: ["a/b"] },
    { glob: "team/*", yes: ["team/a"], no: ["team", "team/a/b"] },
    { glob: "team/a*-*", yes: ["team/a-", "team/ab-c"], no: ["team/a", "team/a/-"] },
    { glob: "*/tool", yes: ["a/tool"], no: ["tool", "a/b/tool"] },
    { glob: "**", yes: ["a", "a/b", "a/b/c"], no: [] },
    { glob: "debug/**", yes: ["debug/a", "debug/a/b"], no: ["debug", "debugger/a", "x/debug/a"] },
    { glob: "**/tool", yes: ["tool", "a/tool", "a/b/tool"], no: ["tool/a", "a/mytool"] },
    { glob: "a/**/b", yes: ["a/b", "a/x/b", "a/x/y/b", "a/b/b"], no: ["a", "b", "ab", "a/b/c"] },
    { glob: "**/a/**/b", yes: ["a/b", "a/x/a/b", "x/a/a/y/b/b"], no: ["a/b/x", "b/a"] },
    { glob: "**/**", yes: ["a", "a/b"], no: [] },
    { glob: "a/**/**", yes: ["a/b", "a/b/c"], no: ["a"] },
    { glob: "a.c/*", yes: ["a.c/x"], no: ["abc/x"] },
  ];
  for (const { glob, yes, no } of rows) {
    for (const path of yes) {
      it(`${glob} matches ${path}`, () => expect(compilePathGlob(glob)(path)).to.equal(true));
    }
    for (const path of no) {
      it(`${glob} does not match ${path}`, () => expect(compilePathGlob(glob)(path)).to.equal(false));
    }
  }

  const matchesNaively = (globs: readonly string[], segments: readonly string[]): boolean => {
    const [glob, ...rest] = globs;
    if (glob === undefined) return segments.length === 0;
    if (glob === "**") {
      const atLeast = rest.length === 0 ? 1 : 0;
      return segments.concat("").some((_, at) => at >= atLeast && matchesNaively(rest, segments.slice(at)));
    }
    const [segment, ...others] = segments;
    return segment !== undefined && compileNameGlob(glob)(segment) && matchesNaively(rest, others);
  };

  it("agrees with a naive matcher", () => {
    const segment = fc.constantFrom("a", "b", "ab", "ba", "aab");
    const glob = fc.array(fc.oneof(segment, fc.constantFrom("*", "**", "a*", "*b", "*a*")), {
      minLength: 1,
      maxLength: 5,
    });
    const path = fc.array(segment, { minLength: 1, maxLength: 6 });
    const seen = { true: 0, false: 0 };
    fc.assert(
      fc.property(glob, path, (globs, segments) => {
        const expected = matchesNaively(globs, segments);
        seen[`${expected}`] += 1;
        expect(compilePathGlob(globs.join("/"))(segments.join("/"))).to.equal(expected);
      }),
      { numRuns: 5000 },
    );
    expect(seen.true).to.be.above(100);
    expect(seen.false).to.be.above(100);
  });

  const slow: { name: string; glob: string; path: string }[] = [
    {
      name: "two wildcards in each of many segments",
      glob: `${"*a*/".repeat(5)}x`,
      path: `${`${"a".repeat(49)}/`.repeat(5)}y`,
    },
    { name: "many that cross", glob: `${"**/a/".repeat(20)}x`, path: `${"a/".repeat(126)}y` },
    { name: "both", glob: `${"**/*a*/".repeat(20)}x`, path: `${"aaa/".repeat(63)}y` },
  ];
  for (const { name, glob, path } of slow) {
    it(`does not backtrack over ${name}`, () => {
      const matches = compilePathGlob(glob);
      expect(millisecondsOf(() => expect(matches(path)).to.equal(false))).to.be.below(50);
    });
  }
});
