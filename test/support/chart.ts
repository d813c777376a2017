import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";
import { helm } from "./helm.ts";
import type { Finished } from "./run.ts";

export const CHART = fileURLToPath(new URL("../../charts/ephemeral-guard", import.meta.url));

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/** `helm template`, as release `ephemeral-guard` in namespace `guard`. */
export const helmTemplate = (values: object): Promise<Finished> =>
  // A helm that was built without version stamps believes in Kubernetes 1.20.
  helm(
    ["template", "ephemeral-guard", CHART, "--namespace=guard", "--kube-version=1.36", "--values=-"],
    tmpdir(),
    JSON.stringify(values),
  );

/** The chart's objects. Throws what helm said where it refuses the values. */
export const renderChart = async (values: object = {}): Promise<readonly KubernetesObject[]> => {
  const { code, stdout, stderr } = await helmTemplate(values);
  if (code !== 0) throw new Error(stderr);
  // helm renders objects, or nothing
  return parseAllDocuments(stdout).map((document) => document.toJS() as KubernetesObject);
};

export const isWebhookConfiguration = ({ kind }: KubernetesObject): boolean =>
  kind.endsWith("WebhookConfiguration");

/** The chart's own webhook configurations, for a webhook that listens at `url` with a certificate of `caBundle`. */
export const renderWebhookConfigurations = async (
  { url, caBundle }: { readonly url: string; readonly caBundle: string },
  values: { readonly webhook?: object; readonly [value: string]: unknown } = {},
): Promise<readonly KubernetesObject[]> => {
  const objects = await renderChart({ ...values, webhook: { ...values.webhook, url }, tls: { caBundle } });
  return objects.filter(isWebhookConfiguration);
};

/** One input for `kubectl apply -f -`. */
export const toList = (items: readonly object[]): string =>
  JSON.stringify({ apiVersion: "v1", kind: "List", items });
