import type { PolicySet } from "../policy/compile.ts";

/**
 * Whether two sets have the same rules, in the same order, in policies that judge the same requests in the same mode.
 * Such rules come to the same of the same containers, whatever it is that they read and a record lacks. Of a policy in
 * which one rule differs none counts as the same, nor of any other: they share a budget of steps.
 */
export const haveSameRules = (one: PolicySet, other: PolicySet): boolean => rulesIn(one) === rulesIn(other);

const rulesIn = ({ policies }: PolicySet): string =>
  JSON.stringify(
    policies
      .filter(({ rules }) => rules !== undefined)
      .map(({ name, mode, spec }) => [name, mode, spec.match ?? {}, spec.exclude ?? [], spec.rules]),
  );
