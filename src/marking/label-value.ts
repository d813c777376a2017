import { createHash } from "node:crypto";

/** The requester of a container that nobody vouches for. */
export const UNVERIFIED = "unverified";

/**
 * A user name as a label can hold it: what is not a letter, digit, "-", "_" or "." of ASCII becomes "-", the ends are
 * letters or digits, and 63 characters are kept (apimachinery pkg/util/validation, IsValidLabelValue). Several names
 * may come to the same value; the annotation has the whole name. A name of which nothing is left, or that would pass
 * for `unverified`, is `user-` and eight digits of its hash.
 */
export const toLabelValue = (username: string): string => {
  const value = username
    .replace(/[^-A-Za-z0-9_.]/gu, "-")
    .replace(/^[-_.]+/, "")
    .slice(0, MAX_LENGTH)
    .replace(/[-_.]+$/, "");
  return value === "" || value === UNVERIFIED ? `user-${hash(username)}` : value;
};

const MAX_LENGTH = 63;

const hash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 8);
