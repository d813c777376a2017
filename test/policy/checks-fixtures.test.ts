import { expect } from "chai";
import { CODES } from "../../src/model/codes.ts";
import {
  fixtureFiles,
  givenContext,
  givenReview,
  readFixture,
  type FixtureFile,
} from "../support/check-fixture.ts";
import { codesOf, reviewed } from "../support/review-context.ts";
import { reviewOf } from "../support/review-builder.ts";

const NAME = /^(allow|deny)-[a-z0-9-]+\.yaml$/;

/** No request can provoke it: it stands for a bug. */
const WITHOUT_FIXTURES: readonly string[] = ["internal"];

/** Rules have the codes that their authors choose; these stand for all. */
const OF_RULES: readonly string[] = ["rules.name-the-target"];

/** What is missing, and what is there in vain. */
const faultsOf = (files: readonly FixtureFile[], codes: readonly string[]): readonly string[] => {
  const wanted = codes.flatMap((code) => [`${code}/allow`, `${code}/deny`]);
  const found = new Set(files.map(({ code, name }) => `${code}/${NAME.exec(name)?.[1] ?? name}`));
  return [
    ...wanted.filter((kind) => !found.has(kind)).map((kind) => `${kind}: no fixture`),
    ...[...found].filter((kind) => !wanted.includes(kind)).map((kind) => `${kind}: no such code or kind`),
  ];
};

describe("fixtures of the checks", () => {
  const codes = [...CODES.filter((code) => !WITHOUT_FIXTURES.includes(code)), ...OF_RULES];

  it("show for every code what is allowed and what is denied, and for nothing else", () => {
    expect(faultsOf(fixtureFiles(), codes)).to.deep.equal([]);
  });

  it("are missed when they are missing, and found when they are orphaned", () => {
    const files = [
      { code: "images.allow", name: "deny-x.yaml" },
      { code: "images.permit", name: "allow-x.yaml" },
      { code: "images.allow", name: "refuse-x.yaml" },
    ];
    expect(faultsOf(files, ["images.allow"])).to.deep.equal([
      "images.allow/allow: no fixture",
      "images.permit/allow: no such code or kind",
      "images.allow/refuse-x.yaml: no such code or kind",
    ]);
  });

  for (const file of fixtureFiles()) {
    it(`${file.code}/${file.name}`, () => {
      const fixture = readFixture(file);
      const judged = reviewed(givenContext(fixture), reviewOf(givenReview(fixture)));
      const denies = file.name.startsWith("deny-");
      expect(codesOf(judged)).to.deep.equal(fixture.expect);
      expect(fixture.expect.includes(file.code as (typeof fixture.expect)[number])).to.equal(denies);
      expect(judged.answer.response.allowed).to.equal(!denies);
      const causes = judged.answer.response.status?.details?.causes ?? [];
      expect(causes.map(({ reason }) => reason)).to.deep.equal(fixture.expect);
    });
  }
});
