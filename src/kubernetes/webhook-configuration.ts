import { isObject, type JsonObject } from "../model/json.ts";
import type { ApiClient } from "./api-client.ts";
import { absentAsUndefined, MANAGER } from "./secret.ts";

export type WebhookConfigurationKind = "MutatingWebhookConfiguration" | "ValidatingWebhookConfiguration";

export interface WebhookConfiguration {
  readonly kind: WebhookConfigurationKind;
  readonly name: string;
  /** As the API server has it; undefined where there is none. */
  readonly object: JsonObject | undefined;
  /** PEM, one for each of its webhooks. */
  readonly bundles: readonly string[] | undefined;
}

export const getWebhookConfiguration = async (
  client: ApiClient,
  kind: WebhookConfigurationKind,
  name: string,
): Promise<WebhookConfiguration> => {
  const object = await absentAsUndefined(client.json({ path: pathOf({ kind, name }) }));
  return { kind, name, object, bundles: object && webhooksOf(object).map(bundleOf) };
};

/** Writes the caBundle of all its webhooks. Throws ApiError 409 where somebody else has written, since it was read. */
export const putBundle = async (
  client: ApiClient,
  { object, ...configuration }: WebhookConfiguration,
  bundle: string,
): Promise<void> => {
  if (object === undefined) throw new Error(`${configuration.kind} ${configuration.name} does not exist`);
  const caBundle = Buffer.from(bundle).toString("base64");
  const webhooks = webhooksOf(object).map((webhook) => ({
    ...webhook,
    clientConfig: { ...(isObject(webhook["clientConfig"]) && webhook["clientConfig"]), caBundle },
  }));
  const path = `${pathOf(configuration)}?fieldManager=${MANAGER}`;
  await client.json({ method: "PUT", path, body: { ...object, webhooks } });
};

const PLURALS: Readonly<Record<WebhookConfigurationKind, string>> = {
  MutatingWebhookConfiguration: "mutatingwebhookconfigurations",
  ValidatingWebhookConfiguration: "validatingwebhookconfigurations",
};

const pathOf = ({ kind, name }: Pick<WebhookConfiguration, "kind" | "name">): string =>
  `/apis/admissionregistration.k8s.io/v1/${PLURALS[kind]}/${encodeURIComponent(name)}`;

const webhooksOf = (object: JsonObject): readonly JsonObject[] => {
  const webhooks = object["webhooks"];
  return Array.isArray(webhooks) ? webhooks.filter(isObject) : [];
};

const bundleOf = ({ clientConfig }: JsonObject): string => {
  const caBundle = isObject(clientConfig) ? clientConfig["caBundle"] : undefined;
  return typeof caBundle === "string" ? Buffer.from(caBundle, "base64").toString() : "";
};
