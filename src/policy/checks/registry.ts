import type { Check, Finding, Subject } from "./check.ts";
import { fieldsCheck } from "./fields.ts";
import { imagesCheck } from "./images.ts";
import { privilegesCheck } from "./privileges.ts";
import { rulesCheck } from "./rules.ts";

/** The checks of single containers, by the block of a policy that they read, in the order in which findings are told. */
export const CHECKS = {
  images: imagesCheck,
  fields: fieldsCheck,
  privileges: privilegesCheck,
  rules: rulesCheck,
} as const;

/** A policy's compiled blocks; undefined where the policy has no such block. */
export type CheckOptions = {
  readonly [Block in keyof typeof CHECKS]: (typeof CHECKS)[Block] extends Check<infer Options>
    ? Options
    : never;
};

/**
 * All that a policy's blocks find in one container, for policy after policy: a block that several policies share (see
 * `compile`) is held against it once. Spelled out: a loop would lose which options go to which check.
 */
export const findingsIn = (subject: Subject): ((options: CheckOptions) => readonly Finding[]) => {
  const images = once((options: CheckOptions["images"]) => CHECKS.images.run(subject, options));
  const fields = once((options: CheckOptions["fields"]) => CHECKS.fields.run(subject, options));
  const privileges = once((options: CheckOptions["privileges"]) => CHECKS.privileges.run(subject, options));
  const rules = once((options: CheckOptions["rules"]) => CHECKS.rules.run(subject, options));
  return (options) => [
    ...images(options.images),
    ...fields(options.fields),
    ...privileges(options.privileges),
    ...rules(options.rules),
  ];
};

/** Calls `work` the first time alone that a key comes. */
const once = <Key>(work: (key: Key) => readonly Finding[]): typeof work => {
  const known = new Map<Key, readonly Finding[]>();
  return (key) => {
    const findings = known.get(key) ?? work(key);
    known.set(key, findings);
    return findings;
  };
};
