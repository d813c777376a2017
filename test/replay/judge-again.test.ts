import { expect } from "chai";
import { createJudge, type Again, type ReplayOptions } from "../../src/replay/judge-again.ts";
import type { Violation } from "../../src/model/decision.ts";
import { policySet, type GivenPolicy } from "../support/policy-set.ts";
import { caseOf, type CaseGiven } from "./case-of.ts";

const judged = (
  policies: readonly GivenPolicy[],
  given: CaseGiven,
  options: Partial<ReplayOptions> = {},
): Again =>
  createJudge(policySet(...policies), { guardMode: undefined, unmatched: "deny", ...options })(caseOf(given));

/** The verdict with codes, or what is missing. */
const told = (again: Again): string =>
  "missing" in again
    ? again.missing.map(({ lack, reader }) => `? ${lack} ${reader}`.trim()).join(", ")
    : [again.verdict, ...new Set(again.violations.map(({ code }) => code))].join(" ");

const NO_BUSYBOX = { images: { deny: ["docker.io/library/busybox:*"] } };
const HASH = `hmac-sha256:${"0".repeat(32)}`;
const NO_POD = { known: { podKnown: false } };
const ADMIN = { containers: [{ name: "d", image: "busybox:1.36", securityContext: { runAsUser: 0 } }] };

const withEnv = (value: string): CaseGiven => ({
  containers: [{ name: "d", image: "busybox:1.36", env: [{ name: "A", value }] }],
});
const withArgs = (...args: readonly string[]): CaseGiven => ({
  containers: [{ name: "d", image: "busybox:1.36", args }],
});
const ruled = (expression: string): GivenPolicy => ({ rules: [{ name: "r", expression, message: "no" }] });

