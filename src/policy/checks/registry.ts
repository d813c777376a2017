import type { Check, Finding, Subject } from "./check.ts";
import { fieldsCheck } from "./fields.ts";
import { imagesCheck } from "./images.ts";
import { privilegesCheck } from "./privileges.ts";

/** The checks of single containers, by the block of a policy that they read, in the order in which findings are told. */
export const CHECKS = {
  images: imagesCheck,
  fields: fieldsCheck,
  privileges: privilegesCheck,
} as const;

/** A policy's compiled blocks; undefined where the policy has no such block. */
export type CheckOptions = {
  readonly [Block in keyof typeof CHECKS]: (typeof CHECKS)[Block] extends Check<infer Options>
    ? Options
    : never;
};

/** All that a policy's blocks find in one container. Spelled out: a loop would lose which options go to which check. */
export const findingsOf = (
  subject: Subject,
  { images, fields, privileges }: CheckOptions,
): readonly Finding[] => [
  ...CHECKS.images.run(subject, images),
  ...CHECKS.fields.run(subject, fields),
  ...CHECKS.privileges.run(subject, privileges),
];
