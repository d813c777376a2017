import { expect } from "chai";
import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { renderChart, type KubernetesObject } from "../support/chart.ts";
import { ALERTS, dashboard } from "../support/monitoring.ts";

const DATABASE = { recorder: { replicaCount: 3, database: { existingSecret: "db", key: "dsn" } } };
const OWN_SECRET = {
  tls: { mode: "existingSecret", existingSecret: "own", caBundle: "-----BEGIN CERTIFICATE-----" },
};
const WEBHOOK_PODS = {
  podSelector: {
    matchLabels: {
      "app.kubernetes.io/name": "ephemeral-guard",
      "app.kubernetes.io/instance": "ephemeral-guard",
      "app.kubernetes.io/component": "webhook",
    },
  },
};
const PORT = [{ port: 9443, protocol: "TCP" }];

interface PodSpec {
  readonly containers: readonly [{ readonly args: readonly string[]; readonly env?: readonly object[] }];
  readonly volumes: readonly { readonly name: string; readonly [source: string]: unknown }[];
}

/** What the chart makes of the recorder's values, by helm alone. */
describe("the chart's recorder", () => {
  const find = (objects: readonly KubernetesObject[], kind: string, name: string) =>
    objects.find((object) => object.kind === kind && object.metadata.name === `ephemeral-guard-${name}`);
  const podOf = (objects: readonly KubernetesObject[], component: string): PodSpec => {
    const { spec } = find(objects, "Deployment", component) as unknown as {
      spec: { template: { spec: PodSpec } };
    }; // as this kind has it
    return spec.template.spec;
  };
  const args = async (values: object): Promise<readonly string[]> =>
    podOf(await renderChart(values), "recorder").containers[0].args;
  const volume = async (values: object, component: string, name: string): Promise<unknown> =>
    podOf(await renderChart(values), component).volumes.find((each) => each.name === name);

  it("by default: the embedded store, the certificate, marks", async () => {
    expect(await args({})).to.deep.equal([
      "recorder",
      "--namespace=guard",
      "--cluster-name=default",
      "--policies=/etc/ephemeral-guard/policies",
      "--store=/var/lib/ephemeral-guard/ledger.db",
      "--retention-age=90d",
      "--retention-count=1000000",
      "--keys-secret=ephemeral-guard-keys",
      "--audience=ephemeral-guard-recorder",
      "--redact=env",
      "--marks=on",
      "--certificates=on",
      "--tls-secret=ephemeral-guard-tls",
      "--ca-secret=ephemeral-guard-tls-ca",
      "--service=ephemeral-guard-webhook",
      "--dns-name=ephemeral-guard-recorder.guard.svc",
      "--dns-name=ephemeral-guard-recorder.guard.svc.cluster.local",
      "--webhook-configurations=ephemeral-guard",
      "--port=9443",
      "--probe-port=8081",
      "--log-level=info",
    ]);
  });

  it("with what a flag changes", async () => {
    const recorder = {
      clusterName: "eu-1",
      redact: "args",
      marks: false,
      retention: { age: "7d", count: 20000000 },
    };
    const given = await args({ recorder });
    expect(given).to.include.members([
      "--cluster-name=eu-1",
      "--redact=args",
      "--marks=off",
      "--retention-age=7d",
      "--retention-count=20000000",
    ]);
    const webhook = podOf(await renderChart({ recorder }), "webhook").containers[0].args;
    expect(webhook).to.include("--redact=args");
  });

  describe("with a certificate of somebody else's", () => {
    for (const { name, values, secret } of [
      { name: "cert-manager", values: { tls: { mode: "certManager" } }, secret: "ephemeral-guard-tls" },
      { name: "an existing Secret", values: OWN_SECRET, secret: "own" },
    ]) {
      it(`of ${name}: serves it, and makes none`, async () => {
        const given = await args(values);
        expect(given).to.include.members([
          "--certificates=off",
          "--certificate=/etc/ephemeral-guard/tls/tls.crt",
          "--key=/etc/ephemeral-guard/tls/tls.key",
        ]);
        expect(given.join(" ")).to.not.match(/--(tls-secret|ca-secret|service|dns-name|webhook-config)/);
        expect(await volume(values, "recorder", "tls")).to.have.nested.property("secret.secretName", secret);
      });

      it(`of ${name}: may write its keys and nothing else`, async () => {
        const objects = await renderChart(values);
        expect(find(objects, "Role", "recorder")).to.have.deep.property("rules", [
          {
            apiGroups: [""],
            resources: ["secrets"],
            resourceNames: ["ephemeral-guard-keys"],
            verbs: ["get", "update"],
          },
        ]);
        expect(JSON.stringify(find(objects, "ClusterRole", "recorder"))).to.not.contain("webhookconfig");
      });
    }

    it("may be left out", async () => {
      const objects = await renderChart({ tls: { mode: "certManager" }, recorder: { enabled: false } });
      const left = objects.filter(
        ({ metadata, spec }) =>
          metadata.name.endsWith("-recorder") || JSON.stringify(spec ?? {}).includes("-recorder"),
      );
      expect(left.map(({ kind, metadata }) => `${kind}/${metadata.name}`)).to.deep.equal([]);
      expect(find(objects, "Secret", "keys")).to.equal(undefined);
      expect(JSON.stringify(find(objects, "ClusterRole", "webhook"))).to.not.contain("nonResourceURLs");
    });
  });

  describe("is given to webhooks", () => {
    const sources = async (values: object): Promise<unknown> =>
      ((await volume(values, "webhook", "recorder")) as { projected: { sources: unknown } }).projected
        .sources;
    const token = {
      serviceAccountToken: { audience: "ephemeral-guard-recorder", expirationSeconds: 3600, path: "token" },
    };
    const key = {
      secret: {
        name: "ephemeral-guard-keys",
        optional: true,
        items: [{ key: "redaction.key", path: "redaction.key" }],
      },
    };
    const items = [{ key: "ca.crt", path: "ca.crt" }];

    it("with a token for it alone, the authority, and the key; none of which a pod waits for", async () => {
      const authority = { secret: { name: "ephemeral-guard-tls", optional: true, items } };
      expect(await sources({})).to.deep.equal([token, authority, key]);
      expect(await sources({ tls: { mode: "certManager" } })).to.deep.equal([token, authority, key]);
    });

    it("with the authority that the values name", async () => {
      const authority = { configMap: { name: "ephemeral-guard-authority", optional: true, items } };
      expect(await sources(OWN_SECRET)).to.deep.equal([token, authority, key]);
      expect(find(await renderChart(OWN_SECRET), "ConfigMap", "authority")).to.have.deep.property("data", {
        "ca.crt": "-----BEGIN CERTIFICATE-----",
      });
    });
  });

  describe("keeps records", () => {
    /** There is one at most. */
    const claim = async (values: object): Promise<KubernetesObject | undefined> =>
      (await renderChart(values)).find(({ kind }) => kind === "PersistentVolumeClaim");

    it("in a volume, with one writer at a time", async () => {
      const objects = await renderChart();
      expect(find(objects, "Deployment", "recorder")).to.have.deep.nested.include({
        "spec.replicas": 1,
        "spec.strategy": { type: "Recreate" },
      });
      expect(await volume({}, "recorder", "ledger")).to.deep.equal({
        name: "ledger",
        persistentVolumeClaim: { claimName: "ephemeral-guard-recorder" },
      });
      expect(await claim({})).to.have.deep.property("spec", {
        accessModes: ["ReadWriteOnce"],
        resources: { requests: { storage: "10Gi" } },
      });
    });

    for (const { given, is } of [
      { given: "fast", is: "fast" },
      { given: "-", is: "" },
    ]) {
      it(`of storage class "${given}"`, async () => {
        const made = await claim({ recorder: { persistence: { storageClass: given, size: "5Gi" } } });
        expect(made).to.have.nested.property("spec.storageClassName", is);
        expect(made).to.have.nested.property("spec.resources.requests.storage", "5Gi");
      });
    }

    it("beyond an uninstall, with the key of their hashes", async () => {
      const annotations = { "helm.sh/resource-policy": "keep" };
      const objects = await renderChart({ recorder: { persistence: { keep: true } } });
      for (const [kind, name] of [
        ["PersistentVolumeClaim", "recorder"],
        ["Secret", "keys"],
      ] as const)
        expect(find(objects, kind, name)).to.have.deep.nested.property("metadata.annotations", annotations);
    });

    it("in a claim of one's own", async () => {
      const values = { recorder: { persistence: { existingClaim: "own" } } };
      expect(await claim(values)).to.equal(undefined);
      expect(await volume(values, "recorder", "ledger")).to.have.deep.property("persistentVolumeClaim", {
        claimName: "own",
      });
    });

    it("in nothing but the pod", async () => {
      const values = { recorder: { persistence: { enabled: false } } };
      expect(await claim(values)).to.equal(undefined);
      expect(await volume(values, "recorder", "ledger")).to.deep.equal({ name: "ledger", emptyDir: {} });
    });

    it("in a database, for any number of recorders, whose URL no flag shows", async () => {
      const objects = await renderChart(DATABASE);
      const { spec } = find(objects, "Deployment", "recorder") as unknown as { spec: object };
      expect(spec).to.have.property("replicas", 3);
      expect(spec).to.not.have.property("strategy");
      const { containers, volumes } = podOf(objects, "recorder");
      expect(containers[0].env).to.deep.equal([
        {
          name: "EPHEMERAL_GUARD_DATABASE_URL",
          valueFrom: { secretKeyRef: { name: "db", key: "dsn" } },
        },
      ]);
      expect(containers[0].args.join(" ")).to.not.match(/--(store|database-url)/);
      expect(volumes.map(({ name }) => name)).to.deep.equal(["policies"]);
      expect(objects.map(({ kind }) => kind)).to.not.include("PersistentVolumeClaim");
    });
  });

  describe("is called", () => {
    const auditSender = { create: true };
    const ingress = [{ podSelector: { matchLabels: { app: "ingress" } } }];
    const apiServer = { ipBlock: { cidr: "10.0.0.1/32" } };
    const cases: readonly { name: string; values: object; is: readonly object[] }[] = [
      { name: "by webhooks alone", values: {}, is: [{ ports: PORT, from: [WEBHOOK_PODS] }] },
      {
        name: "by an ingress controller",
        values: { networkPolicy: { consoleFrom: ingress } },
        is: [{ ports: PORT, from: [WEBHOOK_PODS, ...ingress] }],
      },
      {
        name: "by API servers only where they deliver",
        values: { networkPolicy: { apiServerCIDRs: ["10.0.0.1/32"] } },
        is: [{ ports: PORT, from: [WEBHOOK_PODS] }],
      },
      {
        name: "by API servers that deliver",
        values: {
          networkPolicy: { apiServerCIDRs: ["10.0.0.1/32"], consoleFrom: ingress },
          recorder: { auditSender },
        },
        is: [{ ports: PORT, from: [WEBHOOK_PODS, ...ingress, apiServer] }],
      },
      {
        name: "by anybody, where API servers deliver and nobody says where from",
        values: { networkPolicy: { consoleFrom: ingress }, recorder: { auditSender } },
        is: [{ ports: PORT }],
      },
      {
        name: "by Prometheus",
        values: { serviceMonitor: { enabled: true } },
        is: [{ ports: PORT, from: [WEBHOOK_PODS] }, { ports: [{ port: 8081, protocol: "TCP" }] }],
      },
    ];
    for (const { name, values, is } of cases) {
      it(name, async () => {
        expect(find(await renderChart(values), "NetworkPolicy", "recorder")).to.have.deep.nested.property(
          "spec.ingress",
          is,
        );
      });
    }

    it("by the name that an Ingress has", async () => {
      const console = { ingress: { enabled: true, host: "guard.example.com" } };
      const made = find(await renderChart({ recorder: { console } }), "Ingress", "recorder");
      expect(made).to.have.deep.property("spec", {
        rules: [
          {
            host: "guard.example.com",
            http: {
              paths: [
                {
                  path: "/",
                  pathType: "Prefix",
                  backend: { service: { name: "ephemeral-guard-recorder", port: { name: "https" } } },
                },
              ],
            },
          },
        ],
      });
    });
  });

  describe("is watched", () => {
    it("by alerts, as they are in their file", async () => {
      const objects = await renderChart({ prometheusRule: { enabled: true, labels: { release: "own" } } });
      const rule = objects.find(({ kind }) => kind === "PrometheusRule");
      expect(rule?.["spec"]).to.deep.equal(parse(await readFile(ALERTS, "utf8")));
      expect(rule?.metadata.labels).to.include({ release: "own" });
    });

    it("on a dashboard that Grafana's sidecar finds", async () => {
      const objects = await renderChart({ dashboard: { enabled: true } });
      const map = find(objects, "ConfigMap", "dashboard");
      expect(map?.metadata.labels).to.include({ grafana_dashboard: "1" });
      const { "ephemeral-guard.json": json = "" } = map?.["data"] as Record<string, string>;
      expect(JSON.parse(json)).to.deep.equal(dashboard());
    });
  });
});
