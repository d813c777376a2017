import { readFileSync } from "node:fs";
import { afterMutation } from "../../src/admission/after-mutation.ts";
import { review } from "../../src/admission/review.ts";
import type { PolicySet } from "../../src/policy/compile.ts";

/** What the API server sends to both webhooks for one request: compact JSON. */
export interface Bodies {
  readonly mutate: string;
  readonly validate: string;
}

const FIXTURES = new URL("../fixtures/reviews/", import.meta.url);

/** A captured review by name, and the same after `/mutate` had its way. */
export const realBodies = (name: string, policies: PolicySet): Bodies =>
  bothBodies(JSON.parse(readFileSync(new URL(`${name}.json`, FIXTURES), "utf8")), policies);

/** The review of a pod whose environment is so long that object and oldObject have `bytes` each. */
export const largeBodies = (bytes: number, policies: PolicySet): Bodies => {
  const review = JSON.parse(readFileSync(new URL("seed-patch.mutate.json", FIXTURES), "utf8")) as LargeReview;
  const value = "x".repeat(1000);
  const env = Array.from({ length: Math.ceil(bytes / 1030) }, (_, at) => ({ name: `FILLER_${at}`, value }));
  for (const pod of [review.request.object, review.request.oldObject]) {
    for (const container of pod.spec.containers) container.env = env;
  }
  return bothBodies(review, policies);
};

interface LargeReview {
  readonly request: Readonly<Record<"object" | "oldObject", { spec: { containers: { env?: unknown }[] } }>>;
}

const bothBodies = (body: unknown, policies: PolicySet): Bodies => {
  const mutated = review(
    {
      policies,
      phase: "mutate",
      now: new Date(),
      namespaceLabels: () => undefined,
      guardMode: "enforce",
      unmatched: "deny",
      stamp: true,
      advice: true,
    },
    body,
  );
  if ("undecodable" in mutated) throw new Error(mutated.undecodable);
  return {
    mutate: JSON.stringify(body),
    validate: JSON.stringify(afterMutation(body, mutated.answer.response)),
  };
};
