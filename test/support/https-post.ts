import { request } from "node:https";
import { text } from "node:stream/consumers";
import { isObject, type JsonObject } from "../../src/model/json.ts";

export interface PostTarget {
  readonly port: number;
  /** PEM. */
  readonly ca: string;
}

/** POSTs a review over a connection of its own, and gives the `response` of what comes back; rejects unless it is 200. */
export const postReview = (
  { port, ca }: PostTarget,
  path: "/mutate" | "/validate",
  review: unknown,
): Promise<JsonObject> =>
  new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path, ca, method: "POST", agent: false };
    const headers = { "Content-Type": "application/json" };
    const sent = request({ ...options, headers }, (response) => {
      text(response)
        .then((body) => {
          const answer: unknown = JSON.parse(body);
          const inner = isObject(answer) ? answer["response"] : undefined;
          if (response.statusCode === 200 && isObject(inner)) resolve(inner);
          else reject(new Error(`HTTP ${response.statusCode ?? 0}: ${body}`));
        })
        .catch(reject);
    });
    sent.on("error", reject);
    sent.end(JSON.stringify(review));
  });
