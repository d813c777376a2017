import type { CertificateWithKey } from "../../certificates/issue.ts";
import { fits, readCertificates, toFacts, type CertificateFacts } from "../../certificates/read.ts";
import type { SecretData } from "../secret.ts";
import type { Authorities } from "./observed.ts";

/** Keys of the authority Secret's data. */
const SIGNING = { certificate: "ca.crt", key: "ca.key" };
const NEXT = { certificate: "next.crt", key: "next.key" };
const RETIRED = "retired.crt";
const RETIRED_UNTIL = "retired-until";

export interface ReadAuthorities {
  readonly authorities: Authorities;
  /** By the certificate's `id`. */
  readonly pairs: ReadonlyMap<string, CertificateWithKey>;
}

/** An authority whose key is missing or wrong cannot sign, but what it signed is out there: it counts as retired. */
export const readAuthorities = (data: SecretData): ReadAuthorities => {
  const signing = readPair(data, SIGNING);
  const next = readPair(data, NEXT);
  const pairs = new Map([signing, next].flatMap((read) => (read?.pair ? [[read.facts.id, read.pair]] : [])));
  const unusable = [signing, next].flatMap((read) => (read === undefined || read.pair ? [] : [read.facts]));
  return {
    authorities: {
      signing: signing?.pair && signing.facts,
      next: next?.pair && next.facts,
      retired: [...readCertificates(data[RETIRED] ?? "").map(toFacts), ...unusable],
      retiredUntil: readDate(data[RETIRED_UNTIL]),
    },
    pairs,
  };
};

/** What to set in the Secret's data, and what to take away (undefined). */
export const toAuthorityData = ({
  signing,
  next,
  retired,
  retiredUntil,
}: Authorities<CertificateWithKey>): Readonly<Record<string, string | undefined>> => ({
  [SIGNING.certificate]: signing?.certificate,
  [SIGNING.key]: signing?.key,
  [NEXT.certificate]: next?.certificate,
  [NEXT.key]: next?.key,
  [RETIRED]: retired.length === 0 ? undefined : retired.map(({ pem }) => pem).join(""),
  [RETIRED_UNTIL]: retiredUntil?.toISOString(),
});

interface ReadPair {
  readonly facts: CertificateFacts;
  readonly pair: CertificateWithKey | undefined;
}

const readPair = (data: SecretData, names: typeof SIGNING): ReadPair | undefined => {
  const [certificate] = readCertificates(data[names.certificate] ?? "");
  if (certificate === undefined) return undefined;
  const facts = toFacts(certificate);
  const key = data[names.key] ?? "";
  return { facts, pair: fits(certificate, key) ? { certificate: facts.pem, key } : undefined };
};

const readDate = (text: string | undefined): Date | undefined => {
  const date = new Date(text ?? "");
  return Number.isNaN(date.getTime()) ? undefined : date;
};
