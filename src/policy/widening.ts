import * as z from "zod";
import { quote } from "../model/printable.ts";

/** The end of every message on a default that would widen; the loader tells their code by it. */
export const WIDENS = "can only widen";

/**
 * A default may only narrow what the container gets. The value that would widen is the literal's opposite: it gets an
 * error of its own, so that the author reads why, rather than "expected true".
 */
export const narrowing = <Value extends boolean | string>(value: Value) =>
  z.literal(value, {
    error: ({ input }) => (typeof input === typeof value ? widens(input) : undefined),
  });

/** Why a value, as a default, is refused. */
export const widens = (value: unknown): string =>
  `a default of ${typeof value === "string" ? quote(value, 64) : String(value)} ${WIDENS}`;

/** A uid or gid that a default may set: the API's range, but never 0. */
export const nonRootId = (what: "uid" | "gid") =>
  z
    .int()
    .min(1, { error: ({ input }) => (input === 0 ? `a default of ${what} 0 ${WIDENS}` : undefined) })
    .max(2_147_483_647);

/** The error of a strict object in which some absent keys are no slips: `message` says what setting them would do. */
export const widenedBy =
  (keys: readonly string[], message: string) =>
  (issue: z.core.$ZodRawIssue): string | undefined =>
    issue.code === "unrecognized_keys" && issue.keys.every((key) => keys.includes(key))
      ? `${message} ${WIDENS}`
      : undefined;
