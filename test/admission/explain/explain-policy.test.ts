import { expect } from "chai";
import { explainPolicy } from "../../../src/admission/explain/explain-policy.ts";
import type { JsonObject } from "../../../src/model/json.ts";
import { policySet, type GivenPolicy } from "../../support/policy-set.ts";
import { reviewOf } from "../../support/review-builder.ts";
import { reviewedTwice } from "../../support/review-context.ts";

const rulesOf = (spec: GivenPolicy, container: JsonObject = {}, namespaceLabels = {}): readonly string[] => {
  const policies = policySet(spec);
  const given = { policies, stamp: true, namespaceLabels: () => namespaceLabels };
  const phases = reviewedTwice(given, reviewOf({ added: [container] }));
  const { rules } = explainPolicy(policies.policies[0]!, phases, phases.validated.outcome.request!);
  return rules.map(({ rule, result, says }) => [result, rule, ...says].join(" | "));
};

const POLICY: GivenPolicy = {
  images: { allow: ["busybox:1.*"], requireTag: true },
  fields: {
    forbid: ["envFrom", "volumeMounts"],
    values: [{ path: "imagePullPolicy", in: ["IfNotPresent"] }],
  },
  privileges: { level: "baseline", capabilities: { allow: ["SYS_PTRACE"] }, runAsRoot: "deny" },
  limits: { perRequest: 1 },
  remove: { capabilities: ["NET_RAW"] },
  defaults: { securityContext: { runAsNonRoot: true } },
  rules: [{ name: "named", expression: "container.name != 'x'", message: "Not x." }],
};

describe("admission/explain/explain-policy", () => {
  it("tells of every rule what it came to", () => {
    const capabilities = { add: ["SYS_PTRACE", "NET_RAW"] };
    expect(rulesOf(POLICY, { securityContext: { capabilities } })).to.deep.equal([
      "allowed | images.allow",
      "allowed | images.requireTag",
      "allowed | fields.forbid envFrom",
      "allowed | fields.forbid volumeMounts",
      "allowed | fields.values imagePullPolicy",
      "allowed | privileges.level baseline",
      "allowed | privileges.runAsRoot",
      "used | privileges.capabilities.allow SYS_PTRACE",
      "allowed | limits.perRequest",
      "allowed | rules.named",
      "removed | remove.capabilities NET_RAW",
      "set | defaults.securityContext runAsNonRoot",
    ]);
  });

  it("says of each rule what is held against the container, under that rule alone", () => {
    const lines = rulesOf(POLICY, {
      name: "x",
      image: "alpine",
      imagePullPolicy: "Always",
      envFrom: [{ secretRef: { name: "db" } }],
      securityContext: { privileged: true, runAsUser: 0, procMount: "Unmasked" },
    }).filter((line) => line.startsWith("refused"));
    expect(lines).to.deep.equal([
      'refused | images.allow | image "docker.io/library/alpine:latest" is not allowed; allowed: busybox:1.*',
      'refused | images.requireTag | image "docker.io/library/alpine:latest" must have a tag other than latest, or a digest',
      "refused | fields.forbid envFrom | sets envFrom, which is forbidden",
      'refused | fields.values imagePullPolicy | sets imagePullPolicy "Always", which is not allowed; allowed: "IfNotPresent"',
      'refused | privileges.level baseline | is privileged, beyond level "baseline" | sets procMount "Unmasked", beyond level "baseline"',
      "refused | privileges.runAsRoot | runs as uid 0; root is denied",
      'refused | rules.named | Not x.; rule "named"',
    ]);
  });

  it("names the container where there are several", () => {
    const policies = policySet({ fields: { forbid: ["tty"] }, limits: { perRequest: 1 } });
    const added = [{ name: "a", tty: true }, { name: "b" }];
    const phases = reviewedTwice({ policies }, reviewOf({ added }));
    const { rules } = explainPolicy(policies.policies[0]!, phases, phases.validated.outcome.request!);
    expect(rules.flatMap(({ says }) => says)).to.deep.equal([
      'container "a": sets tty, which is forbidden',
      "adds 2 debug containers, at most 1 may be added by one request",
    ]);
  });

  it("tells what is no rule of the policy's own", () => {
    expect(rulesOf({ images: { allow: ["busybox"] } }, { image: "UPPER" })[0]).to.match(
      /^refused \| images.invalid \| /,
    );
  });

  it("has nothing to tell of rules where the policy does not judge", () => {
    expect(rulesOf({ ...POLICY, match: { namespaces: ["dev"] } })).to.deep.equal([]);
  });

  it("leaves alone what a container sets itself", () => {
    const lines = rulesOf(POLICY, { securityContext: { runAsNonRoot: true } });
    expect(lines).to.include("left | defaults.securityContext runAsNonRoot");
    expect(lines).to.include("left | remove.capabilities NET_RAW");
  });
});
