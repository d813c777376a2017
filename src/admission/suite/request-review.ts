import type { JsonObject, Json } from "../../model/json.ts";
import { withApiDefaults } from "../kubectl/api-defaults.ts";
import { toUpdateReview } from "../update-review.ts";
import type { CaseRequest, Given } from "./suite-schema.ts";

/** Who asks, where, and for which containers; all that is not given has a value that says nothing special. */
export type ShortRequest = Given & Pick<CaseRequest, "dryRun"> & { readonly added: readonly JsonObject[] };

/** The AdmissionReview that the API server would send for it, as far as anything in it is read. */
export const requestReview = ({ added, dryRun = false, ...given }: ShortRequest): JsonObject => {
  const namespace = namespaceName(given);
  const oldObject = podOf(given, namespace);
  const standing: unknown = oldObject.spec["ephemeralContainers"];
  const ephemeralContainers = [...(isList(standing) ? standing : []), ...added.map(completed)];
  const object = { ...oldObject, spec: { ...oldObject.spec, ephemeralContainers } };
  return toUpdateReview({ namespace, userInfo: userInfoOf(given), oldObject, object, dryRun });
};

const isList = (value: unknown): value is readonly Json[] => Array.isArray(value);

export const namespaceName = ({ namespace }: Given): string =>
  (typeof namespace === "string" ? namespace : namespace?.name) ?? "default";

/** Groups that every request of this user has, by the API server's authenticators. */
const userInfoOf = ({ user = "alice@example.com", groups = [] }: Given): JsonObject => {
  const [, serviceAccounts] = /^system:serviceaccount:([^:]+):[^:]+$/.exec(user) ?? [];
  const own =
    serviceAccounts === undefined
      ? []
      : ["system:serviceaccounts", `system:serviceaccounts:${serviceAccounts}`];
  return { username: user, groups: [...new Set([...groups, ...own, "system:authenticated"])] };
};

const podOf = ({ pod = {} }: Given, namespace: string) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name: pod.name ?? "web-7",
    namespace,
    uid: "00000000-0000-4000-8000-000000000002",
    ...(pod.labels && { labels: pod.labels }),
    ...(pod.annotations && { annotations: pod.annotations }),
  } as JsonObject,
  spec: {
    containers: [{ name: "app", image: "registry.example.com/app:1" }],
    ...pod.spec,
  } as JsonObject,
});

/** With what the API server fills in, and a name such as kubectl makes up. */
const completed = (container: JsonObject, at: number): JsonObject =>
  withApiDefaults({ name: `debugger-${String(at + 1).padStart(5, "0")}`, ...container });
