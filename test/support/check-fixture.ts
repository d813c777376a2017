import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import type { ReviewContext } from "../../src/admission/review.ts";
import type { Code } from "../../src/model/codes.ts";
import type { Labels } from "../../src/model/debug-request.ts";
import type { JsonObject } from "../../src/model/json.ts";
import { policySet, type GivenPolicy } from "./policy-set.ts";
import type { GivenReview } from "./review-builder.ts";

const FOLDER = new URL("../fixtures/checks/", import.meta.url);

/** `test/fixtures/checks/<code>/<name>.yaml`: one request under some policies, and the codes that it must come to. */
export interface CheckFixture extends Pick<GivenReview, "standing" | "pod" | "sent" | "request"> {
  /** Specs of policies; `none`: no set is loaded. */
  readonly policies: readonly GivenPolicy[] | "none";
  /** The one container that is added, or all of them; a plain one where neither is given. */
  readonly container?: JsonObject;
  readonly containers?: readonly JsonObject[];
  /** Labels of the namespace; not known where they are not given. */
  readonly namespaceLabels?: Labels;
  readonly options?: Partial<ReviewContext>;
  readonly expect: readonly Code[];
}

/** Where a fixture lies: the folder is a code, the name says what is expected of it. */
export interface FixtureFile {
  readonly code: string;
  readonly name: string;
}

export const fixtureFiles = (): readonly FixtureFile[] =>
  readdirSync(FOLDER)
    .sort()
    .flatMap((code) => readdirSync(new URL(`${code}/`, FOLDER)).map((name) => ({ code, name })));

export const readFixture = ({ code, name }: FixtureFile): CheckFixture =>
  parse(readFileSync(new URL(`${code}/${name}`, FOLDER), "utf8")) as CheckFixture;

export const givenReview = ({ container = {}, containers, ...fixture }: CheckFixture): GivenReview => ({
  ...fixture,
  added: containers ?? [container],
});

export const givenContext = ({
  policies,
  namespaceLabels,
  options,
}: CheckFixture): Partial<ReviewContext> => ({
  policies: policies === "none" ? undefined : policySet(...policies),
  namespaceLabels: () => namespaceLabels,
  ...options,
});
