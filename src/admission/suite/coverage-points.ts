import type { Violation } from "../../model/decision.ts";
import type { DebugRequest } from "../../model/debug-request.ts";
import { canonicalCapability } from "../../policy/capability-name.ts";
import type { CompiledPolicy } from "../../policy/compile.ts";
import type { PolicySpec } from "../../policy/schema.ts";
import type { BothPhases } from "../both-phases.ts";

/** The two things that a rule can do, as they are told: refuse or allow, change or leave alone. */
export type Side =
  "refused" | "used" | "allowed" | "set" | "left" | "removed" | "matched" | "passed by" | "excluded";

/** One rule of a policy, and how to see in a run what it did. */
export interface Point {
  /** The rule's place in the policy, `fields.forbid envFrom`. */
  readonly rule: string;
  /** What there is to be seen of it. */
  readonly sides: readonly Side[];
  /** What this run shows of it; nothing where the policy had no say. */
  readonly seen: (run: Run) => Side | undefined;
}

export interface Run {
  readonly phases: BothPhases;
  readonly request: DebugRequest;
}

/** Every rule of a policy, in the order in which policies are written. */
export const coveragePoints = (policy: CompiledPolicy): readonly Point[] => [
  ...matchPoints(policy),
  ...checkPoints(policy),
  ...changePoints(policy),
];

/** Only what narrows the policy down can pass a request by. */
const matchPoints = (policy: CompiledPolicy): readonly Point[] => {
  const { spec } = policy;
  const narrows = Object.keys(spec.match ?? {}).some((key) => key !== "targets");
  return [
    {
      rule: "match",
      sides: narrows ? ["matched", "passed by"] : ["matched"],
      seen: ({ request }) => MATCHED[policy.match(request)],
    },
    ...policy.excludes.map((exclude, at): Point => ({
      rule: `exclude[${at}]`,
      sides: ["excluded"],
      seen: ({ request }) =>
        policy.match(request) === "yes" && exclude(request) === "yes" ? "excluded" : undefined,
    })),
  ];
};

const MATCHED = { yes: "matched", no: "passed by", unknown: undefined } as const;

const checkPoints = ({ name, spec }: CompiledPolicy): readonly Point[] => {
  const check: MakePoint = (rule, breaks) => ({
    rule,
    sides: ["refused", "allowed"],
    seen: ({ phases }) => judged(name, phases, breaks),
  });
  return [
    ...imagePoints(spec, check),
    ...fieldPoints(spec, check),
    ...privilegePoints(spec, check),
    ...(spec.privileges?.capabilities?.allow ?? []).map((capability) => exceptionPoint(name, capability)),
    ...limitPoints(spec, check),
    ...(spec.rules ?? []).map((rule) => byCode(`rules.${rule.name}`, check)),
  ];
};

type MakePoint = (rule: string, breaks: (violation: Violation) => boolean) => Point;

const byCode = (code: string, check: MakePoint): Point => check(code, (violation) => violation.code === code);

const imagePoints = ({ images }: PolicySpec, check: MakePoint): readonly Point[] => {
  const { allow, deny, requireTag, requireDigest } = images ?? {};
  const present = {
    "images.allow": allow !== undefined,
    "images.deny": deny !== undefined && deny.length > 0,
    "images.requireTag": requireTag === true,
    "images.requireDigest": requireDigest === true,
  };
  return codesIn(present).map((code) => {
    const point = byCode(code, check);
    return { ...point, seen: (run) => (isInvalid(run) ? undefined : point.seen(run)) };
  });
};

const codesIn = (present: Readonly<Record<string, boolean>>): readonly string[] =>
  Object.entries(present).flatMap(([code, there]) => (there ? [code] : []));

const fieldPoints = ({ fields }: PolicySpec, check: MakePoint): readonly Point[] => {
  const { forbid = [], require = [], values = [] } = fields ?? {};
  const by = (code: string, path: string): Point =>
    check(`${code} ${path}`, (violation) => violation.code === code && fieldOf(violation) === path);
  return [
    ...forbid.map((path) => by("fields.forbid", path)),
    ...require.map((path) => by("fields.require", path)),
    ...values.map(({ path }) => by("fields.values", path)),
  ];
};

