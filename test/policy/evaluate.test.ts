import { expect } from "chai";
import type { Decision } from "../../src/model/decision.ts";
import type { DebugRequest } from "../../src/model/debug-request.ts";
import { evaluate, type EvaluateOptions } from "../../src/policy/evaluate.ts";
import { policySet, type GivenPolicy } from "../support/policy-set.ts";
import { debugContainer, debugRequest, type GivenContainer } from "../support/subject.ts";

interface Given {
  /** Undefined: no set is loaded. */
  readonly policies?: readonly GivenPolicy[] | undefined;
  readonly added?: readonly GivenContainer[];
  readonly request?: Partial<DebugRequest>;
  readonly options?: Partial<EvaluateOptions>;
}

/** By default: one policy that demands nothing; alice, a developer, adds a busybox to a pod in payments. */
const decide = (given: Given): Decision => {
  const { added = [{}], request, options } = given;
  const policies = "policies" in given ? given.policies : [{}];
  return evaluate(
    policies === undefined ? undefined : policySet(...policies),
    { ...debugRequest(added.map(debugContainer)), ...request },
    { guardMode: "enforce", unmatched: "deny", ...options },
  );
};

/** `verdict: code mode, code mode` */
const told = ({ verdict, violations }: Decision): string =>
  [verdict, violations.map(({ code, mode }) => `${code} ${mode}`).join(", ")]
    .filter((text) => text !== "")
    .join(": ");

const itDecides = (
  rows: readonly { readonly name: string; readonly given: Given; readonly expect: string }[],
): void => {
  for (const { name, given, expect: expected } of rows) {
    it(`${name}: ${expected}`, () => {
      expect(told(decide(given))).to.equal(expected);
    });
  }
};

const noAlpine = { images: { deny: ["**/alpine"] } };
const noImages = { images: { allow: [] } };
const payments = { namespaces: ["payments"] };
const billing = { namespaces: ["billing"] };
const alpine = [{ image: "alpine:3" }];
const audit = { guardMode: "audit" } as const;
const allow = { unmatched: "allow" } as const;

describe("evaluate: exactly what is added", () => {
  const standing = { pod: debugRequest([], { standing: ["old"] }).pod };
  itDecides([
    { name: "nothing added", given: { policies: [noImages], added: [] }, expect: "allowed" },
    { name: "nothing added, no policy loaded", given: { policies: undefined, added: [] }, expect: "allowed" },
    {
      name: "nothing added, nothing matches",
      given: { policies: [{ match: billing }], added: [] },
      expect: "allowed",
    },
    {
      name: "nothing added to a pod over its limit",
      given: { policies: [{ limits: { perPod: 0 } }], added: [], request: standing },
      expect: "allowed",
    },
    {
      name: "one added",
      given: { policies: [noAlpine], added: alpine },
      expect: "denied: images.deny enforce",
    },
    {
      name: "each one added",
      given: { policies: [noImages], added: [{ name: "a" }, { name: "b" }] },
      expect: "denied: images.allow enforce, images.allow enforce",
    },
    {
      name: "one good, one bad",
      given: { policies: [noAlpine], added: [{}, { image: "alpine" }] },
      expect: "denied: images.deny enforce",
    },
  ]);

  it("says which container, and where in the pod it stands", () => {
    const added = [
      { index: 4, container: debugContainer({ name: "b", image: "alpine" }) },
      { index: 1, container: debugContainer({ name: "a" }) },
    ];
    const { violations } = decide({ policies: [{ name: "p", ...noAlpine }], request: { added } });
    expect(violations).to.deep.equal([
      {
        code: "images.deny",
        mode: "enforce",
        policy: "p",
        container: "b",
        field: "spec.ephemeralContainers[4].image",
        message: 'image "docker.io/library/alpine:latest" is denied by **/alpine',
        value: "alpine",
      },
    ]);
  });
});

