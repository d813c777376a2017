import type { CertificateFacts } from "../../certificates/read.ts";
import { carries, isAlive, toBundle, type Publication } from "./bundle.ts";
import type { Authorities, Configuration, Leaf, Observed } from "./observed.ts";

export interface Lifetimes {
  readonly authorityMs: number;
  readonly certificateMs: number;
  /** How long all configurations must have carried a bundle until every API server has surely taken notice. */
  readonly settleMs: number;
}

export interface Situation {
  readonly observed: Observed;
  readonly publication: Publication | undefined;
  readonly now: Date;
  /** What the certificate must be valid for. */
  readonly hosts: readonly string[];
  readonly lifetimes: Lifetimes;
}

/** "new": to be made. */
export type Plan = Authorities<CertificateFacts | "new">;

export type Action =
  /** Write the caBundle of a configuration. */
  | { readonly do: "publish"; readonly to: Configuration; readonly bundle: string }
  /** Write the authority Secret. */
  | { readonly do: "authorities"; readonly plan: Plan; readonly why: string }
  /** Write a new certificate, by the authority that signs, to the serving Secret. */
  | { readonly do: "issue"; readonly bundle: string; readonly why: string }
  /** Write `ca.crt` alone to the serving Secret. */
  | { readonly do: "tell"; readonly bundle: string };

/**
 * What to do next, in order; nothing where all is as it should be. After any of it one looks again, since an action may
 * make another one due.
 *
 * The rule that no request may cost: a certificate is signed by an authority only once every API server trusts it, and
 * an authority is trusted until nothing that it signed is valid. A pod that still serves the certificate before the
 * current one (a kubelet takes a minute to bring a Secret into a pod) is thus trusted as well.
 */
export const decide = (situation: Situation): readonly Action[] => {
  const { observed, now } = situation;
  const bundle = toBundle(observed.authorities, now);
  const authorities = decideAuthorities(situation);
  // Where the signing authority is about to change, a certificate by the one before it would be in vain.
  const signs = authorities === undefined || authorities.plan.signing === observed.authorities.signing;
  const serving = signs ? decideServing(situation, bundle) : undefined;
  return [
    // First of all: an emptied caBundle is an outage.
    ...observed.configurations
      .filter((configuration) => mustPublish(configuration, bundle))
      .map(toPublish(bundle)),
    ...(authorities === undefined ? [] : [authorities]),
    ...(serving === undefined ? [] : [serving]),
  ];
};

const mustPublish = (configuration: Configuration, bundle: string): boolean =>
  bundle !== "" && configuration.bundles !== undefined && !carries(configuration, bundle);

const toPublish =
  (bundle: string) =>
  (to: Configuration): Action => ({ do: "publish", to, bundle });

type AuthoritiesAction = Extract<Action, { do: "authorities" }>;

const decideAuthorities = (situation: Situation): AuthoritiesAction | undefined => {
  const { observed, now } = situation;
  const { signing, next } = observed.authorities;
  if (signing === undefined || !isAlive(signing, now)) return decideWithoutSigning(situation);
  if (next !== undefined && isAlive(next, now)) {
    return isSettled(situation)
      ? promote(situation, next, "every API server trusts the next authority")
      : undefined;
  }
  if (isDue(signing, now)) {
    const plan: Plan = { ...observed.authorities, next: "new" };
    return { do: "authorities", plan, why: "the signing authority has lived two thirds of its life" };
  }
  return decideRetired(situation);
};

/** At the start, or after a loss: the Secret was deleted or damaged, or nobody was there to renew in time. */
const decideWithoutSigning = (situation: Situation): AuthoritiesAction | undefined => {
  const { observed, now } = situation;
  const { next } = observed.authorities;
  const served = serves(situation);
  if (next !== undefined && isAlive(next, now)) {
    if (served && !isSettled(situation)) return undefined;
    return promote(situation, next, "no other authority can sign");
  }
  const retired = distinct([...observed.authorities.retired, ...observed.trustedBefore], situation);
  const plan: Plan = {
    // What is served now is trusted now, by whichever authority: it goes on until the new one is trusted, too.
    ...(served ? { signing: undefined, next: "new" } : { signing: "new", next: undefined }),
    retired,
    retiredUntil: retired.length === 0 ? undefined : lastExpiry(situation),
  };
  return { do: "authorities", plan, why: "there is no authority that can sign" };
};

