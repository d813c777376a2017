import { z } from "zod";

/**
 * A default may only narrow what the container gets. The value that would widen is the literal's opposite: it gets an
 * error of its own, so that the author reads why, rather than "expected true".
 */
export const narrowing = <Value extends boolean | string>(value: Value) =>
  z.literal(value, {
    error: ({ input }) =>
      typeof input === typeof value ? `a default of ${JSON.stringify(input)} can only widen` : undefined,
  });

/** A uid or gid that a default may set: the API's range, but never 0. */
export const nonRootId = (what: "uid" | "gid") =>
  z
    .int()
    .min(1, { error: ({ input }) => (input === 0 ? `a default of ${what} 0 can only widen` : undefined) })
    .max(2_147_483_647);