describe("evaluate: the effective value counts", () => {
  const restricted = [{ privileges: { level: "restricted" } }];
  const own = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };
  const good = { ...own, runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } };
  const pod = (securityContext: object) => ({ pod: debugRequest([], { securityContext }).pod });
  itDecides([
    {
      name: "good values of the pod are inherited",
      given: {
        policies: restricted,
        added: [{ securityContext: own }],
        request: pod({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } }),
      },
      expect: "allowed",
    },
    {
      name: "bad values of the pod are inherited",
      given: {
        policies: [{ privileges: { level: "baseline" } }],
        request: pod({ seccompProfile: { type: "Unconfined" } }),
      },
      expect: "denied: privileges.seccompProfile enforce",
    },
    {
      name: "bad values of the pod that the container overrides are none",
      given: {
        policies: restricted,
        added: [{ securityContext: { ...good, runAsUser: 1000 } }],
        request: pod({ runAsNonRoot: false, runAsUser: 0, seccompProfile: { type: "Unconfined" } }),
      },
      expect: "allowed",
    },
    {
      name: "good values of the pod that the container overrides help nothing",
      given: {
        policies: restricted,
        added: [{ securityContext: { ...good, runAsUser: 0 } }],
        request: pod({ runAsUser: 1000 }),
      },
      expect: "denied: privileges.runAsUser enforce",
    },
  ]);
});

describe("evaluate: all matching policies", () => {
  const forbid = { fields: { forbid: ["tty"] } };
  itDecides([
    { name: "one that demands nothing", given: {}, expect: "allowed" },
    {
      name: "all must pass",
      given: { policies: [{}, noAlpine, {}], added: alpine },
      expect: "denied: images.deny enforce",
    },
    {
      name: "each is judged whole, and all is told",
      given: {
        policies: [
          { ...noAlpine, fields: { require: ["targetContainerName"], forbid: ["tty"] } },
          { privileges: { level: "baseline" }, ...forbid, limits: { perRequest: 0 } },
        ],
        added: [{ image: "alpine", tty: true, securityContext: { privileged: true } }],
      },
      expect:
        "denied: images.deny enforce, fields.forbid enforce, fields.require enforce, fields.forbid enforce, privileges.privileged enforce, limits.perRequest enforce",
    },
    {
      name: "those that do not match do not judge",
      given: { policies: [{ match: payments }, { match: billing, ...noAlpine }], added: alpine },
      expect: "allowed",
    },
    {
      name: "a limit is told once, whatever is added",
      given: {
        policies: [{ limits: { perRequest: 1 } }],
        added: [{ name: "a" }, { name: "b" }, { name: "c" }],
      },
      expect: "denied: limits.perRequest enforce",
    },
    {
      name: "an image that does not parse, under a policy that says nothing of images",
      given: { policies: [{}], added: [{ image: "a b" }] },
      expect: "denied: images.invalid enforce",
    },
  ]);

  it("names those that judged, in the order of the set, and the revision", () => {
    const policies = [
      { name: "z" },
      { name: "y", match: billing },
      { name: "x", exclude: [payments] },
      { name: "w" },
    ];
    expect(decide({ policies })).to.deep.equal({
      verdict: "allowed",
      violations: [],
      policies: ["z", "w"],
      revision: policySet(...policies).revision,
    });
  });

  it("tells the revision where nothing is added too, and none where no set is loaded", () => {
    expect(decide({ added: [] }).revision).to.equal(policySet({}).revision);
    expect(decide({ policies: undefined, added: [] }).revision).to.equal("");
    expect(decide({ policies: undefined }).revision).to.equal("");
  });

  it("puts a limit's violation at the list, since no container is at fault alone", () => {
    const { violations } = decide({ policies: [{ name: "p", limits: { perRequest: 0 } }] });
    expect(violations).to.deep.equal([
      {
        code: "limits.perRequest",
        mode: "enforce",
        policy: "p",
        field: "spec.ephemeralContainers",
        message: "adds 1 debug container, at most 0 may be added by one request",
        value: 1,
      },
    ]);
  });
});