const promote = (situation: Situation, next: CertificateFacts, why: string): AuthoritiesAction => {
  const { signing, retired } = situation.observed.authorities;
  const left = distinct([...(signing === undefined ? [] : [signing]), ...retired], situation);
  const retiredUntil = left.length === 0 ? undefined : lastExpiry(situation);
  return { do: "authorities", plan: { signing: next, next: undefined, retired: left, retiredUntil }, why };
};

const decideRetired = ({ observed, now }: Situation): AuthoritiesAction | undefined => {
  const { retired, retiredUntil } = observed.authorities;
  const over = retiredUntil === undefined || now >= retiredUntil;
  const left = over ? [] : retired.filter((authority) => isAlive(authority, now));
  if (left.length === retired.length) return undefined;
  const plan = {
    ...observed.authorities,
    retired: left,
    ...(left.length === 0 && { retiredUntil: undefined }),
  };
  return { do: "authorities", plan, why: "nothing that a retired authority signed is valid any more" };
};

/**
 * When the last certificate by an authority expires that is retired now. Another recorder that has not yet seen it
 * retired may issue one more, hence a whole lifetime from now.
 */
const lastExpiry = ({ observed, now, lifetimes }: Situation): Date =>
  new Date(
    Math.max(
      now.getTime() + lifetimes.certificateMs,
      observed.serving.leaf?.notAfter.getTime() ?? 0,
      observed.authorities.retiredUntil?.getTime() ?? 0,
    ),
  );

const isSettled = ({ publication, now, lifetimes }: Situation): boolean =>
  publication !== undefined && now.getTime() - publication.since.getTime() >= lifetimes.settleMs;

const distinct = (
  authorities: readonly CertificateFacts[],
  { now }: Situation,
): readonly CertificateFacts[] =>
  authorities.filter(
    (authority, index) =>
      isAlive(authority, now) && authorities.findIndex(({ id }) => id === authority.id) === index,
  );

const decideServing = (situation: Situation, bundle: string): Action | undefined => {
  const { observed, now } = situation;
  const { signing } = observed.authorities;
  if (signing === undefined || !isAlive(signing, now)) return undefined;
  const why = whyIssue(situation, signing);
  if (why !== undefined) return { do: "issue", bundle, why };
  return observed.serving.bundle === bundle ? undefined : { do: "tell", bundle };
};

const whyIssue = (situation: Situation, signing: CertificateFacts): string | undefined => {
  const { observed, now, hosts } = situation;
  const { leaf } = observed.serving;
  if (leaf === undefined) return "there is no certificate with a key that fits";
  if (!serves(situation)) return "the certificate is not valid, or nobody trusts its authority";
  if (leaf.issuer !== signing.id) return "another authority signs now";
  if (!hosts.every((host) => leaf.hosts.includes(host))) return "the certificate lacks a host";
  // One that ends with its authority cannot be bettered, and would be renewed ever faster towards the end.
  if (isDue(leaf, now) && leaf.notAfter < signing.notAfter) return "it has lived two thirds of its life";
  return undefined;
};

/** Whether what is in the serving Secret works, or will as soon as the bundle is published. */
const serves = ({ observed, now }: Situation): boolean => {
  const { leaf } = observed.serving;
  return leaf?.issuer !== undefined && leaf.notBefore <= now && isAlive(leaf, now);
};

const isDue = ({ notBefore, notAfter }: Pick<Leaf, "notBefore" | "notAfter">, now: Date): boolean => {
  const life = notAfter.getTime() - notBefore.getTime();
  return now.getTime() - notBefore.getTime() >= (life * 2) / 3;
};
