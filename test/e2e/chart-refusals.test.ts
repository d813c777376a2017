import { expect } from "chai";
import { helmTemplate } from "../support/chart.ts";

/** Values that the chart does not take, with what it says of them. */
describe("the chart", () => {
  const refused: readonly { name: string; values: object; says: string }[] = [
    {
      name: "an unknown value",
      values: { replicas: 3 },
      says: "additional properties 'replicas' not allowed",
    },
    { name: "an unknown mode", values: { mode: "warn" }, says: "value must be one of 'enforce', 'audit'" },
    { name: "an http URL", values: { webhook: { url: "http://guard" } }, says: "/webhook/url" },
    {
      name: "a suite among the policies",
      values: { policies: { files: { "a.test.yaml": "x" } } },
      says: "a.test.yaml",
    },
    {
      name: "an unknown preset",
      values: { policies: { preset: "nope" } },
      says: 'policies.preset: there is no "nope"; choose one of: lockdown, production, starter',
    },
    {
      name: "a ConfigMap beside files",
      values: { policies: { existingConfigMap: "own", files: { "a.yaml": "x" } } },
      says: "policies.existingConfigMap stands alone",
    },
    {
      name: "a file with the name of a preset's",
      values: { policies: { preset: "starter", files: { "starter.yaml": "x" } } },
      says: '"starter.yaml" is the name of a file of preset "starter" too',
    },
    {
      name: "no Secret",
      values: { tls: { mode: "existingSecret" } },
      says: "name the Secret in tls.existingSecret",
    },
    {
      name: "a Secret whose authority nobody knows",
      values: { tls: { mode: "existingSecret", existingSecret: "own" } },
      says: "tls.caBundle",
    },
    {
      name: "an authority that would be overwritten",
      values: { tls: { caBundle: "-----BEGIN CERTIFICATE-----" } },
      says: "with mode selfManaged it is written for you",
    },
    {
      name: "no recorder, where it makes the certificate",
      values: { recorder: { enabled: false } },
      says: "with tls.mode selfManaged the recorder makes the webhook's certificate",
    },
    {
      name: "two writers of one file",
      values: { recorder: { replicaCount: 2 } },
      says: "recorder.replicaCount is 2, but the embedded store is a file with one writer",
    },
    {
      name: "a volume beside a database",
      values: { recorder: { database: { existingSecret: "db" }, persistence: { existingClaim: "own" } } },
      says: "recorder.persistence.existingClaim is for the embedded store",
    },
    {
      name: "a database's URL, which may hold a password",
      values: { recorder: { database: { url: "postgres://guard@db.example.com/guard" } } },
      says: "additional properties 'url' not allowed",
    },
    {
      name: "an Ingress without a name",
      values: { recorder: { console: { ingress: { enabled: true } } } },
      says: "recorder.console.ingress.host",
    },
    {
      name: "a retention without a unit",
      values: { recorder: { retention: { age: "90" } } },
      says: "/recorder/retention/age",
    },
    {
      name: "two disruption budgets in one",
      values: { podDisruptionBudget: { minAvailable: 1 } },
      says: "minAvailable or maxUnavailable",
    },
  ];
  for (const { name, values, says } of refused) {
    it(`refuses ${name}`, async () => {
      const { code, stderr } = await helmTemplate(values);
      expect(code).to.equal(1);
      expect(stderr).to.contain(says);
    });
  }
});
