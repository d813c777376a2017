import { expect } from "chai";
import fc from "fast-check";
import { formatImage, isImageError, parseImage, type ImageReference } from "../../src/policy/image.ts";
import { anImage, PATH_SEGMENT } from "../support/image-arbitrary.ts";
import { hostileTexts, millisecondsOf } from "../support/hostile-text.ts";

const SHA256 = `sha256:${"0f".repeat(32)}`;

const parsed = (text: string): ImageReference => {
  const image = parseImage(text);
  if (isImageError(image)) throw new Error(`${text}: ${image.invalid}`);
  return image;
};

const reason = (text: string): string | undefined => {
  const image = parseImage(text);
  return isImageError(image) ? image.invalid : undefined;
};

describe("parseImage", () => {
  const hub = (path: string) => ({ registry: "docker.io", path });
  const good: { given: string; expect: ImageReference }[] = [
    { given: "busybox", expect: hub("library/busybox") },
    { given: "library/busybox", expect: hub("library/busybox") },
    { given: "docker.io/busybox", expect: hub("library/busybox") },
    { given: "index.docker.io/busybox", expect: hub("library/busybox") },
    { given: "index.docker.io/library/busybox:1", expect: { ...hub("library/busybox"), tag: "1" } },
    { given: "team/tool", expect: hub("team/tool") },
    { given: "docker.io/team/tool/v2", expect: hub("team/tool/v2") },
    { given: "busybox:1.36", expect: { ...hub("library/busybox"), tag: "1.36" } },
    { given: `busybox@${SHA256}`, expect: { ...hub("library/busybox"), digest: SHA256 } },
    { given: `busybox:1@${SHA256}`, expect: { ...hub("library/busybox"), tag: "1", digest: SHA256 } },
    {
      given: `busybox@sha384:${"a".repeat(96)}`,
      expect: { ...hub("library/busybox"), digest: `sha384:${"a".repeat(96)}` },
    },
    {
      given: `busybox@sha512:${"a".repeat(128)}`,
      expect: { ...hub("library/busybox"), digest: `sha512:${"a".repeat(128)}` },
    },
    { given: "localhost", expect: hub("library/localhost") },
    { given: "localhost:5000", expect: { ...hub("library/localhost"), tag: "5000" } },
    { given: "registry.example.com", expect: hub("library/registry.example.com") },
    { given: "localhost/tool", expect: { registry: "localhost", path: "tool" } },
    { given: "registry:5000/tool", expect: { registry: "registry:5000", path: "tool" } },
    { given: "registry.example.com/a/b", expect: { registry: "registry.example.com", path: "a/b" } },
    {
      given: "r.example.com:5000/a:5050",
      expect: { registry: "r.example.com:5000", path: "a", tag: "5050" },
    },
    { given: "docker.io:443/busybox", expect: { registry: "docker.io:443", path: "busybox" } },
    { given: "192.168.0.1:8/tool", expect: { registry: "192.168.0.1:8", path: "tool" } },
    { given: "[2001:db8::1]:5000/tool", expect: { registry: "[2001:db8::1]:5000", path: "tool" } },
    { given: "a/b__c-d---e.f_g", expect: hub("a/b__c-d---e.f_g") },
    { given: "busybox:_A.b-C", expect: { ...hub("library/busybox"), tag: "_A.b-C" } },
    { given: `r.example.com/${"a".repeat(64)}`, expect: { registry: "r.example.com", path: "a".repeat(64) } },
    {
      given: `r.example.com/${"a".repeat(255)}`,
      expect: { registry: "r.example.com", path: "a".repeat(255) },
    },
    {
      given: `busybox:${"t".repeat(128)}`,
      expect: { ...hub("library/busybox"), tag: "t".repeat(128) },
    },
  ];
  for (const row of good) {
    it(`reads ${row.given.slice(0, 60)}`, () => expect(parseImage(row.given)).to.deep.equal(row.expect));
  }

  const bad: { name: string; given: string; expect: RegExp }[] = [
    { name: "nothing", given: "", expect: /empty/ },
    { name: "an id", given: "0f".repeat(32), expect: /id, not its name/ },
    { name: "a tag alone", given: ":1.36", expect: /no name/ },
    { name: "a digest alone", given: `@${SHA256}`, expect: /no name/ },
    { name: "a scheme", given: "https://registry.example.com/tool", expect: /registry "https:"/ },
    { name: "an upper-case registry", given: "Registry.example.com/tool", expect: /registry .* upper-case/ },
    { name: "an upper-case address", given: "[2001:DB8::1]/tool", expect: /registry .* upper-case/ },
    { name: "an upper-case first segment", given: "Team/tool", expect: /segment "Team" has upper-case/ },
    { name: "an upper-case path", given: "team/Tool", expect: /segment "Tool" has upper-case/ },
    {
      name: "an underscore in the registry",
      given: "foo_bar.com/tool",
      expect: /registry "foo_bar.com" is no/,
    },
    {
      name: "a trailing dot in the registry",
      given: "docker.io./library/busybox",
      expect: /registry "docker.io."/,
    },
    { name: "a port that is no number", given: "registry:http/tool", expect: /registry "registry:http"/ },
    {
      name: "an empty port",
      given: "registry.example.com:/tool",
      expect: /registry "registry.example.com:"/,
    },
    { name: "user and host", given: "me@registry.example.com/tool", expect: /digest/ },
    { name: "a query after an address", given: "[::1]?x/tool", expect: /registry/ },
    { name: "a zone", given: "[fe80::1%eth0]:5000/tool", expect: /registry/ },
    { name: "an address alone", given: "[::1]:5000", expect: /segment/ },
    { name: "a label that starts with a dash", given: "-a.example.com/tool", expect: /registry/ },
    { name: "a long host", given: `${"a".repeat(250)}.com/tool`, expect: /longer than the 253/ },
    { name: "an empty segment", given: "team//tool", expect: /empty segment/ },
    { name: "a leading slash", given: "/tool", expect: /empty segment/ },
    { name: "a trailing slash", given: "docker.io/", expect: /segment/ },
    { name: "two dots", given: "team/a..b", expect: /segment "a..b"/ },
    { name: "a way up", given: "team/../tool", expect: /segment ".."/ },
    { name: "three underscores", given: "a___b", expect: /segment/ },
    { name: "a separator at the end", given: "team/tool-", expect: /segment/ },
    { name: "a wildcard", given: "team/*", expect: /segment/ },
    { name: "a space", given: " busybox", expect: /segment/ },
    { name: "a newline at the end", given: "busybox:1\n", expect: /tag "1\\x0a"/ },
    { name: "a long path", given: `r.example.com/${"a".repeat(256)}`, expect: /longer than 255/ },
    { name: "a path that library/ makes long", given: "a".repeat(248), expect: /longer than 255/ },
    { name: "an empty tag", given: "busybox:", expect: /tag is empty/ },
    { name: "a tag that starts with a dot", given: "busybox:.1", expect: /tag ".1"/ },
    { name: "a long tag", given: `busybox:${"t".repeat(129)}`, expect: /longer than 128/ },
    { name: "two tags", given: "busybox:1:2", expect: /tag "1:2"/ },
    { name: "a digest of another kind", given: `busybox@md5:${"a".repeat(32)}`, expect: /not sha256/ },
    { name: "a short digest", given: `busybox@sha256:${"a".repeat(63)}`, expect: /the 64 digits/ },
    { name: "a long digest", given: `busybox@sha256:${"a".repeat(65)}`, expect: /the 64 digits/ },
    { name: "an upper-case digest", given: `busybox@sha256:${"A".repeat(64)}`, expect: /the 64 digits/ },
    {
      name: "a digest of another's length",
      given: `busybox@sha512:${"a".repeat(64)}`,
      expect: /the 128 digits/,
    },
    { name: "two digests", given: `busybox@${SHA256}@${SHA256}`, expect: /digest/ },
    { name: "more than any image has", given: "a".repeat(781), expect: /781 characters/ },
  ];
  for (const row of bad) {
    it(`refuses ${row.name}`, () => expect(reason(row.given)).to.match(row.expect));
  }

  const sameImage = [
    ["r.example.com:5000/tool", "r.example.com:05000/tool"],
    ["[2001:db8::1]/tool", "[2001:0db8:0:0:0:0:0:1]/tool"],
    ["[::1]:80/tool", "[0::0:1]:0080/tool"],
  ] as const;
  for (const [one, other] of sameImage) {
    it(`sees one image in ${one} and ${other}`, () => expect(parsed(other)).to.deep.equal(parsed(one)));
  }

  it("keeps brackets with an address that is none", () =>
    expect(parsed("[1:2]:5/tool")).to.deep.equal({ registry: "[1:2]:5", path: "tool" }));

  it("does not depend on how Docker Hub is spelled", () => {
    const ending = fc.constantFrom("", ":1.36", `@${SHA256}`, `:1@${SHA256}`);
    fc.assert(
      fc.property(fc.stringMatching(PATH_SEGMENT), ending, (name, end) => {
        fc.pre(name.length <= 63);
        const expected = parsed(`docker.io/library/${name}${end}`);
        for (const prefix of ["", "library/", "docker.io/", "index.docker.io/", "index.docker.io/library/"]) {
          expect(parsed(`${prefix}${name}${end}`)).to.deep.equal(expected);
        }
      }),
    );
  });

  it("has an answer of one short line for any text", () => {
    const alphabet = fc.constantFrom(...Array.from("aA0._-/:@[]* \n\u202e"), "docker.io", "sha256:");
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(alphabet).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(text, (given) => {
        const why = reason(given);
        if (why === undefined) return;
        expect(why).to.match(/^[^\p{Cc}\p{Cf}]{1,400}$/u);
      }),
      { numRuns: 1000 },
    );
  });

  for (const [name, text] of hostileTexts(1 << 20)) {
    it(`answers within milliseconds on 1 MiB of ${name}`, () => {
      expect(millisecondsOf(() => parseImage(text))).to.be.below(50);
      expect(reason(text)).to.have.length.below(200);
    });
  }
});

describe("formatImage", () => {
  const rows = [
    { given: "alpine", expect: "docker.io/library/alpine:latest" },
    { given: "index.docker.io/alpine:3", expect: "docker.io/library/alpine:3" },
    { given: `alpine@${SHA256}`, expect: `docker.io/library/alpine@${SHA256}` },
    { given: `r.example.com:5000/a/b:3@${SHA256}`, expect: `r.example.com:5000/a/b:3@${SHA256}` },
  ];
  for (const row of rows) {
    it(`spells ${row.given} in full`, () => expect(formatImage(parsed(row.given))).to.equal(row.expect));
  }

  it("is read back as the same image", () =>
    fc.assert(
      fc.property(anImage, (image) => {
        const latest = image.tag === undefined && image.digest === undefined ? { tag: "latest" } : {};
        expect(parseImage(formatImage(image))).to.deep.equal({ ...image, ...latest });
      }),
    ));
});
