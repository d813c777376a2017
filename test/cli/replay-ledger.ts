import { join } from "node:path";
import { createRedactor } from "../../src/admission/redact.ts";
import { observe } from "../../src/ledger/observe.ts";
import { openStore } from "../../src/ledger/store/open-store.ts";
import type { Labels } from "../../src/model/debug-request.ts";
import { isObject, type JsonObject } from "../../src/model/json.ts";
import type { Observation } from "../../src/model/observation.ts";
import { policySet, type GivenPolicy } from "../support/policy-set.ts";
import { realReview, type RealReview } from "../support/real-review.ts";
import { reviewedTwice } from "../support/review-context.ts";
import { createTemporaryFolder } from "../support/temporary-folder.ts";

/** A recorded review that a guard judges, and what differs of it. */
export interface Reviewed {
  readonly review: string;
  readonly user?: string;
  /** Of each added container, instead of its own. */
  readonly container?: JsonObject;
}

export interface ReplayLedger {
  readonly file: string;
  close(): Promise<void>;
}

export interface LedgerGiven {
  readonly policies: readonly GivenPolicy[];
  readonly reviews: readonly Reviewed[];
  readonly redactArgs?: boolean;
  readonly namespaceLabels?: Labels;
}

/** A real store in a file, of what a guard with these policies makes of real reviews. */
export const createReplayLedger = (given: LedgerGiven): Promise<ReplayLedger> =>
  createLedgerOf(observedByGuard(given));

export const createLedgerOf = async (observed: readonly Observation[]): Promise<ReplayLedger> => {
  const folder = await createTemporaryFolder("replay");
  const file = join(folder.path, "ledger.db");
  const store = await openStore({ file }, { cluster: "prod" });
  await store.ingest(observed);
  await store.close();
  return { file, close: () => folder.close() };
};

/** What a guard observes of these reviews, in both phases. */
export const observedByGuard = (given: LedgerGiven): readonly Observation[] =>
  given.reviews.flatMap((one, at) => observedBy(given, one, at));

/** A minute lies between requests. */
const observedBy = (given: LedgerGiven, one: Reviewed, at: number): readonly Observation[] => {
  const { mutated, validated } = reviewedTwice(
    { policies: policySet(...given.policies), stamp: true, namespaceLabels: () => given.namespaceLabels },
    bodyOf(one, at),
  );
  const redactor = createRedactor({ key: Buffer.alloc(32, 7), args: given.redactArgs ?? false });
  const now = new Date(Date.parse("2026-11-20T10:00:00Z") + at * 60_000);
  return [mutated, validated].map(({ outcome }) => {
    const seen = observe(outcome, { redactor, guardMode: "enforce", now, ms: 1 });
    if (seen === undefined) throw new Error(`${one.review} is no debug request`);
    return { ...seen, uid: `${seen.uid}-${seen.phase}` };
  });
};

const bodyOf = ({ review, user, container }: Reviewed, at: number): RealReview => {
  const { request, ...rest } = realReview(`${review}.mutate`, `uid-${at}`);
  const asked = container === undefined ? request : withContainer(request, container);
  const userInfo = { username: user ?? "alice@corp.example", groups: ["developers"] };
  return { ...rest, request: { ...asked, userInfo } };
};

const withContainer = (request: JsonObject, more: JsonObject): JsonObject => {
  const { object } = request;
  const spec = isObject(object) ? object["spec"] : undefined;
  if (!isObject(object) || !isObject(spec)) throw new Error("the review holds no pod");
  const list = spec["ephemeralContainers"] as readonly JsonObject[]; // an API server sent it
  const changed = list.map((one, at) => (at === list.length - 1 ? { ...one, ...more } : one));
  return { ...request, object: { ...object, spec: { ...spec, ephemeralContainers: changed } } };
};
