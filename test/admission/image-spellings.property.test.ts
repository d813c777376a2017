import { expect } from "chai";
import fc from "fast-check";
import type { ImageReference } from "../../src/policy/image.ts";
import { anImage } from "../support/image-arbitrary.ts";
import { policySet } from "../support/policy-set.ts";
import { reviewOf } from "../support/review-builder.ts";
import { codesOf, reviewed } from "../support/review-context.ts";

/** All ways to write an image that container runtimes take for the same one. */
const spellingsOf = ({ registry, path, tag, digest }: ImageReference): readonly string[] => {
  const suffixes =
    digest === undefined && (tag === undefined || tag === "latest")
      ? ["", ":latest"]
      : [`${tag === undefined ? "" : `:${tag}`}${digest === undefined ? "" : `@${digest}`}`];
  return namesOf(registry, path).flatMap((name) => suffixes.map((suffix) => `${name}${suffix}`));
};

const namesOf = (registry: string, path: string): readonly string[] => {
  if (registry !== "docker.io") {
    const [host = "", port] = registry.split(":");
    const registries = port === undefined ? [registry] : [registry, `${host}:0${port}`];
    return registries.map((one) => `${one}/${path}`);
  }
  const short = /^library\/[^/]+$/.test(path) ? [path.slice("library/".length)] : [];
  const hosted = [path, ...short].flatMap((one) => [`docker.io/${one}`, `index.docker.io/${one}`]);
  // Without a registry only where the first of several segments cannot be taken for one.
  const bare = [path, ...short].filter((one) => !/^(localhost|[^/]*[.:][^/]*)\//.test(one));
  return [...hosted, ...bare];
};

describe("admission: the spellings of one image", function () {
  // Hundreds of reviews, on a machine that may be busy and under a coverage counter.
  this.timeout(60_000);

  const verdictOf = (policies: ReturnType<typeof policySet>, image: string) => {
    const judged = reviewed({ policies }, reviewOf({ added: [{ image }] }));
    return { verdict: judged.outcome.verdict, codes: codesOf(judged) };
  };
  const always = policySet({
    images: {
      allow: ["busybox", "docker.io/library/a*", "**/b*", "*/c/**", "registry:5000/**", "localhost/*"],
      deny: ["index.docker.io/library/*a", "**:latest", "*/c/**:1*"],
      requireTag: true,
    },
  });

  it("come to one verdict", () => {
    fc.assert(
      fc.property(anImage, (image) => {
        const [first = "", ...others] = spellingsOf(image);
        const expected = verdictOf(always, first);
        for (const other of others) expect(verdictOf(always, other), other).to.deep.equal(expected);
      }),
      { numRuns: 500 },
    );
  });

  it("are all allowed, or all denied, by a pattern that is one of them", () => {
    fc.assert(
      fc.property(anImage, fc.nat(), fc.boolean(), (image, at, allowing) => {
        const spellings = spellingsOf(image);
        const pattern = spellings[at % spellings.length] ?? "";
        const policies = policySet({ images: allowing ? { allow: [pattern] } : { deny: [pattern] } });
        for (const spelling of spellings) {
          const { verdict } = verdictOf(policies, spelling);
          // A pattern with a tag and no digest allows no image with a digest: here both have one, or neither has.
          expect(verdict, `${pattern} and ${spelling}`).to.equal(allowing ? "allowed" : "denied");
        }
      }),
      { numRuns: 300 },
    );
  });
});
