import { expect } from "chai";
import {
  compileImages,
  imagesCheck,
  imagesSchema,
  type ImagesOptions,
} from "../../../src/policy/checks/images.ts";
import { codesOf, issuesOf } from "../../support/schema-issues.ts";
import { subject } from "../../support/subject.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;

const findings = (image: string, options: ImagesOptions | undefined) =>
  imagesCheck.run(subject({ container: { image } }), options && compileImages(options));

describe("imagesCheck", () => {
  const rows: readonly {
    name: string;
    given: { image: string; options?: ImagesOptions };
    expect: readonly string[];
  }[] = [
    { name: "no block", given: { image: "alpine" }, expect: [] },
    { name: "no block, no image", given: { image: "UPPER/case" }, expect: ["images.invalid"] },
    { name: "an empty block", given: { image: "alpine", options: {} }, expect: [] },
    { name: "allowed", given: { image: "alpine", options: { allow: ["busybox", "alpine"] } }, expect: [] },
    {
      name: "not allowed",
      given: { image: "alpine", options: { allow: ["busybox"] } },
      expect: ["images.allow"],
    },
    {
      name: "an empty allow allows none",
      given: { image: "alpine", options: { allow: [] } },
      expect: ["images.allow"],
    },
    { name: "denied", given: { image: "alpine", options: { deny: ["**"] } }, expect: ["images.deny"] },
    { name: "not denied", given: { image: "alpine", options: { deny: ["busybox"] } }, expect: [] },
    { name: "an empty deny denies none", given: { image: "alpine", options: { deny: [] } }, expect: [] },
    {
      name: "deny wins over allow",
      given: { image: "alpine", options: { allow: ["**"], deny: ["alpine"] } },
      expect: ["images.deny"],
    },
    {
      name: "a tag beside a digest: allows nothing, denies all the same",
      given: { image: `alpine:3@${DIGEST}`, options: { allow: ["alpine:3"], deny: ["alpine:3"] } },
      expect: ["images.allow", "images.deny"],
    },
    {
      name: "a tag is required: absent",
      given: { image: "alpine", options: { requireTag: true } },
      expect: ["images.requireTag"],
    },
    {
      name: "a tag is required: latest",
      given: { image: "alpine:latest", options: { requireTag: true } },
      expect: ["images.requireTag"],
    },
    {
      name: "a tag is required: given",
      given: { image: "alpine:3", options: { requireTag: true } },
      expect: [],
    },
    {
      name: "a tag is required: a digest satisfies it",
      given: { image: `alpine@${DIGEST}`, options: { requireTag: true } },
      expect: [],
    },
    {
      name: "a tag is required: latest beside a digest",
      given: { image: `alpine:latest@${DIGEST}`, options: { requireTag: true } },
      expect: [],
    },
    { name: "a tag is not required", given: { image: "alpine", options: { requireTag: false } }, expect: [] },
    {
      name: "a digest is required: absent",
      given: { image: "alpine:3", options: { requireDigest: true } },
      expect: ["images.requireDigest"],
    },
    {
      name: "a digest is required: given",
      given: { image: `alpine@${DIGEST}`, options: { requireDigest: true } },
      expect: [],
    },
    {
      name: "every broken rule is told",
      given: { image: "alpine", options: { allow: [], deny: ["**"], requireTag: true, requireDigest: true } },
      expect: ["images.allow", "images.deny", "images.requireTag", "images.requireDigest"],
    },
    {
      name: "what does not parse breaks one rule only",
      given: { image: "alpine:", options: { allow: [], deny: ["**"], requireTag: true } },
      expect: ["images.invalid"],
    },
  ];
  for (const { name, given, expect: codes } of rows) {
    it(name, () => {
      expect(findings(given.image, given.options).map(({ code }) => code)).to.deep.equal(codes);
    });
  }

  it("names the image in full, and what is allowed", () => {
    expect(
      findings("alpine", { allow: ["docker.io/library/busybox:1.*", "registry.example.com/debug/**"] }),
    ).to.deep.equal([
      {
        code: "images.allow",
        field: "image",
        message: 'image "docker.io/library/alpine:latest" is not allowed',
        value: "alpine",
        hints: ["allowed: docker.io/library/busybox:1.*, registry.example.com/debug/**"],
      },
    ]);
  });

  it("says so where nothing is allowed", () => {
    expect(findings("alpine", { allow: [] })[0]?.hints).to.deep.equal(["allowed: no image"]);
  });

  it("cuts a long list of patterns", () => {
    const allow = Array.from({ length: 13 }, (_, index) => `tools/t${index}`);
    expect(findings("alpine", { allow })[0]?.hints?.[0]).to.match(
      /^allowed: tools\/t0, .*, tools\/t9 and 3 more$/,
    );
  });

  it("names the patterns that deny", () => {
    const [found] = findings("nicolaka/netshoot", { deny: ["**/netshoot", "busybox", "nicolaka/*"] });
    expect(found?.message).to.equal(
      'image "docker.io/nicolaka/netshoot:latest" is denied by **/netshoot, nicolaka/*',
    );
  });

  it("says what a tag or a digest is wanted for", () => {
    const says = findings("alpine", { requireTag: true, requireDigest: true }).map(({ message }) => message);
    expect(says).to.deep.equal([
      'image "docker.io/library/alpine:latest" must have a tag other than latest, or a digest',
      'image "docker.io/library/alpine:latest" must have a digest',
    ]);
  });

  it("escapes what does not parse", () => {
    const [found] = findings("evil\n\u001b[2J", undefined);
    expect(found?.message).to.match(/^image "evil\\x0a\\x1b\[2J" is not valid: [^\n]+$/);
    expect(found?.value).to.equal("evil\n\u001b[2J");
  });
});

