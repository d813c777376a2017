// First: the x509 library reads metadata of its own classes while it loads.
import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { isIP } from "node:net";
import * as x509 from "@peculiar/x509";

/** PEM; the key in PKCS 8. */
export interface CertificateWithKey {
  readonly certificate: string;
  readonly key: string;
}

export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

export interface ServingRequest {
  /** DNS names and IP addresses to be valid for; at least one. */
  readonly hosts: readonly string[];
  readonly validity: Validity;
}

/** Makes a certificate authority that signs itself, ECDSA P-256. `name` is its common name. */
export const makeAuthority = async (name: string, validity: Validity): Promise<CertificateWithKey> => {
  const keys = await generateKeys();
  const authority = await x509.X509CertificateGenerator.createSelfSigned(
    {
      ...validity,
      name: [{ CN: [name] }],
      keys,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return toPem(authority, keys);
};

/** Makes a serving certificate with a new key, signed by `authority`. Throws where that is not usable PEM. */
export const issueCertificate = async (
  authority: CertificateWithKey,
  { hosts, validity }: ServingRequest,
): Promise<CertificateWithKey> => {
  const keys = await generateKeys();
  const issuer = new x509.X509Certificate(authority.certificate);
  const serving = await x509.X509CertificateGenerator.create(
    {
      ...validity,
      // The hosts are in the alternative names, which is where clients look; a common name ends at 64 characters.
      subject: "CN=ephemeral-guard",
      issuer: issuer.subject,
      publicKey: keys.publicKey,
      signingKey: await importKey(authority.key),
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(hosts.map(toAlternativeName)),
        await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return toPem(serving, keys);
};

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

type Keys = webcrypto.CryptoKeyPair;

const generateKeys = (): Promise<Keys> => webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);

const importKey = (pem: string): Promise<webcrypto.CryptoKey> =>
  webcrypto.subtle.importKey("pkcs8", x509.PemConverter.decodeFirst(pem), ALGORITHM, false, ["sign"]);

const toAlternativeName = (host: string): x509.JsonGeneralName => ({
  type: isIP(host) === 0 ? "dns" : "ip",
  value: host,
});

const toPem = async (certificate: x509.X509Certificate, keys: Keys): Promise<CertificateWithKey> => {
  const key = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    certificate: `${certificate.toString("pem")}\n`,
    key: `${x509.PemConverter.encode(key, x509.PemConverter.PrivateKeyTag)}\n`,
  };
};
