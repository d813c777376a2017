import type { GuardTrace } from "../../model/audit-observation.ts";
import type { Verdict } from "../../model/decision.ts";
import { isObject, type JsonObject } from "../../model/json.ts";
import { printable } from "../../model/printable.ts";

/**
 * Names of the webhooks whose word counts, as the chart's configurations have them. The API server puts a webhook's name
 * before its annotations' keys, so others cannot write under it, unless their configuration has a webhook (or a
 * ValidatingAdmissionPolicy) of this very name: whoever may write that, may as well take the guard out of the way.
 */
export interface GuardWebhooks {
  readonly mutate: string;
  readonly validate: string;
}

export const GUARD_WEBHOOKS: GuardWebhooks = {
  mutate: "mutate.ephemeral-guard.dev",
  validate: "validate.ephemeral-guard.dev",
};

/** What the guard's webhooks left in an event. Of several calls for one request the first one's values stand. */
export const decodeGuardTrace = (annotations: unknown, webhooks: GuardWebhooks): GuardTrace => {
  if (!isObject(annotations)) return {};
  const validate = reader(annotations, webhooks.validate);
  const mutate = reader(annotations, webhooks.mutate);
  const mutated = failedOpen(annotations, "mutation", webhooks.mutate) ? undefined : mutate("uid");
  const judged = failedOpen(annotations, "validating", webhooks.validate) ? () => undefined : validate;
  const verdict = VERDICTS.find((word) => word === judged("verdict"));
  return withoutUndefined({
    mutateUid: mutated,
    validateUid: judged("uid"),
    verdict,
    policies: items(judged("policies") ?? mutate("policies")),
    violations: items(judged("violations")),
    revision: judged("revision") ?? mutate("revision"),
  });
};

const VERDICTS: readonly Verdict[] = ["allowed", "denied", "would-deny"];

const reader =
  (annotations: JsonObject, webhook: string) =>
  (key: string): string | undefined => {
    const value = annotations[`${webhook}/${key}`];
    return typeof value === "string" ? printable(value, MAX_TEXT) : undefined;
  };

/** A little more than what the guard itself writes. */
const MAX_TEXT = 2048;

/**
 * Whether the API server gave up calling a webhook under `failurePolicy: Ignore`: it says so in annotations such as
 * `failed-open.validating.webhook.admission.k8s.io/round_0_index_0`, whose value is the webhook's name. Where an earlier
 * call of the same request was answered (a write conflict has the API server call again), that which let it in was not.
 */
const failedOpen = (annotations: JsonObject, kind: "mutation" | "validating", webhook: string): boolean =>
  Object.entries(annotations).some(
    ([key, value]) => value === webhook && key.startsWith(`failed-open.${kind}.webhook.admission.k8s.io/`),
  );

/** The guard cuts long lists: their last item is then none. */
const items = (list: string | undefined): readonly string[] | undefined => {
  if (list === undefined) return undefined;
  const found = list.split(",").filter((item) => item !== "");
  return CUT.test(list) ? found.slice(0, -1) : found;
};

const CUT = /\.\.\. \(\d+ characters\)$/;

type Parts = { readonly [Key in keyof GuardTrace]: GuardTrace[Key] | undefined };

const withoutUndefined = (parts: Parts): GuardTrace =>
  Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
