/** Controls of the Pod Security Standards that an added container can break. */
export const CONTROL_NAMES = [
  "privileged",
  "hostProcess",
  "seLinuxOptions",
  "procMount",
  "seccompProfile",
  "appArmorProfile",
  "capabilities",
  "allowPrivilegeEscalation",
  "runAsNonRoot",
  "runAsUser",
] as const;

export type ControlName = (typeof CONTROL_NAMES)[number];

/**
 * Every code that a violation can have, but for those of rules, which policies name. Stable: dashboards and suites are built on them. The compiler holds the rest of
 * the source to this list; that each is really found, and can be passed, is shown by `test/fixtures/checks`.
 */
export const CODES = [
  "images.allow",
  "images.deny",
  "images.requireTag",
  "images.requireDigest",
  "images.invalid",
  "fields.forbid",
  "fields.require",
  "fields.values",
  ...CONTROL_NAMES.map((name) => `privileges.${name}` as const),
  "privileges.runAsRoot",
  "limits.perRequest",
  "limits.perPod",
  "unmatched",
  "no-policy",
  "stamp.forged",
  "stamp.missing",
  "namespace.unknown",
  "request.unsupported",
  "internal",
] as const;

/** Of a rule that a policy's author has named: `rules.name-the-target`. */
export type RuleCode = `rules.${string}`;

/** What a violation is called: stable, for dashboards and tests. */
export type Code = (typeof CODES)[number] | RuleCode;

/** A rule's name is a DNS label. */
export const RULE_NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
export const RULE_CODE = /^rules\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Whether a text is a code that a violation can have. */
export const isCode = (text: string): text is Code =>
  RULE_CODE.test(text) || (CODES as readonly string[]).includes(text);
