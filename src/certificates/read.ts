import { createPrivateKey, X509Certificate } from "node:crypto";

/** What a decision about a certificate needs. */
export interface CertificateFacts {
  /** SHA-256 of the whole certificate: two of them are one and the same. */
  readonly id: string;
  /** Of this certificate alone, in one spelling. */
  readonly pem: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** The certificates in a PEM text, in order; what is none is passed over. */
export const readCertificates = (pem: string): readonly X509Certificate[] =>
  (pem.match(CERTIFICATE) ?? []).flatMap((text) => attempt(() => new X509Certificate(text)) ?? []);

export const toFacts = (certificate: X509Certificate): CertificateFacts => ({
  id: certificate.fingerprint256,
  pem: certificate.toString(),
  notBefore: new Date(certificate.validFrom),
  notAfter: new Date(certificate.validTo),
});

/** Whether `pem` is an unencrypted private key, and that of the certificate. */
export const fits = (certificate: X509Certificate, pem: string): boolean =>
  attempt(() => certificate.checkPrivateKey(createPrivateKey(pem))) ?? false;

/** Whether `authority` has signed `certificate`. */
export const hasSigned = (authority: X509Certificate, certificate: X509Certificate): boolean =>
  attempt(() => certificate.checkIssued(authority) && certificate.verify(authority.publicKey)) ?? false;

/** OpenSSL throws for what it does not understand; for us that is a no. */
const attempt = <T>(make: () => T): T | undefined => {
  try {
    return make();
  } catch {
    return undefined;
  }
};

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;
