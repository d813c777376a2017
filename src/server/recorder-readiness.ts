import { describeLoaded, type Loaded, type Readiness } from "./readiness.ts";

export interface RecorderReadinessInput {
  /** The webhook's certificate, where the recorder looks after it. */
  readonly certificate?: Loaded<CertificateFacts>;
  /** Longest time that may pass from one look at the certificate to the next. */
  readonly staleMs: number;
  /** The recorder's own, where it is read from files. */
  readonly pair?: Loaded<{ readonly expiresAt: Date }>;
  /** When it was last seen to work; a failure keeps it from working now. */
  readonly ledger: Loaded<{ readonly at: Date }>;
  readonly keys: Loaded<object>;
  readonly now: Date;
}

interface CertificateFacts {
  readonly certificateExpiresAt: Date;
  readonly authorityExpiresAt: Date;
  readonly published: boolean;
  readonly at: Date;
}

interface Part {
  readonly ready: boolean;
  readonly lines: readonly string[];
}

/** Ready: what it looks after was found in order a little while ago, and records can be kept and shown. */
export const toRecorderReadiness = (input: RecorderReadinessInput): Readiness => {
  const { certificate, pair, ledger, keys } = input;
  const parts = [
    ...(certificate === undefined ? [] : [certificatePart(certificate, input)]),
    ...(pair === undefined ? [] : [pairPart(pair)]),
    ledgerPart(ledger),
    { ready: keys.loaded !== undefined, lines: describeLoaded("keys", keys, () => "shared") },
  ];
  const ready = parts.every((part) => part.ready);
  return {
    ready,
    lines: [...parts.flatMap(({ lines }) => lines), `readyz check ${ready ? "passed" : "failed"}`],
  };
};

const certificatePart = (
  certificate: Loaded<CertificateFacts>,
  { staleMs, now }: RecorderReadinessInput,
): Part => {
  const { loaded } = certificate;
  const stale = loaded !== undefined && now.getTime() - loaded.at.getTime() > staleMs;
  const lines = [
    ...describeLoaded("certificate", certificate, (facts) => {
      const [own, authority] = [facts.certificateExpiresAt, facts.authorityExpiresAt];
      return `expires ${own.toISOString()}, its authority ${authority.toISOString()}`;
    }),
    ...(loaded === undefined ? [] : [describeTrust(loaded.published)]),
    ...(stale ? [`[-]looked failed: not since ${loaded.at.toISOString()}`] : []),
  ];
  const ready = loaded !== undefined && !stale && loaded.published && loaded.certificateExpiresAt > now;
  return { ready, lines };
};

const describeTrust = (published: boolean): string =>
  published
    ? "[+]trust ok: all webhook configurations carry the authorities"
    : "[-]trust failed: not all webhook configurations carry the authorities";

const pairPart = (pair: Loaded<{ readonly expiresAt: Date }>): Part => ({
  ready: pair.loaded !== undefined,
  lines: describeLoaded("pair", pair, ({ expiresAt }) => `expires ${expiresAt.toISOString()}`),
});

/** What is kept in a store that fails now is no good to anybody: unlike a certificate, it has no last good state. */
const ledgerPart = ({ loaded, failure }: Loaded<{ readonly at: Date }>): Part => {
  const reason = failure?.reasons[0] ?? (loaded === undefined ? "not opened yet" : undefined);
  return reason === undefined
    ? { ready: true, lines: ["[+]ledger ok"] }
    : { ready: false, lines: [`[-]ledger failed: ${reason}`] };
};
