import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterMutation } from "../../src/admission/after-mutation.ts";
import { isObject, type JsonObject } from "../../src/model/json.ts";
import type { Scenario } from "./scenarios.ts";
import { askWebhook, type Answer, type WebhookAddress } from "./webhook-client.ts";

/** What became of a scenario's request. */
export interface Played {
  readonly mutated: Answer;
  readonly validated: Answer;
  /** The containers that stand in the pod afterwards and did not before: none on a dry run, nor after a refusal. */
  readonly landed: readonly JsonObject[];
}

type Review = JsonObject & { readonly request: JsonObject };

/** Does what the API server does with a request: `/mutate`, the patch, the reset of all else, `/validate`. */
export const play = async (scenario: Scenario, webhook: WebhookAddress): Promise<Played> => {
  const { sent = unchanged, meddled = unchanged } = scenario;
  const asked = mapAdded(readReview(scenario.review), sent);
  const mutated = await askWebhook(webhook, "/mutate", withFreshUid(asked));
  const next = mapAdded(toReview(afterMutation(asked, mutated)), meddled);
  const validated = await askWebhook(webhook, "/validate", withFreshUid(next));
  const lands = validated.allowed && asked.request["dryRun"] !== true;
  return { mutated, validated, landed: lands ? addedIn(next) : [] };
};

const unchanged = (container: JsonObject): JsonObject => container;

const readReview = (name: string): Review =>
  toReview(
    JSON.parse(readFileSync(new URL(`../../test/fixtures/reviews/${name}.json`, import.meta.url), "utf8")),
  );

const toReview = (value: unknown): Review => {
  if (!isObject(value) || !isObject(value["request"])) throw new Error("the fixture is no AdmissionReview");
  return { ...value, request: value["request"] };
};

/** The API server gives each call a uid of its own. */
const withFreshUid = (review: Review): Review => ({
  ...review,
  request: { ...review.request, uid: randomUUID() },
});

const mapAdded = (review: Review, change: (container: JsonObject) => JsonObject): Review => {
  const added = addedIn(review);
  const ephemeralContainers = containersOf(review, "object").map((container) =>
    added.includes(container) ? change(container) : container,
  );
  const pod = memberOf(review.request, "object");
  const object = { ...pod, spec: { ...memberOf(pod, "spec"), ephemeralContainers } };
  return { ...review, request: { ...review.request, object } };
};

const addedIn = (review: Review): readonly JsonObject[] => {
  const standing = new Set(containersOf(review, "oldObject").map(({ name }) => name));
  return containersOf(review, "object").filter(({ name }) => !standing.has(name));
};

const containersOf = ({ request }: Review, key: "object" | "oldObject"): readonly JsonObject[] => {
  const { ephemeralContainers } = memberOf(memberOf(request, key), "spec");
  return Array.isArray(ephemeralContainers) ? ephemeralContainers.filter(isObject) : [];
};

const memberOf = (from: JsonObject, key: string): JsonObject => {
  const member = from[key];
  return isObject(member) ? member : {};
};
