import { describeLoaded, type Loaded, type Readiness } from "./readiness.ts";

export interface RecorderReadinessInput {
  readonly certificate: Loaded<{
    readonly certificateExpiresAt: Date;
    readonly authorityExpiresAt: Date;
    readonly published: boolean;
    readonly at: Date;
  }>;
  /** Longest time that may pass from one look at the certificate to the next. */
  readonly staleMs: number;
  readonly now: Date;
}

/** Ready: the certificate was found valid, and trusted by the webhook configurations, a little while ago. */
export const toRecorderReadiness = ({ certificate, staleMs, now }: RecorderReadinessInput): Readiness => {
  const { loaded } = certificate;
  const stale = loaded !== undefined && now.getTime() - loaded.at.getTime() > staleMs;
  const ready = loaded !== undefined && !stale && loaded.published && loaded.certificateExpiresAt > now;
  const lines = [
    ...describeLoaded("certificate", certificate, (facts) => {
      const [own, authority] = [facts.certificateExpiresAt, facts.authorityExpiresAt];
      return `expires ${own.toISOString()}, its authority ${authority.toISOString()}`;
    }),
    ...(loaded === undefined ? [] : [describeTrust(loaded.published)]),
    ...(stale ? [`[-]looked failed: not since ${loaded.at.toISOString()}`] : []),
    `readyz check ${ready ? "passed" : "failed"}`,
  ];
  return { ready, lines };
};

const describeTrust = (published: boolean): string =>
  published
    ? "[+]trust ok: all webhook configurations carry the authorities"
    : "[-]trust failed: not all webhook configurations carry the authorities";
