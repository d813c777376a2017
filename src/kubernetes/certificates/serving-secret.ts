import type { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import type { CertificateWithKey } from "../../certificates/issue.ts";
import { fits, hasSigned, readCertificates, toFacts } from "../../certificates/read.ts";
import type { SecretData } from "../secret.ts";
import type { Leaf } from "./observed.ts";

/** Keys of the serving Secret's data: those of a `kubernetes.io/tls` Secret, as cert-manager fills it. */
const BUNDLE = "ca.crt";
const CERTIFICATE = "tls.crt";
const KEY = "tls.key";

export interface ReadServing {
  readonly leaf: Leaf | undefined;
  readonly bundle: string;
}

/** `authorities`: those that may have signed it. */
export const readServing = (
  data: SecretData,
  hosts: readonly string[],
  authorities: readonly X509Certificate[],
): ReadServing => {
  const bundle = data[BUNDLE] ?? "";
  const [certificate] = readCertificates(data[CERTIFICATE] ?? "");
  if (certificate === undefined || !fits(certificate, data[KEY] ?? "")) return { leaf: undefined, bundle };
  const { notBefore, notAfter } = toFacts(certificate);
  const issuer = authorities.find((authority) => hasSigned(authority, certificate));
  const leaf: Leaf = {
    notBefore,
    notAfter,
    issuer: issuer && toFacts(issuer).id,
    hosts: hosts.filter((host) => isFor(certificate, host)),
  };
  return { leaf, bundle };
};

/** PEM. */
export interface ServingPair {
  readonly certificate: string;
  readonly key: string;
}

export const toServingPair = (data: SecretData): ServingPair => ({
  certificate: data[CERTIFICATE] ?? "",
  key: data[KEY] ?? "",
});

export const readServingBundle = (data: SecretData): readonly X509Certificate[] =>
  readCertificates(data[BUNDLE] ?? "");

export const toServingData = (bundle: string, leaf?: CertificateWithKey): SecretData => ({
  [BUNDLE]: bundle,
  ...(leaf && { [CERTIFICATE]: leaf.certificate, [KEY]: leaf.key }),
});

const isFor = (certificate: X509Certificate, host: string): boolean =>
  (isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host)) !== undefined;