describe("evaluate: verdict first, mode after", () => {
  const asWarn = { ...noAlpine, mode: "warn" };
  const asAudit = { ...noAlpine, mode: "audit" };
  itDecides([
    {
      name: "enforce",
      given: { policies: [noAlpine], added: alpine },
      expect: "denied: images.deny enforce",
    },
    { name: "warn", given: { policies: [asWarn], added: alpine }, expect: "would-deny: images.deny warn" },
    { name: "audit", given: { policies: [asAudit], added: alpine }, expect: "would-deny: images.deny audit" },
    { name: "warn, passed", given: { policies: [asWarn] }, expect: "allowed" },
    {
      name: "one of each",
      given: { policies: [asAudit, noAlpine, asWarn], added: alpine },
      expect: "denied: images.deny audit, images.deny enforce, images.deny warn",
    },
    {
      name: "warn and audit",
      given: { policies: [asWarn, asAudit], added: alpine },
      expect: "would-deny: images.deny warn, images.deny audit",
    },
    {
      name: "the guard in audit",
      given: { policies: [noAlpine, asWarn, asAudit], added: alpine, options: audit },
      expect: "would-deny: images.deny audit, images.deny audit, images.deny audit",
    },
    {
      name: "the guard in audit, unmatched",
      given: { policies: [{ match: billing }], options: audit },
      expect: "would-deny: unmatched audit",
    },
    {
      name: "the guard in audit, limits",
      given: { policies: [{ limits: { perPod: 0 } }], options: audit },
      expect: "would-deny: limits.perPod audit",
    },
    {
      name: "the guard in audit, no policy loaded",
      given: { policies: undefined, options: audit },
      expect: "denied: no-policy enforce",
    },
  ]);
});

describe("evaluate: no policy", () => {
  itDecides([
    { name: "none loaded", given: { policies: undefined }, expect: "denied: no-policy enforce" },
    {
      name: "none loaded, however the unmatched are treated",
      given: { policies: undefined, options: allow },
      expect: "denied: no-policy enforce",
    },
    {
      name: "none loaded, for each container",
      given: { policies: undefined, added: [{ name: "a" }, { name: "b" }] },
      expect: "denied: no-policy enforce, no-policy enforce",
    },
    { name: "none matches", given: { policies: [{ match: billing }] }, expect: "denied: unmatched enforce" },
    {
      name: "none matches, and that is allowed",
      given: { policies: [{ match: billing }], options: allow },
      expect: "allowed",
    },
    {
      name: "none but one in audit",
      given: { policies: [{ match: billing }, { mode: "audit" }] },
      expect: "allowed",
    },
    {
      name: "none matches, whatever the modes",
      given: {
        policies: [
          { match: billing, mode: "warn" },
          { match: billing, mode: "audit" },
        ],
      },
      expect: "denied: unmatched enforce",
    },
    {
      name: "every policy excludes",
      given: { policies: [{ exclude: [payments] }, { exclude: [payments] }] },
      expect: "denied: unmatched enforce",
    },
    {
      name: "every policy excludes, and the unmatched are allowed",
      given: { policies: [{ exclude: [payments] }], options: allow },
      expect: "allowed",
    },
    {
      name: "one excludes, another covers",
      given: { policies: [{ ...noAlpine, exclude: [payments] }, { match: payments }], added: alpine },
      expect: "allowed",
    },
  ]);

  const says = [
    {
      name: "no set",
      given: { policies: undefined },
      field: "spec.ephemeralContainers[0]",
      message: "no policies are loaded, so nothing can be allowed",
    },
    {
      name: "nobody covers it",
      given: { policies: [{ match: billing }] },
      field: "spec.ephemeralContainers[0]",
      message: 'no policy covers user "alice@corp.example" in namespace "payments"',
    },
    {
      name: "who excluded it",
      given: {
        policies: [
          { name: "a", exclude: [payments] },
          { name: "b", match: billing },
          { name: "c", exclude: [payments] },
        ],
      },
      field: "spec.ephemeralContainers[0]",
      message:
        'no policy covers user "alice@corp.example" in namespace "payments"; excluded by policy "a", "c", and an exclusion grants nothing',
    },
    {
      name: "a name with control characters",
      given: {
        policies: [{ match: billing }],
        request: { requester: { username: "a\u001b[1m\n", groups: [] } },
      },
      field: "spec.ephemeralContainers[0]",
      message: String.raw`no policy covers user "a\x1b[1m\x0a" in namespace "payments"`,
    },
  ];
  for (const { name, given, field, message } of says) {
    it(`says, where there is ${name}: ${message}`, () => {
      const [violation] = decide(given).violations;
      expect(violation).to.include({ container: "debugger", field, message });
      expect(violation).to.not.have.property("policy");
    });
  }
});