describe("replay/judge-again", () => {
  const rows: readonly {
    readonly name: string;
    readonly policies: readonly GivenPolicy[];
    readonly given: CaseGiven;
    readonly expect: string;
  }[] = [
    { name: "let in", policies: [{}], given: {}, expect: "allowed" },
    { name: "denied", policies: [NO_BUSYBOX], given: {}, expect: "denied images.deny" },
    {
      name: "flagged",
      policies: [{ mode: "warn", ...NO_BUSYBOX }],
      given: {},
      expect: "would-deny images.deny",
    },
    {
      name: "defaults come before the verdict",
      policies: [{ defaults: { securityContext: { runAsUser: 65532 } }, privileges: { runAsRoot: "deny" } }],
      given: {},
      expect: "allowed",
    },
    {
      name: "in the mode of its time",
      policies: [NO_BUSYBOX],
      given: { guardMode: "audit" },
      expect: "would-deny images.deny",
    },

    // Env values.
    {
      name: "a hashed value",
      policies: [{ fields: { values: [{ path: "env[].value", in: ["x"] }] } }],
      given: withEnv(HASH),
      expect: "? env-values fields.values",
    },
    {
      name: "an empty value is not hashed",
      policies: [{ fields: { values: [{ path: "env[].value", in: ["x"] }] } }],
      given: withEnv(""),
      expect: "denied fields.values",
    },
    {
      name: "a hashed value that only its name is read of",
      policies: [{ fields: { values: [{ path: "env[].name", in: ["x"] }], require: ["env[].value"] } }],
      given: withEnv(HASH),
      expect: "denied fields.values",
    },
    {
      name: "a hashed value, under a policy that does not match",
      policies: [
        { match: { namespaces: ["other"] }, fields: { values: [{ path: "env[].value", in: ["x"] }] } },
        {},
      ],
      given: withEnv(HASH),
      expect: "allowed",
    },
    {
      name: "a hashed value, under a policy that is excluded",
      policies: [
        { exclude: [{ namespaces: ["shop"] }], fields: { values: [{ path: "env[].value", in: ["x"] }] } },
        {},
      ],
      given: withEnv(HASH),
      expect: "allowed",
    },
    {
      name: "a rule on a hashed value, which would come to true",
      policies: [ruled('container.env.all(e, e.value != "x")')],
      given: withEnv(HASH),
      expect: "? env-values rules.r",
    },
    {
      name: "what the image denies is denied whatever the value is",
      policies: [{ ...NO_BUSYBOX, fields: { values: [{ path: "env[].value", in: ["x"] }] } }],
      given: withEnv(HASH),
      expect: "denied images.deny",
    },
    {
      name: "but a policy in warn does not deny",
      policies: [
        { mode: "warn", ...NO_BUSYBOX },
        { fields: { values: [{ path: "env[].value", in: ["x"] }] } },
      ],
      given: withEnv(HASH),
      expect: "? env-values fields.values",
    },
    {
      name: "a field is forbidden whatever the value is, before mutation and after",
      policies: [{ fields: { forbid: ["env"], values: [{ path: "env[].value", in: ["x"] }] } }],
      given: withEnv(HASH),
      expect: "denied fields.forbid",
    },
    {
      name: "what a default cures is not certain",
      policies: [
        {
          defaults: { securityContext: { runAsUser: 65532 } },
          fields: { require: ["securityContext.runAsUser"], values: [{ path: "env[].value", in: ["x"] }] },
        },
      ],
      given: withEnv(HASH),
      expect: "? env-values fields.values",
    },

    // Words of the command line.
    {
      name: "hidden words",
      policies: [{ fields: { values: [{ path: "args[]", in: ["x"] }] } }],
      given: withArgs(HASH),
      expect: "? command fields",
    },
    {
      name: "words that are there",
      policies: [{ fields: { values: [{ path: "args[]", in: ["x"] }] } }],
      given: withArgs("y"),
      expect: "denied fields.values",
    },
    {
      name: "a hidden word may have been empty, which counts as missing",
      policies: [{ fields: { require: ["args[]"] } }],
      given: withArgs(HASH),
      expect: "? command fields",
    },
    {
      name: "a rule on hidden words",
      policies: [ruled('container.args.all(a, a != "x")')],
      given: withArgs(HASH),
      expect: "? command rules.r",
    },

    // Labels of the namespace.
    {
      name: "a rule on labels that are not known",
      policies: [ruled('namespaceLabels["tier"] == "dev"')],
      given: {},
      expect: "? namespace-labels rules.r",
    },
    {
      name: "a rule on labels that are known",
      policies: [ruled('namespaceLabels["tier"] == "dev"')],
      given: { namespaceLabels: { tier: "dev" } },
      expect: "allowed",
    },
    {
      name: "a selector of labels that are not known: its default could cure what another policy denies",
      policies: [
        { fields: { require: ["securityContext.runAsUser"] } },
        {
          match: { namespaceSelector: { matchLabels: { tier: "dev" } } },
          defaults: { securityContext: { runAsUser: 65532 } },
        },
      ],
      given: {},
      expect: "? namespace-labels match",
    },
    {
      name: "a selector of labels that are not known, of a policy that changes nothing",
      policies: [
        { fields: { require: ["securityContext.runAsUser"] } },
        { match: { namespaceSelector: { matchLabels: { tier: "dev" } } } },
      ],
      given: {},
      expect: "denied fields.require",
    },
    {
      name: "what a policy denies that may not match is not certain",
      policies: [{ match: { namespaceSelector: { matchLabels: { tier: "dev" } } }, ...NO_BUSYBOX }],
      given: {},
      expect: "? namespace-labels match",
    },

    // The pod.
    {
      name: "a rule on the pod as stored",
      policies: [ruled("!pod.spec.hostNetwork")],
      given: {},
      expect: "? stored-pod rules.r",
    },
    {
      name: "a rule on the pod as stored, which is known",
      policies: [ruled("!pod.spec.hostNetwork")],
      given: { known: { stored: { metadata: {}, spec: { hostNetwork: true } } } },
      expect: "denied rules.r",
    },
    { name: "no pod, and nothing reads it", policies: [{}], given: NO_POD, expect: "allowed" },
    {
      name: "no pod, and policies select by its labels",
      policies: [{ match: { podSelector: { matchLabels: { app: "db" } } } }],
      given: NO_POD,
      expect: "? pod match",
    },
    {
      name: "no pod, and a policy that selects by its labels does not match otherwise",
      policies: [{ match: { namespaces: ["other"], podSelector: { matchLabels: { app: "db" } } } }, {}],
      given: NO_POD,
      expect: "allowed",
    },
    {
      name: "no pod, and an exclusion by its labels",
      policies: [{ exclude: [{ podSelector: { matchLabels: { app: "db" } } }], ...NO_BUSYBOX }],
      given: NO_POD,
      expect: "? pod match",
    },
    {
      name: "no pod, whose security context would count",
      policies: [{ privileges: { level: "restricted" } }],
      given: NO_POD,
      expect: "? pod privileges",
    },
    {
      name: "no pod, which may have debug containers already",
      policies: [{ limits: { perPod: 1 } }],
      given: NO_POD,
      expect: "? pod limits.perPod",
    },
    {
      name: "no pod, whose target a default would look at",
      policies: [{ defaults: { inheritFromTarget: ["runAsUser"] } }],
      given: NO_POD,
      expect: "? pod defaults",
    },
    {
      name: "no pod, which may be a Windows pod: then the field would go",
      policies: [{ fields: { forbid: ["securityContext.runAsUser"] } }],
      given: { ...NO_POD, ...ADMIN },
      expect: "? pod fields",
    },
    {
      name: "no pod: what its image denies is denied all the same",
      policies: [{ privileges: { level: "restricted" }, ...NO_BUSYBOX }],
      given: NO_POD,
      expect: "denied images.deny",
    },

    {
      name: "no pod: a field that no Windows pod loses is missing all the same",
      policies: [{ privileges: { level: "restricted" }, fields: { require: ["targetContainerName"] } }],
      given: NO_POD,
      expect: "denied fields.require",
    },
    {
      name: "no pod, and an exclusion by labels that are not known to be its own",
      policies: [{ exclude: [{ podSelector: { matchLabels: { app: "web" } } }], ...NO_BUSYBOX }],
      given: NO_POD,
      expect: "? pod match",
    },

    // Which containers are new.
    {
      name: "one of two may have stood there before, and only that one is denied",
      policies: [NO_BUSYBOX],
      given: {
        known: { addedKnown: false },
        containers: [
          { name: "a", image: "busybox:1" },
          { name: "b", image: "alpine:3" },
        ],
      },
      expect: "? added",
    },
    {
      name: "each of two would be denied alone",
      policies: [NO_BUSYBOX],
      given: {
        known: { addedKnown: false },
        containers: [
          { name: "a", image: "busybox:1" },
          { name: "b", image: "busybox:2" },
        ],
      },
      expect: "denied images.deny",
    },
  ];
  for (const { name, policies, given, expect: expected } of rows) {
    it(name, () => {
      expect(told(judged(policies, given))).to.equal(expected);
    });
  }

  for (const lacks of ["request", "size"] as const) {
    it(`a record without its ${lacks}`, () => {
      const judge = createJudge(policySet({}), { guardMode: undefined, unmatched: "deny" });
      expect(told(judge({ ...caseOf(), asked: { lacks } }))).to.equal(`? ${lacks}`);
    });
  }

  it("takes the mode and what is unmatched from its options", () => {
    const other = [{ match: { namespaces: ["other"] } }];
    expect(told(judged(other, {}))).to.equal("denied unmatched");
    expect(told(judged(other, {}, { unmatched: "allow" }))).to.equal("allowed");
    expect(told(judged(other, {}, { guardMode: "audit" }))).to.equal("would-deny unmatched");
    expect(told(judged(other, { guardMode: "audit" }, { guardMode: "enforce" }))).to.equal(
      "denied unmatched",
    );
  });

  it("a stamp that the client wrote is replaced; a guard in audit, which replaces nothing, tells of it", () => {
    const env = [{ name: "EPHEMERAL_GUARD_REQUESTED_BY", value: "mallory" }];
    const given: CaseGiven = { containers: [{ name: "d", image: "busybox:1.36", env }] };
    expect(told(judged([{}], given))).to.equal("allowed");
    expect(told(judged([{}], { ...given, guardMode: "audit" }))).to.equal("would-deny stamp.forged");
  });

  it("what no policy can put right stays refused", () => {
    const refusal = (mode: Violation["mode"]): CaseGiven => ({
      before: {
        verdict: "denied",
        violations: [{ code: "stamp.missing", mode, field: "", message: "" }],
        changed: undefined,
      },
    });
    expect(told(judged([{}], refusal("enforce")))).to.equal("denied stamp.missing");
    expect(told(judged([{}], refusal("audit")))).to.equal("allowed");
  });
});
