import { createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import { createSecureContext } from "node:tls";

/** A certificate that a server can use, with its chain, and the key that fits it. PEM. */
export interface ServingCertificate {
  readonly certificate: string;
  readonly key: string;
  readonly serialNumber: string;
  readonly expiresAt: Date;
}

export interface CertificateFault {
  /** Which of the two files is at fault. */
  readonly file: "certificate" | "key";
  /** To be read after the file's name: `expired on 2026-01-01T00:00:00.000Z`. */
  readonly reason: string;
  /** The same bytes may be good later: the certificate is not valid yet. */
  readonly passing: boolean;
}

/** Parses and checks a pair as a TLS server would, and its dates, which the server would not. Never throws. */
export const parseServingCertificate = (
  pem: { readonly certificate: string; readonly key: string },
  now: Date,
): ServingCertificate | CertificateFault => {
  const leaf = attempt(() => new X509Certificate(pem.certificate));
  if (!leaf.ok) return fault("certificate", `is not a certificate in PEM: ${leaf.reason}`);
  const key = attempt(() => createPrivateKey(pem.key));
  if (!key.ok) return fault("key", `is not a private key in PEM without a passphrase: ${key.reason}`);
  return checkFit(leaf.value, key.value) ?? checkDates(leaf.value, now) ?? checkUse(pem, leaf.value);
};

const attempt = <T>(make: () => T): { ok: true; value: T } | { ok: false; reason: string } => {
  try {
    return { ok: true, value: make() };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
};

const fault = (file: "certificate" | "key", reason: string, passing = false): CertificateFault => ({
  file,
  reason,
  passing,
});

const checkFit = (leaf: X509Certificate, key: KeyObject): CertificateFault | undefined =>
  leaf.checkPrivateKey(key) ? undefined : fault("key", "does not fit the certificate");

const checkDates = (leaf: X509Certificate, now: Date): CertificateFault | undefined => {
  const from = new Date(leaf.validFrom);
  const to = new Date(leaf.validTo);
  if (now > to) return fault("certificate", `expired on ${to.toISOString()}`);
  if (now < from) return fault("certificate", `is not valid before ${from.toISOString()}`, true);
  return undefined;
};

/** OpenSSL refuses more than a misfit when the pair is put to use, e.g. a key it holds to be too small. */
const checkUse = (
  pem: { readonly certificate: string; readonly key: string },
  leaf: X509Certificate,
): ServingCertificate | CertificateFault => {
  const context = attempt(() => createSecureContext({ cert: pem.certificate, key: pem.key }));
  if (!context.ok) return fault("certificate", `cannot be served: ${context.reason}`);
  return { ...pem, serialNumber: leaf.serialNumber, expiresAt: new Date(leaf.validTo) };
};