const privilegePoints = ({ privileges }: PolicySpec, check: MakePoint): readonly Point[] => {
  const { level = "privileged", runAsRoot } = privileges ?? {};
  return [
    ...(level === "privileged" ? [] : [check(`privileges.level ${level}`, isOfLevel)]),
    ...(runAsRoot === "deny" ? [byCode(RUN_AS_ROOT, check)] : []),
  ];
};

/** What the level alone would refuse, as far as a policy judges by one. */
const exceptionPoint = (policy: string, capability: string): Point => ({
  rule: `privileges.capabilities.allow ${capability}`,
  sides: ["used"],
  seen: ({ phases, request }) => {
    const added = request.added.flatMap(
      ({ container }) => container.securityContext?.capabilities?.add ?? [],
    );
    const asked = added.includes(capability);
    const passed = judged(policy, phases, ({ code }) => code === "privileges.capabilities") === "allowed";
    return asked && passed ? "used" : undefined;
  },
});

const limitPoints = ({ limits }: PolicySpec, check: MakePoint): readonly Point[] =>
  codesIn({
    "limits.perRequest": limits?.perRequest !== undefined,
    "limits.perPod": limits?.perPod !== undefined,
  }).map((code) => byCode(code, check));

/** An image that cannot be read is held against no pattern. */
const isInvalid = ({ phases }: Run): boolean =>
  phases.validated.outcome.violations.some(({ code }) => code === "images.invalid");

const RUN_AS_ROOT = "privileges.runAsRoot";

const isOfLevel = ({ code }: Violation): boolean => code.startsWith("privileges.") && code !== RUN_AS_ROOT;

/** `spec.ephemeralContainers[3].env[].value` is `env[].value` in its container. */
const fieldOf = ({ field }: Violation): string =>
  field.replace(/^spec\.ephemeralContainers(\[\d+\])?\.?/, "");

const judged = (
  policy: string,
  { validated: { outcome } }: BothPhases,
  breaks: (violation: Violation) => boolean,
): Side | undefined => {
  if (!outcome.policies.includes(policy)) return undefined;
  const own = outcome.violations.filter((violation) => violation.policy === policy);
  return own.some(breaks) ? "refused" : "allowed";
};

const changePoints = ({ name, mode, spec }: CompiledPolicy): readonly Point[] => {
  // In `audit` a policy changes nothing.
  if (mode === "audit") return [];
  const { remove, defaults = {} } = spec;
  return [
    ...(remove?.capabilities ?? []).map((capability) => changePoint(name, REMOVAL, capability)),
    ...(defaults.inheritFromTarget ?? []).map((field) => changePoint(name, INHERITANCE, field)),
    ...Object.keys(defaults.securityContext ?? {}).map((field) => changePoint(name, DEFAULT, field)),
  ];
};

interface ChangeKind {
  readonly kind: "remove" | "inherit" | "default";
  readonly rule: string;
  readonly side: Side;
}

const REMOVAL: ChangeKind = { kind: "remove", rule: "remove.capabilities", side: "removed" };
const INHERITANCE: ChangeKind = { kind: "inherit", rule: "defaults.inheritFromTarget", side: "set" };
const DEFAULT: ChangeKind = { kind: "default", rule: "defaults.securityContext", side: "set" };

const changePoint = (policy: string, { kind, rule, side }: ChangeKind, what: string): Point => ({
  rule: `${rule} ${what}`,
  sides: [side, "left"],
  seen: ({ phases: { mutated, validated } }) => {
    if (!validated.outcome.policies.includes(policy)) return undefined;
    const done = mutated.outcome.mutations.some(
      (mutation) => mutation.kind === kind && mutation.policy === policy && isAbout(mutation, kind, what),
    );
    return done ? side : "left";
  },
});

const isAbout = (
  { field, detail }: { readonly field: string; readonly detail?: string },
  kind: ChangeKind["kind"],
  what: string,
): boolean => {
  if (kind === "remove") {
    return what === "ALL" || canonicalCapability(detail ?? "") === canonicalCapability(what);
  }
  const place = `securityContext.${what}`;
  return field === place || field.startsWith(`${place}.`);
};
