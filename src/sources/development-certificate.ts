import { issueCertificate, makeAuthority } from "../certificates/issue.ts";
import { toValidity } from "../certificates/validity.ts";

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
export const makeCertificates = async ({
  hosts,
  days,
  now,
}: CertificateRequest): Promise<DevelopmentCertificates> => {
  const validity = toValidity(now, days * DAY_MS);
  const authority = await makeAuthority("ephemeral-guard development CA", validity);
  const serving = await issueCertificate(authority, { hosts, validity });
  return { caCertificate: authority.certificate, caKey: authority.key, ...serving };
};

const DAY_MS = 24 * 60 * 60 * 1000;
