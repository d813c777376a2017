/** What the sources tell of a thing that is loaded from files; `failure`: what the files hold now is not in force. */
export interface Loaded<Facts> {
  readonly loaded: Facts | undefined;
  readonly failure: { readonly at: Date; readonly reasons: readonly string[] } | undefined;
}

export interface ReadinessInput {
  readonly policies: Loaded<{ readonly policies: number; readonly revision: string; readonly at: Date }>;
  readonly certificate: Loaded<{ readonly expiresAt: Date }>;
  /** Undefined where no policy in force reads labels of namespaces. */
  readonly namespaces?: Loaded<{ readonly namespaces: number; readonly at: Date }> | undefined;
  /**
   * Ready before. A rollout must not go on with a replica that never gets to know the namespaces; but one that serves,
   * and whose new policies read them, still answers all requests that other policies decide.
   */
  readonly served?: boolean;
  readonly draining: boolean;
  readonly now: Date;
}

export interface Readiness {
  readonly ready: boolean;
  /** One line a thing, in the form of the API server's own `/readyz?verbose`; `[!]` warns of a thing that is ready. */
  readonly lines: readonly string[];
}

/** Ready: a policy set and a certificate are in force, with what they need, and the server is not about to stop. */
export const toReadiness = (input: ReadinessInput): Readiness => {
  const { policies, certificate, draining, now } = input;
  const loaded = policies.loaded !== undefined && certificate.loaded !== undefined;
  const ready = loaded && !waitsForNamespaces(input) && !draining;
  const lines = [
    ...describeLoaded("policies", policies, (facts) => describePolicies(facts, now)),
    ...describeLoaded("certificate", certificate, ({ expiresAt }) => `expires ${expiresAt.toISOString()}`),
    ...warnOfExpiry(certificate.loaded?.expiresAt, now),
    ...describeNamespaces(input),
    draining ? "[-]serving failed: shutting down" : "[+]serving ok",
    `readyz check ${ready ? "passed" : "failed"}`,
  ];
  return { ready, lines };
};

/** The lines of one thing; `tell` says what is in force. */
export const describeLoaded = <Facts>(
  name: string,
  { loaded, failure }: Loaded<Facts>,
  tell: (facts: Facts) => string,
): readonly string[] => {
  if (loaded === undefined)
    return [`[-]${name} failed: ${failure ? sum(failure.reasons) : "not loaded yet"}`];
  const ok = `[+]${name} ok: ${tell(loaded)}`;
  if (failure === undefined) return [ok];
  const kept = "the last good state stays in force";
  return [
    ok,
    `[!]${name} last reload failed at ${failure.at.toISOString()}: ${sum(failure.reasons)}; ${kept}`,
  ];
};

const sum = ([first = "unknown", ...more]: readonly string[]): string =>
  more.length === 0 ? first : `${first} (and ${more.length} more)`;

const describePolicies = (
  { policies, revision, at }: { policies: number; revision: string; at: Date },
  now: Date,
): string =>
  `${policies} ${policies === 1 ? "policy" : "policies"}, revision ${revision}, ${secondsSince(at, now)} s old`;

const secondsSince = (at: Date, now: Date): number =>
  Math.max(0, Math.round((now.getTime() - at.getTime()) / 1000));

const waitsForNamespaces = ({ namespaces, served = false }: ReadinessInput): boolean =>
  namespaces !== undefined && namespaces.loaded === undefined && !served;

const describeNamespaces = (input: ReadinessInput): readonly string[] => {
  const { namespaces, now } = input;
  if (namespaces === undefined) return [];
  if (namespaces.loaded !== undefined || waitsForNamespaces(input)) {
    return describeLoaded(
      "namespaces",
      namespaces,
      ({ namespaces: count, at }) => `${count}, heard of ${secondsSince(at, now)} s ago`,
    );
  }
  const reason = namespaces.failure === undefined ? "not loaded yet" : sum(namespaces.failure.reasons);
  return [`[!]namespaces failed: ${reason}; what policies decide by their labels is denied`];
};

/** Still ready: with every replica out of the endpoints, nobody would be better off. */
const warnOfExpiry = (expiresAt: Date | undefined, now: Date): readonly string[] =>
  expiresAt !== undefined && expiresAt < now
    ? [`[!]certificate expired ${expiresAt.toISOString()}: API servers refuse it`]
    : [];
