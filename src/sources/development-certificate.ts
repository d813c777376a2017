// First: the x509 library reads metadata of its own classes while it loads.
import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { isIP } from "node:net";
import * as x509 from "@peculiar/x509";

export interface CertificateRequest {
  /** DNS names and IP addresses to be valid for; at least one. */
  readonly hosts: readonly string[];
  readonly days: number;
  readonly now: Date;
}

/** PEM; keys in PKCS 8. */
export interface DevelopmentCertificates {
  readonly caCertificate: string;
  readonly caKey: string;
  readonly certificate: string;
  readonly key: string;
}

/** Makes an authority and a serving certificate signed by it, both ECDSA P-256 and valid for `days`. */
export const makeCertificates = async (request: CertificateRequest): Promise<DevelopmentCertificates> => {
  const [caKeys, keys] = await Promise.all([generateKeys(), generateKeys()]);
  const dates = {
    // API servers whose clock is behind would refuse a certificate that is valid from this very second.
    notBefore: new Date(request.now.getTime() - CLOCK_SKEW_MS),
    notAfter: new Date(request.now.getTime() + request.days * DAY_MS),
  };
  const authority = await createAuthority(caKeys, dates);
  const serving = await createServing({ keys, caKeys, dates, hosts: request.hosts });
  return {
    caCertificate: `${authority.toString("pem")}\n`,
    caKey: await toPem(caKeys.privateKey),
    certificate: `${serving.toString("pem")}\n`,
    key: await toPem(keys.privateKey),
  };
};

const DAY_MS = 24 * 60 * 60 * 1000;
const CLOCK_SKEW_MS = 5 * 60 * 1000;
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const AUTHORITY = "CN=ephemeral-guard development CA";

type Keys = webcrypto.CryptoKeyPair;
interface Dates {
  readonly notBefore: Date;
  readonly notAfter: Date;
}
interface ServingRequest {
  readonly keys: Keys;
  readonly caKeys: Keys;
  readonly dates: Dates;
  readonly hosts: readonly string[];
}

const generateKeys = (): Promise<Keys> => webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);

const createAuthority = async (keys: Keys, dates: Dates): Promise<x509.X509Certificate> =>
  x509.X509CertificateGenerator.createSelfSigned(
    {
      ...dates,
      name: AUTHORITY,
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

const createServing = async (request: ServingRequest): Promise<x509.X509Certificate> =>
  x509.X509CertificateGenerator.create(
    {
      ...request.dates,
      // The hosts are in the alternative names, which is where clients look; a common name ends at 64 characters.
      subject: "CN=ephemeral-guard",
      issuer: AUTHORITY,
      publicKey: request.keys.publicKey,
      signingKey: request.caKeys.privateKey,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(request.hosts.map(toAlternativeName)),
        await x509.AuthorityKeyIdentifierExtension.create(request.caKeys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );

const toAlternativeName = (host: string): x509.JsonGeneralName => ({
  type: isIP(host) === 0 ? "dns" : "ip",
  value: host,
});

const toPem = async (key: webcrypto.CryptoKey): Promise<string> =>
  `${x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), x509.PemConverter.PrivateKeyTag)}\n`;
