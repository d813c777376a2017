import "reflect-metadata"; // @peculiar/x509 needs it first
import * as x509 from "@peculiar/x509";
import type { webcrypto } from "node:crypto";
import { isIP } from "node:net";

export interface Credentials {
  /** PEM. */
  readonly certificate: string;
  /** PEM, PKCS #8. */
  readonly key: string;
}

export interface LeafOptions {
  readonly commonName: string;
  /** Kubernetes reads these as the groups of a user who shows this certificate. */
  readonly organizations?: readonly string[];
  /** DNS names and IP addresses. */
  readonly hosts?: readonly string[];
  readonly lifetimeMs?: number;
}

/** A certificate authority that lives as long as the test does. */
export interface Authority {
  /** PEM. */
  readonly certificate: string;
  issue(leaf: LeafOptions): Promise<Credentials>;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const HOUR_MS = 3_600_000;

export const createAuthority = async (commonName: string): Promise<Authority> => {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [commonName] }],
    keys,
    signingAlgorithm: ALGORITHM,
    ...validity(24 * HOUR_MS),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return {
    certificate: ca.toString("pem"),
    issue: (leaf) => issue({ issuer: ca.subject, signingKey: keys.privateKey }, leaf),
  };
};

const issue = async (
  by: { issuer: string; signingKey: webcrypto.CryptoKey },
  { commonName, organizations = [], hosts = [], lifetimeMs = 24 * HOUR_MS }: LeafOptions,
): Promise<Credentials> => {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.create({
    issuer: by.issuer,
    signingKey: by.signingKey,
    subject: [...organizations.map((name) => ({ O: [name] })), { CN: [commonName] }],
    publicKey: keys.publicKey,
    signingAlgorithm: ALGORITHM,
    ...validity(lifetimeMs),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.ExtendedKeyUsageExtension([
        x509.ExtendedKeyUsage.serverAuth,
        x509.ExtendedKeyUsage.clientAuth,
      ]),
      ...(hosts.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(hosts.map(toName))]),
    ],
  });
  const key = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  return { certificate: certificate.toString("pem"), key: x509.PemConverter.encode(key, "PRIVATE KEY") };
};

/** From a minute ago: clocks of two processes on one machine agree, but a certificate's seconds are cut off. */
const validity = (lifetimeMs: number): { notBefore: Date; notAfter: Date } => ({
  notBefore: new Date(Date.now() - 60_000),
  notAfter: new Date(Date.now() + lifetimeMs),
});

const toName = (host: string): x509.JsonGeneralName => ({
  type: isIP(host) === 0 ? "dns" : "ip",
  value: host,
});