describe("evaluate: a namespace whose labels are not known", () => {
  const prod = { namespaceSelector: { matchLabels: { tier: "prod" } } };
  const selecting = (mode: string) => ({ name: "s", mode, match: prod });
  const excluding = (mode: string) => ({ name: "s", mode, exclude: [prod] });
  const unknown = { namespaceLabels: undefined };
  const known = { namespaceLabels: { tier: "dev" } };
  const rows = (["enforce", "warn", "audit"] as const).flatMap((mode) => [
    {
      name: `${mode}, alone: the request may match nothing at all`,
      given: { policies: [selecting(mode)], request: unknown },
      expect: "denied: namespace.unknown enforce",
    },
    {
      name: `${mode}, alone, by an exclusion`,
      given: { policies: [excluding(mode)], request: unknown },
      expect: "denied: namespace.unknown enforce",
    },
    {
      name: `${mode}, beside one that certainly matches`,
      given: { policies: [selecting(mode), {}], request: unknown },
      expect: `${mode === "enforce" ? "denied" : "would-deny"}: namespace.unknown ${mode}`,
    },
    {
      name: `${mode}, beside one that certainly excludes`,
      given: { policies: [selecting(mode), { exclude: [payments] }], request: unknown },
      expect: "denied: namespace.unknown enforce",
    },
    {
      name: `${mode}, alone, where the unmatched are allowed`,
      given: { policies: [selecting(mode)], request: unknown, options: allow },
      expect: `${mode === "enforce" ? "denied" : "would-deny"}: namespace.unknown ${mode}`,
    },
    {
      name: `${mode}, beside one that matches, where the unmatched are allowed`,
      given: { policies: [selecting(mode), {}], request: unknown, options: allow },
      expect: `${mode === "enforce" ? "denied" : "would-deny"}: namespace.unknown ${mode}`,
    },
    {
      name: `${mode}, the guard in audit`,
      given: { policies: [selecting(mode)], request: unknown, options: audit },
      expect: "would-deny: namespace.unknown audit",
    },
    {
      name: `${mode}, the guard in audit, where the unmatched are allowed`,
      given: { policies: [excluding(mode), {}], request: unknown, options: { ...audit, ...allow } },
      expect: "would-deny: namespace.unknown audit",
    },
    {
      name: `${mode}, excluded whatever the labels`,
      given: { policies: [{ ...selecting(mode), exclude: [payments] }, {}], request: unknown },
      expect: "allowed",
    },
    {
      name: `${mode}, out of it whatever the labels`,
      given: { policies: [{ mode, match: { ...prod, ...billing } }, {}], request: unknown },
      expect: "allowed",
    },
    {
      name: `${mode}, known after all`,
      given: { policies: [selecting(mode), {}], request: known },
      expect: "allowed",
    },
  ]);
  itDecides([
    ...rows,
    {
      name: "nobody selects by labels",
      given: { policies: [{ match: payments }], request: unknown },
      expect: "allowed",
    },
    {
      name: "two policies hang on them, in their own modes beside one that matches",
      given: { policies: [selecting("audit"), { ...selecting("enforce"), name: "t" }, {}], request: unknown },
      expect: "denied: namespace.unknown audit, namespace.unknown enforce",
    },
    {
      name: "what certainly matches is judged all the same",
      given: { policies: [selecting("audit"), noAlpine], request: unknown, added: alpine },
      expect: "denied: images.deny enforce, namespace.unknown audit",
    },
    {
      name: "nothing added",
      given: { policies: [selecting("enforce")], request: unknown, added: [] },
      expect: "allowed",
    },
  ]);

  it("says whose labels, and who wants to know", () => {
    expect(decide({ policies: [selecting("enforce")], request: unknown }).violations).to.deep.equal([
      {
        code: "namespace.unknown",
        mode: "enforce",
        policy: "s",
        container: "debugger",
        field: "spec.ephemeralContainers[0]",
        message: 'the labels of namespace "payments" are not known, and this policy selects by them',
      },
    ]);
  });
});

describe("evaluate: the guard's own stamp", () => {
  const stamp = [{ name: "EPHEMERAL_GUARD_REQUESTED_BY", value: "alice@corp.example" }];
  const policies = [{ fields: { forbid: ["env"], require: ["stdin"] } }];
  itDecides([
    {
      name: "is invisible to policies",
      given: { policies, added: [{ stdin: true, env: stamp }] },
      expect: "allowed",
    },
    {
      name: "leaves what is beside it to be seen",
      given: { policies, added: [{ stdin: true, env: [...stamp, { name: "A", value: "b" }] }] },
      expect: "denied: fields.forbid enforce",
    },
    {
      name: "does not count as an entry that is required",
      given: { policies: [{ fields: { require: ["env[].value"] } }], added: [{ env: stamp }] },
      expect: "denied: fields.require enforce",
    },
  ]);
});
