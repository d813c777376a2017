import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isObject, type JsonObject } from "../../src/model/json.ts";

/** Where the recorded AdmissionReviews are. */
export const REVIEWS_FOLDER = fileURLToPath(new URL("../fixtures/reviews", import.meta.url));

/** The path of a recorded review: `seed-basic.mutate`. */
export const reviewPath = (name: string): string => `${REVIEWS_FOLDER}/${name}.json`;

/** Names of all recorded reviews, in order. */
export const reviewNames = (): readonly string[] =>
  readdirSync(REVIEWS_FOLDER)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .sort();

export type RealReview = JsonObject & { readonly request: JsonObject };

/** A recorded review, parsed; with `uid` in place of its own where one is given. */
export const realReview = (name: string, uid?: string): RealReview => {
  const review: unknown = JSON.parse(readFileSync(reviewPath(name), "utf8"));
  if (!isObject(review) || !isObject(review["request"])) throw new Error(`${name} is no AdmissionReview`);
  return { ...review, request: { ...review["request"], ...(uid === undefined ? {} : { uid }) } };
};
