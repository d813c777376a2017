import type { Validity } from "./issue.ts";

/**
 * From a little before `now`, since API servers whose clock is behind would refuse a certificate that is valid from
 * this very second; a tenth of a short life at most. Never longer than `authority`, which vouches for it.
 */
export const toValidity = (
  now: Date,
  lifetimeMs: number,
  authority?: { readonly notAfter: Date },
): Validity => {
  const end = now.getTime() + lifetimeMs;
  return {
    notBefore: new Date(now.getTime() - Math.min(CLOCK_SKEW_MS, lifetimeMs / 10)),
    notAfter: new Date(Math.min(end, authority?.notAfter.getTime() ?? end)),
  };
};

const CLOCK_SKEW_MS = 5 * 60 * 1000;
