import { expect } from "chai";
import fc from "fast-check";
import { parseImagePattern, type ImagePattern } from "../../src/policy/image-pattern.ts";
import { formatImage, isImageError, parseImage, type ImageReference } from "../../src/policy/image.ts";
import { hostileTexts, millisecondsOf } from "../support/hostile-text.ts";
import { anImage } from "../support/image-arbitrary.ts";

const DIGEST = `sha256:${"0f".repeat(32)}`;
const OTHER = `sha256:${"f0".repeat(32)}`;

const pattern = (text: string): ImagePattern => {
  const parsed = parseImagePattern(text);
  if ("invalid" in parsed) throw new Error(`${text}: ${parsed.invalid}`);
  return parsed;
};

const image = (text: string): ImageReference => {
  const parsed = parseImage(text);
  if (isImageError(parsed)) throw new Error(`${text}: ${parsed.invalid}`);
  return parsed;
};

interface Row {
  readonly pattern: string;
  readonly yes: readonly string[];
  readonly no: readonly string[];
}

/** These hold in `allow` and in `deny`. */
const both: readonly Row[] = [
  {
    pattern: "docker.io/library/busybox",
    yes: ["busybox", "busybox:1", `busybox@${DIGEST}`, `busybox:1@${DIGEST}`, "index.docker.io/busybox"],
    no: ["busybox2", "team/busybox", "registry.example.com/library/busybox", "docker.io:443/library/busybox"],
  },
  { pattern: "busybox", yes: ["docker.io/library/busybox:1"], no: ["team/busybox", "localhost/busybox"] },
  {
    pattern: "index.docker.io/team/tool",
    yes: ["team/tool", "docker.io/team/tool"],
    no: ["index.docker.io:443/team/tool"],
  },
  { pattern: "busybox:1.*", yes: ["busybox:1.36", "busybox:1."], no: ["busybox", "busybox:2", "busybox:11"] },
  { pattern: "busybox:latest", yes: ["busybox", "busybox:latest"], no: ["busybox:1"] },
  { pattern: "busybox:*", yes: ["busybox", "busybox:1"], no: ["alpine:1"] },
  {
    pattern: "busybox:1.*@*",
    yes: [`busybox:1.36@${DIGEST}`],
    no: ["busybox:1.36", `busybox:2@${DIGEST}`, `busybox@${DIGEST}`],
  },
  {
    pattern: `busybox@${DIGEST}`,
    yes: [`busybox@${DIGEST}`, `busybox:9@${DIGEST}`],
    no: ["busybox", `busybox@${OTHER}`, `alpine@${DIGEST}`],
  },
  { pattern: `busybox:1@${DIGEST}`, yes: [`busybox:1@${DIGEST}`], no: [`busybox:2@${DIGEST}`, "busybox:1"] },
  { pattern: "busybox@*", yes: [`busybox@${OTHER}`, `busybox:1@${DIGEST}`], no: ["busybox", "busybox:1"] },
  {
    pattern: "registry.example.com/**",
    yes: ["registry.example.com/a", "registry.example.com/a/b/c:1"],
    no: [
      "registry.example.com:5000/a",
      "registry.example.com.evil.org/a",
      "a",
      "evil.org/registry.example.com/a",
    ],
  },
  {
    pattern: "registry.example.com/team/*",
    yes: ["registry.example.com/team/a"],
    no: ["registry.example.com/team", "registry.example.com/team/a/b", "registry.example.com/teams/a"],
  },
  {
    pattern: "registry.example.com/debug/**",
    yes: ["registry.example.com/debug/a", "registry.example.com/debug/a/b"],
    no: ["registry.example.com/debug", "registry.example.com/debugger"],
  },
  {
    pattern: "**/netshoot",
    yes: [
      "netshoot",
      "nicolaka/netshoot:v1",
      "registry.example.com/netshoot",
      "r.example.com:5000/a/b/netshoot",
    ],
    no: ["netshoot/tool", "registry.example.com/my-netshoot", "netshoot2"],
  },
  {
    pattern: "**/team/*",
    yes: ["team/a", "registry.example.com/team/a", "registry.example.com/x/team/a"],
    no: ["registry.example.com/team/a/b", "registry.example.com/a"],
  },
  { pattern: "**", yes: ["a", "localhost/a", "r.example.com:5000/a/b:1", `a@${DIGEST}`], no: [] },
  { pattern: "**:1", yes: ["a:1", "registry.example.com/a/b:1"], no: ["a", "a:2"] },
  { pattern: "**@*", yes: [`a@${DIGEST}`], no: ["a"] },
  {
    pattern: "docker.io/*",
    yes: ["busybox", "library/busybox"],
    no: ["team/tool", "registry.example.com/a"],
  },
  { pattern: "docker.io/**", yes: ["busybox", "team/tool", "a/b/c"], no: ["registry.example.com/a"] },
  { pattern: "docker.io/*/*", yes: ["busybox", "team/tool"], no: ["a/b/c"] },
  { pattern: "busy*", yes: ["busybox"], no: ["busy/box", "registry.example.com/busybox"] },
  { pattern: "team*/*", yes: ["team/tool", "team2/tool"], no: ["registry.example.com/tool", "busybox"] },
  {
    pattern: "*/busybox",
    yes: ["busybox", "localhost/busybox", "r.example.com:5000/busybox"],
    no: ["team/busybox", "registry.example.com/library/busybox"],
  },
  {
    pattern: "*.example.com/tool",
    yes: ["a.example.com/tool", "a.b.example.com/tool"],
    no: ["example.com/tool", "a.example.com:5000/tool", "a.example.org/tool"],
  },
  {
    pattern: "*:5000/**",
    yes: ["r.example.com:5000/a", "localhost:5000/a/b"],
    no: ["r.example.com/a", "a:5000"],
  },
  { pattern: "r.example.com:*/a", yes: ["r.example.com:5000/a"], no: ["r.example.com/a"] },
  { pattern: "r.example.com:05000/a", yes: ["r.example.com:5000/a"], no: ["r.example.com/a"] },
  { pattern: "localhost/a", yes: ["localhost/a"], no: ["localhost:5000/a", "docker.io/localhost/a"] },
  { pattern: "registry.example.com", yes: ["registry.example.com:1"], no: ["registry.example.com/a"] },
];

