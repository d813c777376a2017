import { createRedactor } from "../../src/admission/redact.ts";
import { observe } from "../../src/ledger/observe.ts";
import type { Observation } from "../../src/model/observation.ts";
import { packagedSet } from "../support/policy-set.ts";
import { realReview } from "../support/real-review.ts";
import { reviewed } from "../support/review-context.ts";

/** Of a captured review by name, refused by the packaged policy `production`. */
export const realObservation = (name: string): Observation => {
  const phase = name.endsWith(".mutate") ? "mutate" : "validate";
  const given = { phase, stamp: phase === "mutate", policies: packagedSet("production") } as const;
  const { outcome } = reviewed(given, realReview(name));
  const redactor = createRedactor({ key: Buffer.alloc(32), args: false });
  const now = new Date("2026-11-21T10:00:00Z");
  const observation = observe(outcome, { redactor, guardMode: "enforce", now, ms: 1.2345 });
  if (observation === undefined) throw new Error(`${name} is not observed`);
  return observation;
};

/** A refused request, with what a test says differs. */
export const sampleObservation = (differing: Partial<Observation> = {}): Observation => ({
  ...realObservation("custom-secrets.validate"),
  ...differing,
});

/** So many requests, with uids `<prefix>0` and so on, each on a pod whose uid is `pod-<uid>`. */
export const sampleObservations = (count: number, prefix = "u"): readonly Observation[] => {
  const { request, ...rest } = sampleObservation();
  if (request === undefined) throw new Error("a request that could not be read");
  return Array.from({ length: count }, (_, at) => {
    const uid = `${prefix}${at}`;
    const pod = { name: uid, uid: `pod-${uid}` };
    return { ...rest, uid, pod, request: { ...request, uid, pod: { ...request.pod, ...pod } } };
  });
};
