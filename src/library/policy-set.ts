import type { PolicySet as CompiledSet } from "../policy/compile.ts";

/**
 * The policies of a folder, ready to judge; made by `compilePolicies` alone. It never changes, so that one set serves
 * any number of tests.
 */
export interface PolicySet {
  /** Names of the policies, in order of file name and document. */
  readonly policies: readonly string[];
  /** What the webhook shows for the same files: 12 hexadecimal digits, a hash of their names and texts. */
  readonly revision: string;
}

/** What is behind a set. Apart from it, so that nobody comes to build on the insides of a policy. */
const compiled = new WeakMap<PolicySet, CompiledSet>();

/** @internal */
export const toPolicySet = (set: CompiledSet): PolicySet => {
  const { policies, revision } = set;
  const shown: PolicySet = Object.freeze({ policies: policies.map(({ name }) => name), revision });
  compiled.set(shown, set);
  return shown;
};

/**
 * Throws a TypeError on what `compilePolicies` did not make, a promise of a set above all.
 *
 * @internal
 */
export const compiledOf = (set: PolicySet): CompiledSet => {
  const known = compiled.get(set);
  if (known !== undefined) return known;
  const found = (set as unknown) instanceof Promise ? "a promise: is there an await missing?" : typeof set;
  throw new TypeError(`policies: expected what compilePolicies returns, found ${found}`);
};