describe("parseImagePattern", () => {
  for (const row of both) {
    for (const [images, expected] of [
      [row.yes, true],
      [row.no, false],
    ] as const) {
      for (const text of images) {
        it(`${row.pattern} ${expected ? "matches" : "does not match"} ${text}`, () => {
          expect(pattern(row.pattern).allows(image(text))).to.equal(expected);
          expect(pattern(row.pattern).denies(image(text))).to.equal(expected);
        });
      }
    }
  }

  const onlyDenied = [
    { pattern: "busybox:1.*", image: `busybox:1.36@${DIGEST}` },
    { pattern: "busybox:latest", image: `busybox@${DIGEST}` },
    { pattern: "busybox:*", image: `busybox:1@${DIGEST}` },
    { pattern: "**:1", image: `team/tool:1@${DIGEST}` },
  ];
  for (const row of onlyDenied) {
    it(`${row.pattern} denies ${row.image} and does not allow it`, () => {
      expect(pattern(row.pattern).denies(image(row.image))).to.equal(true);
      expect(pattern(row.pattern).allows(image(row.image))).to.equal(false);
    });
  }

  const bad: { given: string; invalid: RegExp; hint?: RegExp }[] = [
    { given: "", invalid: /empty/, hint: /"\*\*"/ },
    { given: "*", invalid: /"\*" alone/, hint: /^write "\*\*"$/ },
    { given: "*:1", invalid: /"\*" alone/, hint: /^write "\*\*:1"$/ },
    { given: "*@*", invalid: /"\*" alone/, hint: /^write "\*\*@\*"$/ },
    { given: "a*b*c*", invalid: /3 wildcards/, hint: /several/ },
    { given: "team/***", invalid: /in a row/, hint: /"\*\*"/ },
    { given: "busybox:1.?", invalid: /"\?" in/, hint: /only "\*"/ },
    { given: "{busybox,alpine}", invalid: /"\{" in/, hint: /only "\*"/ },
    { given: "!busybox", invalid: /"!" in/, hint: /only "\*"/ },
    { given: "[::1]/tool", invalid: /"\[" in/, hint: /only "\*"/ },
    { given: "team/foo**", invalid: /not a segment of its own/, hint: /"foo\*" .* "foo\*\/\*\*"/ },
    { given: "foo**", invalid: /not a segment of its own/, hint: /"foo\*"/ },
    { given: "**.example.com/tool", invalid: /registry/, hint: /write "\*"/ },
    { given: "busybox:**", invalid: /tag/, hint: /write "\*"/ },
    { given: "busybox@**", invalid: /digest/, hint: /"@\*"/ },
    { given: "busybox@sha256:0f*", invalid: /digest/, hint: /"@\*"/ },
    { given: `busybox@sha256:${"F".repeat(64)}`, invalid: /digest/, hint: /"@\*"/ },
    { given: "busybox@", invalid: /digest/, hint: /"@\*"/ },
    { given: "busybox:", invalid: /tag is empty/, hint: /":\*"/ },
    { given: "busybox:-*", invalid: /tag "-\*"/, hint: /":\*"/ },
    { given: "busybox:a b", invalid: /tag "a b"/, hint: /":\*"/ },
    { given: ":1.*", invalid: /names no image/, hint: /"\*\*"/ },
    { given: "Team*/tool", invalid: /upper-case/, hint: /write "team\*"/ },
    { given: "R.example.com/tool", invalid: /upper-case/, hint: /write "r.example.com"/ },
    { given: "registry.example.com/", invalid: /empty segment/, hint: /"\/\*\*"/ },
    { given: "team//*", invalid: /empty segment/, hint: /"\/\*\*"/ },
    { given: "/tool", invalid: /empty segment/, hint: /"\/\*\*"/ },
    { given: "https://registry.example.com/tool", invalid: /scheme/, hint: /leave out "https:\/\/"/ },
    { given: "*.example.com:x*/tool", invalid: /registry "\*.example.com:x\*"/ },
    { given: "registry_a.example.com/*", invalid: /registry/ },
    { given: "team/-*", invalid: /segment "-\*"/ },
    { given: "team/a..*", invalid: /segment "a..\*"/ },
    { given: "team/a b", invalid: /segment "a b"/ },
    { given: `${"a".repeat(130)}/${"a".repeat(130)}*`, invalid: /longer than 255/ },
    { given: "*/".repeat(400), invalid: /longer than the 780/ },
  ];
  for (const row of bad) {
    it(`refuses ${JSON.stringify(row.given.slice(0, 50))}`, () => {
      const parsed = parseImagePattern(row.given);
      expect("invalid" in parsed && parsed.invalid).to.match(row.invalid);
      if (row.hint !== undefined) expect("hint" in parsed && parsed.hint).to.match(row.hint);
    });
  }

  it("allows an image by its own full spelling", () =>
    fc.assert(
      fc.property(anImage, (given) => {
        const own = pattern(formatImage(given));
        expect([own.allows(given), own.denies(given)]).to.deep.equal([true, true]);
      }),
    ));

  it("tells different images apart by their full spellings", () =>
    fc.assert(
      fc.property(anImage, anImage, (one, other) => {
        fc.pre(formatImage(one) !== formatImage(other));
        expect(pattern(formatImage(one)).allows(other)).to.equal(false);
      }),
    ));

  it("denies all that it allows, and keeps its text", () => {
    const texts = both.map((row) => row.pattern);
    fc.assert(
      fc.property(fc.constantFrom(...texts), anImage, (text, given) => {
        expect(pattern(text).text).to.equal(text);
        if (pattern(text).allows(given)) expect(pattern(text).denies(given)).to.equal(true);
      }),
    );
  });

  it("has an answer of one line for any text", () => {
    const alphabet = fc.constantFrom(...Array.from("aA0._-/:@[]** \n"), "docker.io", "sha256:", "**/");
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(alphabet).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(text, (given) => {
        const parsed = parseImagePattern(given);
        if (!("invalid" in parsed)) return;
        expect(parsed.invalid + (parsed.hint ?? "")).to.match(/^[^\p{Cc}\p{Cf}]{1,500}$/u);
      }),
      { numRuns: 1000 },
    );
  });

  for (const [name, text] of hostileTexts(1 << 20)) {
    it(`answers within milliseconds on 1 MiB of ${name}`, () =>
      expect(millisecondsOf(() => parseImagePattern(text))).to.be.below(50));
  }
});
