import type { CertificateFacts } from "../../certificates/read.ts";
import type { Authorities, Configuration, Observed } from "./observed.ts";

/**
 * What to trust, in PEM: each authority that can have signed something valid. Empty where there is none. In the order
 * of their age, which stays as it is when another one of them begins to sign.
 */
export const toBundle = ({ signing, next, retired }: Authorities, now: Date): string =>
  [signing, next, ...retired]
    .filter((authority) => authority !== undefined)
    .filter((authority) => isAlive(authority, now))
    .sort((a, b) => b.notBefore.getTime() - a.notBefore.getTime() || (a.id < b.id ? -1 : 1))
    .map(({ pem }) => pem)
    .join("");

export const isAlive = ({ notAfter }: Pick<CertificateFacts, "notAfter">, now: Date): boolean =>
  now < notAfter;

/** Whether each webhook of the configuration trusts exactly that. */
export const carries = ({ bundles }: Configuration, bundle: string): boolean =>
  bundles?.every((carried) => carried === bundle) ?? false;

/** Since when one and the same bundle has been seen in all configurations, without a break. */
export interface Publication {
  readonly bundle: string;
  readonly since: Date;
}

/** The publication after another look; `previous` is that of the look before. */
export const toPublication = (
  previous: Publication | undefined,
  { authorities, configurations }: Observed,
  now: Date,
): Publication | undefined => {
  const bundle = toBundle(authorities, now);
  if (bundle === "" || !configurations.every((configuration) => carries(configuration, bundle))) {
    return undefined;
  }
  return previous?.bundle === bundle ? previous : { bundle, since: now };
};
