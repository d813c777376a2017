import { readFileSync } from "node:fs";
import { expect } from "chai";
import { parse } from "yaml";
import type { Reviewed } from "../../src/admission/answer.ts";
import type { Verdict } from "../../src/model/decision.ts";
import { packagedSet } from "../support/policy-set.ts";
import { realReview, reviewNames } from "../support/real-review.ts";
import { codesOf, patchOf, reviewed, reviewedTwice } from "../support/review-context.ts";

interface Judgement {
  readonly verdict: Verdict;
  readonly codes: readonly string[];
}

interface Expectation {
  readonly asSent: Judgement;
  readonly both: Judgement;
  readonly mutations: readonly string[];
}

interface Entry {
  readonly only?: "mutate" | "validate";
  readonly starter: Expectation;
  readonly production: Expectation;
}

const PRESETS = ["starter", "production"] as const;

const text = readFileSync(new URL("../fixtures/expectations.yaml", import.meta.url), "utf8");
// The file is ours: its many aliases are no bomb.
const { reviews } = parse(text, { maxAliasCount: -1 }) as { readonly reviews: Record<string, Entry> };

const expected = new Map(
  Object.entries(reviews).flatMap(([name, entry]) =>
    (entry.only === undefined ? ["mutate", "validate"] : [entry.only]).map(
      (phase) => [`${name}.${phase}`, entry] as const,
    ),
  ),
);

const judgementOf = (judged: Reviewed): Judgement => ({
  verdict: judged.outcome.verdict,
  codes: codesOf(judged).toSorted(),
});

const sorted = ({ verdict, codes }: Judgement): Judgement => ({ verdict, codes: codes.toSorted() });

/** Indexes in the list of the object that was sent of those containers that the stored pod lacks. */
const newIndexes = (name: string): readonly number[] => {
  const { object, oldObject } = realReview(name).request as unknown as Record<
    "object" | "oldObject",
    { spec: { ephemeralContainers?: { name: string }[] } } | null
  >;
  const standing = new Set(oldObject?.spec.ephemeralContainers?.map((container) => container.name));
  return (object?.spec.ephemeralContainers ?? []).flatMap((container, index) =>
    standing.has(container.name) ? [] : [index],
  );
};

describe("admission: the real reviews", () => {
  it("each has an expectation, and no expectation is without its review", () => {
    expect([...expected.keys()].sort()).to.deep.equal(reviewNames());
  });

  for (const preset of PRESETS) {
    const policies = packagedSet(preset);
    describe(`under policies/${preset}`, () => {
      for (const [name, entry] of expected) {
        const { asSent, both, mutations } = entry[preset];

        it(`${name}, as sent: ${asSent.verdict}`, () => {
          const judged = reviewed({ policies, stamp: false }, realReview(name));
          expect(judgementOf(judged)).to.deep.equal(sorted(asSent));
          expect(judged.answer.response.allowed).to.equal(asSent.verdict !== "denied");
        });

        it(`${name}, mutated: ${mutations.length} changes`, () => {
          const { mutated } = reviewedTwice({ policies, stamp: true }, realReview(name));
          const told = mutated.outcome.mutations.map(({ kind, field }) => `${kind} ${field}`);
          expect(told).to.deep.equal(mutations);
          const roots = new Set(patchOf(mutated)?.map(({ path }) => path.split("/").slice(0, 4).join("/")));
          const indexes = mutations.length === 0 ? [] : newIndexes(name);
          expect([...roots]).to.deep.equal(indexes.map((index) => `/spec/ephemeralContainers/${index}`));
        });

        it(`${name}, mutated, then judged: ${both.verdict}`, () => {
          const { mutated, validated } = reviewedTwice({ policies, stamp: true }, realReview(name));
          expect(mutated.answer.response.allowed).to.equal(true);
          expect(judgementOf(validated)).to.deep.equal(sorted(both));
          expect(validated.answer.response.allowed).to.equal(both.verdict !== "denied");
        });
      }
    });
  }
});
