import { issueCertificate, makeAuthority, type CertificateWithKey } from "../../certificates/issue.ts";
import { readCertificates, toFacts } from "../../certificates/read.ts";
import { toValidity } from "../../certificates/validity.ts";
import type { ApiClient } from "../api-client.ts";
import { getSecret, putSecret, type Secret } from "../secret.ts";
import { getWebhookConfiguration, putBundle, type WebhookConfiguration } from "../webhook-configuration.ts";
import { readAuthorities, toAuthorityData, type ReadAuthorities } from "./authority-secret.ts";
import type { Action, Lifetimes, Plan } from "./decide.ts";
import type { Observed } from "./observed.ts";
import { readServing, readServingBundle, toServingData } from "./serving-secret.ts";

export interface StoreOptions {
  readonly namespace: string;
  /**
   * Two Secrets, since a pod can be kept from a key of a Secret that it mounts, but whoever may read the Secret cannot:
   * who reads the serving Secret can pose as this webhook until the certificate expires; who reads the authority's can
   * do so for as long as its authorities are trusted. Nothing but the recorder needs to read that one.
   */
  readonly servingSecret: string;
  readonly authoritySecret: string;
  /** Name of both webhook configurations. */
  readonly configurations: string;
  readonly hosts: readonly string[];
  readonly lifetimes: Lifetimes;
}

/** What the API server had at one time, with all that is needed to write. */
export interface Look {
  readonly observed: Observed;
  readonly configurations: readonly WebhookConfiguration[];
  readonly serving: Secret;
  readonly authority: Secret;
  readonly pairs: ReadAuthorities["pairs"];
}

export interface CertificateStore {
  look(): Promise<Look>;
  /**
   * Resolves to when that which it has made expires, if it has made anything. Throws ApiError 409 where somebody else
   * has written what the look has read: then look again.
   */
  perform(action: Action, look: Look, now: Date): Promise<Date | undefined>;
}

export const createCertificateStore = (client: ApiClient, options: StoreOptions): CertificateStore => ({
  look: async () => {
    const { namespace, configurations: name } = options;
    /*
     * The authority Secret last, and each write with the resourceVersion that was read: whoever writes a bundle has
     * read the authorities after the configuration. A recorder that does not know of a new authority yet can thus not
     * take it out of a configuration again in which another recorder has already seen it.
     */
    const mutating = await getWebhookConfiguration(client, "MutatingWebhookConfiguration", name);
    const validating = await getWebhookConfiguration(client, "ValidatingWebhookConfiguration", name);
    const serving = await getSecret(client, namespace, options.servingSecret);
    const authority = await getSecret(client, namespace, options.authoritySecret);
    return toLook({ configurations: [mutating, validating], serving, authority }, options.hosts);
  },
  perform: async (action, look, now) => {
    switch (action.do) {
      case "publish":
        return publish(client, look, action);
      case "authorities":
        return writeAuthorities({ client, look, now, options }, action.plan);
      case "issue":
        return issue({ client, look, now, options }, action.bundle);
      case "tell":
        return tell(client, look, action.bundle);
    }
  },
});

const TLS = "kubernetes.io/tls";

const toLook = (
  read: Pick<Look, "configurations" | "serving" | "authority">,
  hosts: readonly string[],
): Look => {
  const { configurations, serving, authority } = read;
  const { authorities, pairs } = readAuthorities(authority.data);
  const published = configurations.flatMap(({ bundles = [] }) => bundles.flatMap(readCertificates));
  const trustedBefore = [...readServingBundle(serving.data), ...published].filter(({ ca }) => ca);
  const own = [authorities.signing, authorities.next, ...authorities.retired];
  const issuers = own.flatMap((facts) => (facts === undefined ? [] : readCertificates(facts.pem)));
  const observed: Observed = {
    authorities,
    serving: readServing(serving.data, hosts, [...issuers, ...trustedBefore]),
    configurations: configurations.map(({ kind, name, bundles }) => ({ kind, name, bundles })),
    trustedBefore: trustedBefore.map(toFacts),
  };
  return { ...read, observed, pairs };
};

const publish = async (
  client: ApiClient,
  { configurations }: Look,
  { to, bundle }: Extract<Action, { do: "publish" }>,
): Promise<undefined> => {
  const configuration = configurations.find(({ kind }) => kind === to.kind);
  if (configuration !== undefined) await putBundle(client, configuration, bundle);
};

const tell = async (client: ApiClient, { serving }: Look, bundle: string): Promise<undefined> => {
  await putSecret(client, serving, { data: toServingData(bundle), type: TLS });
};

interface Writing {
  readonly client: ApiClient;
  readonly look: Look;
  readonly now: Date;
  readonly options: StoreOptions;
}

const writeAuthorities = async (
  { client, look, now, options }: Writing,
  plan: Plan,
): Promise<Date | undefined> => {
  const validity = toValidity(now, options.lifetimes.authorityMs);
  const resolve = async (planned: Plan["signing"]): Promise<CertificateWithKey | undefined> => {
    if (planned === undefined) return undefined;
    if (planned === "new") return makeAuthority(`ephemeral-guard CA ${now.toISOString()}`, validity);
    const pair = look.pairs.get(planned.id);
    if (pair === undefined) throw new Error("an authority that is planned with has no key");
    return pair;
  };
  const signing = await resolve(plan.signing);
  const next = await resolve(plan.next);
  const data = toAuthorityData({ ...plan, signing, next });
  await putSecret(client, look.authority, { data, type: "Opaque" });
  return plan.signing === "new" || plan.next === "new" ? validity.notAfter : undefined;
};

const issue = async ({ client, look, now, options }: Writing, bundle: string): Promise<Date> => {
  const { signing } = look.observed.authorities;
  const authority = signing && look.pairs.get(signing.id);
  if (authority === undefined) throw new Error("there is no authority that can sign");
  const validity = toValidity(now, options.lifetimes.certificateMs, signing);
  const leaf = await issueCertificate(authority, { hosts: options.hosts, validity });
  await putSecret(client, look.serving, {
    data: toServingData(bundle, leaf),
    type: TLS,
    owner: look.authority,
  });
  return validity.notAfter;
};
