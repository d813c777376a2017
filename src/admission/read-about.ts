import type { RequestAbout } from "../model/outcome.ts";
import { isObject, type JsonObject } from "../model/json.ts";
import type { Envelope } from "./admission-review.ts";

/**
 * Who asks, and for which pod, of a debug request that could not be read whole: a refusal is remembered all the same.
 * Undefined for what is no request on the subresource, or does not even say who asks.
 */
export const readAbout = ({ request }: Envelope): RequestAbout | undefined => {
  const { subResource, userInfo, namespace, name } = request;
  if (subResource !== "ephemeralcontainers" || !isObject(userInfo)) return undefined;
  const { username, groups } = userInfo;
  if (typeof username !== "string" || typeof namespace !== "string") return undefined;
  const metadata = metadataOf(request["oldObject"]);
  return {
    requester: { username, groups: Array.isArray(groups) ? groups.filter(isText) : [] },
    namespace,
    pod: { name: firstText(name, metadata["name"]), uid: firstText(metadata["uid"]) },
    dryRun: request["dryRun"] === true,
  };
};

const isText = (value: unknown): value is string => typeof value === "string";

const firstText = (...values: readonly unknown[]): string => values.find(isText) ?? "";

const metadataOf = (object: unknown): JsonObject => {
  const metadata = isObject(object) ? object["metadata"] : undefined;
  return isObject(metadata) ? metadata : {};
};
