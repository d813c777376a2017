/** `true`, where both types have the same members, else `false`: then what is assigned `true` does not compile. */
export type SameKeys<A, B> = [keyof A] extends [keyof B]
  ? [keyof B] extends [keyof A]
    ? true
    : false
  : false;
