import { X509Certificate } from "node:crypto";
import { hasSigned, readCertificates } from "../../../src/certificates/read.ts";
import { CertificateDuty } from "../../../src/kubernetes/certificates/certificate-duty.ts";
import type { Lifetimes } from "../../../src/kubernetes/certificates/decide.ts";
import { createCertificateStore } from "../../../src/kubernetes/certificates/store.ts";
import type { JsonCall } from "../../../src/kubernetes/api-client.ts";
import { isObject, type JsonObject } from "../../../src/model/json.ts";
import { createMemoryApi, type MemoryApi } from "../memory-api.ts";

export const DAY = 86_400_000;
export const LIFETIMES: Lifetimes = { authorityMs: 30 * DAY, certificateMs: 10 * DAY, settleMs: DAY };
export const HOSTS = ["guard.ns.svc"];

const CONFIGURATIONS = "/apis/admissionregistration.k8s.io/v1";
export const MUTATING = `${CONFIGURATIONS}/mutatingwebhookconfigurations/guard`;
export const VALIDATING = `${CONFIGURATIONS}/validatingwebhookconfigurations/guard`;
export const SERVING = "/api/v1/namespaces/ns/secrets/tls";
export const AUTHORITY = "/api/v1/namespaces/ns/secrets/tls-ca";

export interface DutyOptions {
  /** Called for each call; it is carried out when this resolves, and fails with what this rejects with. */
  readonly before?: (call: JsonCall) => Promise<void>;
}

export interface Installation extends MemoryApi {
  /** Events are noted in `events`, as one word each. */
  createDuty(options?: DutyOptions): CertificateDuty;
  readonly events: string[];
  text(path: string, key: string): string;
  bundle(path: string): string;
  setBundle(path: string, bundle: string): void;
  /** Milliseconds. */
  pass(ms: number): void;
  now(): Date;
}

/** A cluster with both webhook configurations, without any caBundle, and no Secret yet. */
export const createInstallation = (): Installation => {
  const api = createMemoryApi();
  let now = Date.UTC(2026, 0, 1);
  const events: string[] = [];
  for (const path of [MUTATING, VALIDATING]) {
    const metadata = { name: "guard", labels: { keep: "me" } };
    const webhooks = [{ name: "a", clientConfig: { url: "https://guard" }, timeoutSeconds: 5 }];
    api.put(path, { metadata, webhooks });
  }
  const webhookOf = (path: string): JsonObject => {
    const webhooks = api.objects.get(path)?.["webhooks"];
    return Array.isArray(webhooks) && isObject(webhooks[0]) ? webhooks[0] : {};
  };
  return {
    ...api,
    events,
    createDuty: ({ before } = {}) => {
      const json = async (call: JsonCall): Promise<unknown> => {
        await before?.(call);
        return api.client.json(call);
      };
      const store = createCertificateStore(
        { ...api.client, json },
        {
          namespace: "ns",
          servingSecret: "tls",
          authoritySecret: "tls-ca",
          configurations: "guard",
          hosts: HOSTS,
          lifetimes: LIFETIMES,
        },
      );
      return new CertificateDuty({
        store,
        hosts: HOSTS,
        lifetimes: LIFETIMES,
        intervalMs: 10,
        conflictWaitMs: 0,
        now: () => new Date(now),
        events: {
          done: (action) => events.push(action.do),
          conflict: () => events.push("conflict"),
          looked: () => undefined,
          failure: (reason) => events.push(`failure: ${reason}`),
        },
      });
    },
    text: (path, key) => {
      const data = api.objects.get(path)?.["data"];
      const value = isObject(data) ? data[key] : undefined;
      return typeof value === "string" ? Buffer.from(value, "base64").toString() : "";
    },
    bundle: (path) => {
      const { clientConfig } = webhookOf(path);
      const caBundle = isObject(clientConfig) ? clientConfig["caBundle"] : undefined;
      return typeof caBundle === "string" ? Buffer.from(caBundle, "base64").toString() : "";
    },
    setBundle: (path, bundle) => {
      const clientConfig = { url: "https://guard", caBundle: Buffer.from(bundle).toString("base64") };
      api.put(path, { ...api.objects.get(path), webhooks: [{ ...webhookOf(path), clientConfig }] });
    },
    pass: (ms) => void (now += ms),
    now: () => new Date(now),
  };
};

/** Until when an API server that trusts `bundle` takes the certificate; undefined where it does not at all. */
export const trustedUntil = (leafPem: string, bundle: string): Date | undefined => {
  const leaf = new X509Certificate(leafPem);
  const authority = readCertificates(bundle).find((candidate) => hasSigned(candidate, leaf));
  if (authority === undefined) return undefined;
  return new Date(Math.min(Date.parse(leaf.validTo), Date.parse(authority.validTo)));
};
