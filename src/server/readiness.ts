/** What the sources tell of a thing that is loaded from files; `failure`: what the files hold now is not in force. */
export interface Loaded<Facts> {
  readonly loaded: Facts | undefined;
  readonly failure: { readonly at: Date; readonly reasons: readonly string[] } | undefined;
}

export interface ReadinessInput {
  readonly policies: Loaded<{ readonly policies: number; readonly revision: string; readonly at: Date }>;
  readonly certificate: Loaded<{ readonly expiresAt: Date }>;
  readonly draining: boolean;
  readonly now: Date;
}

export interface Readiness {
  readonly ready: boolean;
  /** One line a thing, in the form of the API server's own `/readyz?verbose`; `[!]` warns of a thing that is ready. */
  readonly lines: readonly string[];
}

/** Ready: a policy set and a certificate are in force, and the server is not about to stop. */
export const toReadiness = ({ policies, certificate, draining, now }: ReadinessInput): Readiness => {
  const ready = policies.loaded !== undefined && certificate.loaded !== undefined && !draining;
  const lines = [
    ...describe("policies", policies, (facts) => describePolicies(facts, now)),
    ...describe("certificate", certificate, ({ expiresAt }) => `expires ${expiresAt.toISOString()}`),
    ...warnOfExpiry(certificate.loaded?.expiresAt, now),
    draining ? "[-]serving failed: shutting down" : "[+]serving ok",
    `readyz check ${ready ? "passed" : "failed"}`,
  ];
  return { ready, lines };
};

const describe = <Facts>(
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
): string => {
  const age = Math.max(0, Math.round((now.getTime() - at.getTime()) / 1000));
  return `${policies} ${policies === 1 ? "policy" : "policies"}, revision ${revision}, ${age} s old`;
};

/** Still ready: with every replica out of the endpoints, nobody would be better off. */
const warnOfExpiry = (expiresAt: Date | undefined, now: Date): readonly string[] =>
  expiresAt !== undefined && expiresAt < now
    ? [`[!]certificate expired ${expiresAt.toISOString()}: API servers refuse it`]
    : [];
