import { expect } from "chai";
import { isWebhookConfiguration, renderChart, type KubernetesObject } from "../support/chart.ts";

/** What the chart makes without any value, and without a cluster to run in; by helm alone. */
describe("the chart", () => {
  const names = (objects: readonly KubernetesObject[]): string[] =>
    objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`).sort();

  it("by default: what runs, who it is, and what the API server asks it", async () => {
    const objects = (await renderChart()).filter(
      ({ metadata }) => metadata.annotations?.["helm.sh/hook"] === undefined,
    );
    expect(names(objects)).to.deep.equal([
      "ClusterRole/ephemeral-guard-debugger",
      "ClusterRole/ephemeral-guard-recorder",
      "ClusterRole/ephemeral-guard-reviewer",
      "ClusterRole/ephemeral-guard-webhook",
      "ClusterRoleBinding/ephemeral-guard-recorder",
      "ClusterRoleBinding/ephemeral-guard-webhook",
      "ConfigMap/ephemeral-guard-policies",
      "Deployment/ephemeral-guard-recorder",
      "Deployment/ephemeral-guard-webhook",
      "MutatingWebhookConfiguration/ephemeral-guard",
      "NetworkPolicy/ephemeral-guard-recorder",
      "NetworkPolicy/ephemeral-guard-webhook",
      "PersistentVolumeClaim/ephemeral-guard-recorder",
      "PodDisruptionBudget/ephemeral-guard-webhook",
      "Role/ephemeral-guard-recorder",
      "RoleBinding/ephemeral-guard-recorder",
      "Secret/ephemeral-guard-keys",
      "Secret/ephemeral-guard-tls-ca",
      "Service/ephemeral-guard-metrics",
      "Service/ephemeral-guard-recorder",
      "Service/ephemeral-guard-webhook",
      "ServiceAccount/ephemeral-guard-recorder",
      "ServiceAccount/ephemeral-guard-webhook",
      "ValidatingWebhookConfiguration/ephemeral-guard",
    ]);
  });

  for (const [kind, phase] of [
    ["MutatingWebhookConfiguration", "mutate"],
    ["ValidatingWebhookConfiguration", "validate"],
  ] as const) {
    it(`${kind}: fails closed, on debug containers alone`, async () => {
      const configuration = (await renderChart()).find((object) => object.kind === kind);
      expect(configuration?.["webhooks"]).to.deep.equal([
        {
          name: `${phase}.ephemeral-guard.dev`,
          admissionReviewVersions: ["v1"],
          clientConfig: {
            service: { name: "ephemeral-guard-webhook", namespace: "guard", path: `/${phase}`, port: 443 },
          },
          rules: [
            {
              apiGroups: [""],
              apiVersions: ["v1"],
              resources: ["pods/ephemeralcontainers"],
              operations: ["UPDATE"],
              scope: "Namespaced",
            },
          ],
          matchPolicy: "Equivalent",
          failurePolicy: "Fail",
          sideEffects: "NoneOnDryRun",
          timeoutSeconds: 5,
          ...(phase === "mutate" && { reinvocationPolicy: "IfNeeded" }),
        },
      ]);
    });
  }

  it("outside the cluster: webhook configurations and the debugger ClusterRole, nothing that runs", async () => {
    const objects = await renderChart({ webhook: { url: "https://guard.example.com:8443/" } });
    expect(names(objects)).to.deep.equal([
      "ClusterRole/ephemeral-guard-debugger",
      "MutatingWebhookConfiguration/ephemeral-guard",
      "ValidatingWebhookConfiguration/ephemeral-guard",
    ]);
    const urls = objects
      .filter(isWebhookConfiguration)
      .map(({ webhooks }) => (webhooks as { clientConfig: unknown }[])[0]?.clientConfig);
    expect(urls).to.have.deep.members([
      { url: "https://guard.example.com:8443/mutate" },
      { url: "https://guard.example.com:8443/validate" },
    ]);
  });
});