describe("imagesSchema", () => {
  const rows: readonly { name: string; given: unknown; expect: readonly string[] }[] = [
    { name: "empty", given: {}, expect: [] },
    { name: "good patterns", given: { allow: ["busybox:1.*"], deny: ["**/netshoot"] }, expect: [] },
    {
      name: "a bad pattern in allow",
      given: { allow: ["busybox", "*"] },
      expect: ["allow[1] bad-image-pattern"],
    },
    { name: "a bad pattern in deny", given: { deny: ["{a,b}"] }, expect: ["deny[0] bad-image-pattern"] },
    {
      name: "a bad pattern beside a suggestion",
      given: { allow: ["*"], suggest: "alpine" },
      expect: ["allow[0] bad-image-pattern"],
    },
    {
      name: "a suggestion that is allowed",
      given: { allow: ["busybox:1.*"], suggest: "busybox:1.36" },
      expect: [],
    },
    {
      name: "a suggestion that is not allowed",
      given: { allow: ["busybox:1.*"], suggest: "busybox:2" },
      expect: ["suggest bad-suggestion"],
    },
    {
      name: "a suggestion that is denied",
      given: { deny: ["**"], suggest: "busybox:1" },
      expect: ["suggest bad-suggestion"],
    },
    {
      name: "a suggestion without a tag",
      given: { requireTag: true, suggest: "busybox" },
      expect: ["suggest bad-suggestion"],
    },
    {
      name: "a suggestion without a digest",
      given: { requireDigest: true, suggest: "busybox:1" },
      expect: ["suggest bad-suggestion"],
    },
    {
      name: "a suggestion that is no image",
      given: { suggest: "Busybox" },
      expect: ["suggest bad-suggestion"],
    },
    { name: "text for a boolean", given: { requireTag: "yes" }, expect: ["requireTag invalid_type"] },
    { name: "an unknown key", given: { allowed: [] }, expect: [" unrecognized_keys"] },
  ];
  for (const { name, given, expect: codes } of rows) {
    it(name, () => {
      expect(codesOf(imagesSchema, given)).to.deep.equal(codes);
    });
  }

  it("says why a suggestion is refused", () => {
    expect(issuesOf(imagesSchema, { allow: ["busybox:1.*"], suggest: "alpine" })[0]?.message).to.equal(
      'this very block refuses the suggestion: image "docker.io/library/alpine:latest" is not allowed',
    );
  });

  it("hints at the pattern that was meant", () => {
    expect(issuesOf(imagesSchema, { allow: ["*"] })[0]?.hint).to.equal('write "**"');
  });
});

describe("compileImages", () => {
  it("throws on a pattern that the schema would have refused", () => {
    expect(() => compileImages({ allow: ["*"] })).to.throw('image pattern "*"');
  });
});
