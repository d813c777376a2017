import { expect } from "chai";
import { renderChart, type KubernetesObject } from "../support/chart.ts";

/** What the chart makes of its values, by helm alone; chart.test.ts asks the API server what it thinks of that. */
describe("the chart's values", () => {
  const find = (objects: readonly KubernetesObject[], kind: string, name: string): KubernetesObject => {
    const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
    if (found !== undefined) return found;
    throw new Error(`no ${kind} ${name}`);
  };
  const webhook = "spec.template.spec.containers[0]";

  const rendered: readonly {
    name: string;
    values: object;
    of: [string, string];
    path: string;
    is: unknown;
  }[] = [
    {
      name: "mode, unmatched, stamp, advice and logLevel are flags",
      values: {
        mode: "audit",
        unmatched: "allow",
        stamp: false,
        advice: "off",
        logLevel: "debug",
        extraArgs: ["--x=1"],
      },
      of: ["Deployment", "ephemeral-guard-webhook"],
      path: `${webhook}.args`,
      is: [
        "webhook",
        "--policies=/etc/ephemeral-guard/policies",
        "--certificate=/etc/ephemeral-guard/tls/tls.crt",
        "--key=/etc/ephemeral-guard/tls/tls.key",
        "--port=8443",
        "--probe-port=8081",
        "--mode=audit",
        "--unmatched=allow",
        "--stamp=off",
        "--advice=off",
        "--recorder=https://ephemeral-guard-recorder.guard.svc:9443",
        "--recorder-ca=/etc/ephemeral-guard/recorder/ca.crt",
        "--recorder-token=/etc/ephemeral-guard/recorder/token",
        "--redaction-key=/etc/ephemeral-guard/recorder/redaction.key",
        "--redact=env",
        "--log-level=debug",
        "--x=1",
      ],
    },
    {
      name: "a digest wins over the tag",
      values: {
        image: { repository: "registry.example.com/guard", tag: "1", digest: `sha256:${"a".repeat(64)}` },
      },
      of: ["Deployment", "ephemeral-guard-webhook"],
      path: `${webhook}.image`,
      is: `registry.example.com/guard@sha256:${"a".repeat(64)}`,
    },
    {
      name: "files alone replace the preset",
      values: { policies: { files: { "own.yaml": "own" } } },
      of: ["ConfigMap", "ephemeral-guard-policies"],
      path: "data",
      is: { "own.yaml": "own" },
    },
    {
      name: "a ConfigMap of one's own is mounted",
      values: { policies: { existingConfigMap: "own" } },
      of: ["Deployment", "ephemeral-guard-webhook"],
      path: "spec.template.spec.volumes[0]",
      is: { name: "policies", configMap: { name: "own" } },
    },
    {
      name: "an existing Secret is mounted, its certificate and key alone",
      values: {
        tls: { mode: "existingSecret", existingSecret: "own", caBundle: "-----BEGIN CERTIFICATE-----" },
      },
      of: ["Deployment", "ephemeral-guard-webhook"],
      path: "spec.template.spec.volumes[1].secret",
      is: {
        secretName: "own",
        defaultMode: 0o440,
        items: [
          { key: "tls.crt", path: "tls.crt" },
          { key: "tls.key", path: "tls.key" },
        ],
      },
    },
    {
      name: "an existing Secret's authority is told to the API server",
      values: {
        tls: { mode: "existingSecret", existingSecret: "own", caBundle: "-----BEGIN CERTIFICATE-----" },
      },
      of: ["ValidatingWebhookConfiguration", "ephemeral-guard"],
      path: "webhooks[0].clientConfig.caBundle",
      is: Buffer.from("-----BEGIN CERTIFICATE-----").toString("base64"),
    },
    {
      name: "cert-manager tells the API server its authority",
      values: { tls: { mode: "certManager" } },
      of: ["MutatingWebhookConfiguration", "ephemeral-guard"],
      path: "metadata.annotations",
      is: { "cert-manager.io/inject-ca-from": "guard/ephemeral-guard-tls" },
    },
    {
      name: "cert-manager's certificate is for both Services",
      values: { tls: { mode: "certManager" } },
      of: ["Certificate", "ephemeral-guard-tls"],
      path: "spec.dnsNames",
      is: [
        "ephemeral-guard-webhook.guard.svc",
        "ephemeral-guard-webhook.guard.svc.cluster.local",
        "ephemeral-guard-recorder.guard.svc",
        "ephemeral-guard-recorder.guard.svc.cluster.local",
      ],
    },
    {
      name: "cert-manager's issuer may be one's own",
      values: {
        tls: { mode: "certManager", certManager: { issuerRef: { name: "own", kind: "ClusterIssuer" } } },
      },
      of: ["Certificate", "ephemeral-guard-tls"],
      path: "spec.issuerRef",
      is: { name: "own", kind: "ClusterIssuer" },
    },
    {
      name: "excluded namespaces join the namespace selector",
      values: {
        excludeNamespaces: ["a", "b"],
        webhook: { namespaceSelector: { matchLabels: { tier: "production" } } },
      },
      of: ["ValidatingWebhookConfiguration", "ephemeral-guard"],
      path: "webhooks[0].namespaceSelector",
      is: {
        matchLabels: { tier: "production" },
        matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "NotIn", values: ["a", "b"] }],
      },
    },
    {
      name: "port 8443 is open to anybody",
      values: {},
      of: ["NetworkPolicy", "ephemeral-guard-webhook"],
      path: "spec.ingress",
      is: [{ ports: [{ port: 8443, protocol: "TCP" }] }],
    },
    {
      name: "port 8443 can be narrowed to the API servers, and 8081 opened to Prometheus",
      values: {
        networkPolicy: { apiServerCIDRs: ["10.0.0.1/32"], metricsFrom: [{ namespaceSelector: {} }] },
      },
      of: ["NetworkPolicy", "ephemeral-guard-webhook"],
      path: "spec.ingress",
      is: [
        { ports: [{ port: 8443, protocol: "TCP" }], from: [{ ipBlock: { cidr: "10.0.0.1/32" } }] },
        { ports: [{ port: 8081, protocol: "TCP" }], from: [{ namespaceSelector: {} }] },
      ],
    },
    {
      name: "a disruption budget by percentage",
      values: { podDisruptionBudget: { minAvailable: "50%", maxUnavailable: null } },
      of: ["PodDisruptionBudget", "ephemeral-guard-webhook"],
      path: "spec.minAvailable",
      is: "50%",
    },
    {
      name: "a ServiceMonitor finds the metrics Service",
      values: { serviceMonitor: { enabled: true, labels: { release: "prometheus" } } },
      of: ["ServiceMonitor", "ephemeral-guard"],
      path: "spec.selector.matchLabels",
      is: {
        "app.kubernetes.io/name": "ephemeral-guard",
        "app.kubernetes.io/instance": "ephemeral-guard",
        "app.kubernetes.io/component": "metrics",
      },
    },
  ];
  for (const { name, values, of, path, is } of rendered) {
    it(name, async () => {
      const object = find(await renderChart(values), ...of);
      expect(object).to.have.nested.property(path).that.deep.equals(is);
    });
  }
});
