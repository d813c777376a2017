import { expect } from "chai";
import { helmTemplate } from "../support/chart.ts";
import { pathsOfSchema, VALUES_SCHEMA } from "../support/values-schema.ts";
import { EVERY_VALUE } from "./every-value.ts";

type Values = Readonly<Record<string, unknown>>;

const CA = "-----BEGIN CERTIFICATE-----";
const OWN = { tls: { mode: "existingSecret", existingSecret: "own", caBundle: CA } };
const CERT_MANAGER = { mode: "certManager" };
const volume = (persistence: object): Values => ({ recorder: { persistence } });
const ingress = (more: object): Values => ({
  recorder: { console: { ingress: { enabled: true, host: "a.example.com", ...more } } },
});

/** Values that cannot stand beside those of EVERY_VALUE: what is changed, from what. */
const OTHERS: Readonly<Record<string, readonly [Values, Values]>> = {
  nameOverride: [{}, { nameOverride: "other" }],
  fullnameOverride: [{}, { fullnameOverride: "other" }],
  "policies.existingConfigMap": [{}, { policies: { existingConfigMap: "own" } }],
  "webhook.url": [{}, { webhook: { url: "https://guard.example.com" } }],
  "tls.mode": [{}, { tls: CERT_MANAGER }],
  "tls.existingSecret": [OWN, { tls: { ...OWN.tls, existingSecret: "other" } }],
  "tls.caBundle": [OWN, { tls: { ...OWN.tls, caBundle: `${CA}\n` } }],
  "tls.certManager.issuerRef": [
    { tls: CERT_MANAGER },
    { tls: { ...CERT_MANAGER, certManager: { issuerRef: { name: "own" } } } },
  ],
  "tls.certManager.duration": [
    { tls: CERT_MANAGER },
    { tls: { ...CERT_MANAGER, certManager: { duration: "100h" } } },
  ],
  "tls.certManager.renewBefore": [
    { tls: CERT_MANAGER },
    { tls: { ...CERT_MANAGER, certManager: { renewBefore: "10h" } } },
  ],
  "image.tag": [{}, { image: { tag: "1.2.3" } }],
  logLevel: [{}, { logLevel: "debug" }],
  resources: [{}, { resources: { limits: { memory: "1Gi" } } }],
  podSecurityContext: [{}, { podSecurityContext: { fsGroup: 1 } }],
  securityContext: [{}, { securityContext: { runAsUser: 1 } }],
  topologySpreadConstraints: [{}, { topologySpreadConstraints: [] }],
  updateStrategy: [{}, { updateStrategy: { type: "Recreate", rollingUpdate: null } }],
  terminationGracePeriodSeconds: [{}, { terminationGracePeriodSeconds: 7 }],
  livenessProbe: [{}, { livenessProbe: { periodSeconds: 7 } }],
  readinessProbe: [{}, { readinessProbe: { periodSeconds: 7 } }],
  "podDisruptionBudget.enabled": [{}, { podDisruptionBudget: { enabled: false } }],
  "podDisruptionBudget.maxUnavailable": [{}, { podDisruptionBudget: { maxUnavailable: 2 } }],
  "serviceAccount.create": [{}, { serviceAccount: { create: false } }],
  "serviceAccount.name": [{}, { serviceAccount: { name: "own" } }],
  "rbac.create": [{}, { rbac: { create: false } }],
  "recorder.enabled": [{ tls: CERT_MANAGER }, { tls: CERT_MANAGER, recorder: { enabled: false } }],
  "recorder.persistence.enabled": [{}, volume({ enabled: false })],
  "recorder.persistence.size": [{}, volume({ size: "7Gi" })],
  "recorder.persistence.storageClass": [{}, volume({ storageClass: "fast" })],
  "recorder.persistence.accessModes": [{}, volume({ accessModes: ["ReadWriteMany"] })],
  "recorder.persistence.existingClaim": [{}, volume({ existingClaim: "own" })],
  "recorder.persistence.annotations": [{}, volume({ annotations: { note: "x" } })],
  "recorder.persistence.keep": [{}, volume({ keep: true })],
  "recorder.console.ingress.enabled": [{}, ingress({})],
  "recorder.resources": [{}, { recorder: { resources: { limits: { memory: "1Gi" } } } }],
  "recorder.serviceAccount.create": [{}, { recorder: { serviceAccount: { create: false } } }],
  "recorder.serviceAccount.name": [{}, { recorder: { serviceAccount: { name: "own" } } }],
  "networkPolicy.enabled": [{}, { networkPolicy: { enabled: false } }],
  "serviceMonitor.namespace": monitored({ namespace: "other" }),
  "serviceMonitor.labels": monitored({ labels: { release: "own" } }),
  "serviceMonitor.interval": monitored({ interval: "7s" }),
  "serviceMonitor.scrapeTimeout": monitored({ scrapeTimeout: "7s" }),
  "serviceMonitor.relabelings": monitored({ relabelings: [{ action: "labeldrop" }] }),
  "serviceMonitor.metricRelabelings": monitored({ metricRelabelings: [{ action: "labeldrop" }] }),
  "prometheusRule.namespace": [
    { prometheusRule: { enabled: true } },
    { prometheusRule: { enabled: true, namespace: "other" } },
  ],
  "dashboard.namespace": [
    { dashboard: { enabled: true } },
    { dashboard: { enabled: true, namespace: "other" } },
  ],
  "dashboard.labels": [
    { dashboard: { enabled: true } },
    { dashboard: { enabled: true, labels: { more: "x" } } },
  ],
  "debuggerRole.create": [{}, { debuggerRole: { create: false } }],
  "debuggerRole.name": [{}, { debuggerRole: { name: "other" } }],
  "reviewerRole.create": [{}, { reviewerRole: { create: false } }],
};

function monitored(more: object): readonly [Values, Values] {
  return [{ serviceMonitor: { enabled: true } }, { serviceMonitor: { enabled: true, ...more } }];
}

/** The values without what is at a path; undefined where nothing is. */
const without = (values: Values, path: string): Values | undefined => {
  const [key = "", ...rest] = path.split(".");
  if (!(key in values)) return undefined;
  const { [key]: value, ...others } = values;
  if (rest.length === 0) return others;
  const inner = without(value as Values, rest.join(".")); // a path of the schema leads through objects
  return inner && { ...others, [key]: inner };
};

describe("each value of the chart", () => {
  const render = async (values: Values): Promise<string> => {
    const { code, stdout, stderr } = await helmTemplate(values);
    return `${code}\n${stdout}\n${stderr}`;
  };
  let all: string;
  before(async () => {
    all = await render(EVERY_VALUE);
  });

  const paths = pathsOfSchema(VALUES_SCHEMA);

  for (const path of paths) {
    it(`${path} makes a difference`, async () => {
      const [from, to] = OTHERS[path] ?? [without(EVERY_VALUE, path), EVERY_VALUE];
      expect(from, "neither in EVERY_VALUE nor in OTHERS").to.not.equal(undefined);
      const changed = to === EVERY_VALUE ? all : await render(to);
      expect(changed).to.match(/^0\n/);
      expect(changed).to.not.equal(await render(from!));
    });
  }

  it("and no other is tried", () => {
    expect(paths).to.include.members(Object.keys(OTHERS));
  });
});
