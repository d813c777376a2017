import { expect } from "chai";
import { measureCoverage } from "../../../src/admission/suite/coverage.ts";
import { requestReview, type ShortRequest } from "../../../src/admission/suite/request-review.ts";
import { runCase } from "../../../src/admission/suite/run-case.ts";
import type { PolicySet } from "../../../src/policy/compile.ts";
import type { JsonObject } from "../../../src/model/json.ts";
import { NOW } from "../../support/review-context.ts";
import { policySet, type GivenPolicy } from "../../support/policy-set.ts";

interface Given {
  readonly container?: JsonObject;
  readonly containers?: readonly JsonObject[];
  readonly request?: Omit<ShortRequest, "added">;
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

const runIn = (policies: PolicySet, { container, containers, request, ...given }: Given) =>
  runCase(
    {
      name: "one",
      line: 1,
      column: 1,
      review: requestReview({
        ...request,
        added: (containers ?? [{ ...container }]).map((one) => ({ image: "busybox:1", ...one })),
      }),
      namespaceLabels: "labels" in given ? given.labels : {},
      expect: { verdict: "allowed" },
    },
    { policies, unmatched: "deny", now: NOW },
  );

/** `rule: what was seen of it | what was not`, of one of the policies. */
const covered = (
  specs: GivenPolicy | readonly GivenPolicy[],
  runs: readonly Given[],
  name = "policy-1",
): readonly string[] => {
  const set = policySet(...[specs].flat());
  const results = runs.map((run) => runIn(set, run));
  return measureCoverage(set, results)
    .rules.filter(({ policy }) => policy === name)
    .map(({ rule, seen, unseen }) => `${rule}: ${seen.join()} | ${unseen.join()}`);
};

interface Row {
  readonly name: string;
  readonly spec: GivenPolicy | readonly GivenPolicy[];
  /** A request that the rule lets pass, and one that it refuses or changes. */
  readonly passes: Given;
  readonly acts: Given;
  readonly rule: string;
  readonly sides: readonly [pass: string, act: string];
}

const CHECK = ["allowed", "refused"] as const;
const CHANGE = ["left", "set"] as const;
const DIGEST = `sha256:${"a".repeat(64)}`;

const rows: readonly Row[] = [
  { name: "images.allow", spec: { images: { allow: ["busybox"] } }, passes: {}, acts: { container: { image: "alpine" } }, rule: "images.allow", sides: CHECK },
  { name: "images.deny", spec: { images: { deny: ["alpine"] } }, passes: {}, acts: { container: { image: "alpine" } }, rule: "images.deny", sides: CHECK },
  { name: "images.requireTag", spec: { images: { requireTag: true } }, passes: {}, acts: { container: { image: "alpine" } }, rule: "images.requireTag", sides: CHECK },
  { name: "images.requireDigest", spec: { images: { requireDigest: true } }, passes: { container: { image: `busybox@${DIGEST}` } }, acts: {}, rule: "images.requireDigest", sides: CHECK },
  { name: "fields.forbid", spec: { fields: { forbid: ["env[].value"] } }, passes: { container: { env: [{ name: "A" }] } }, acts: { container: { env: [{ name: "A", value: "b" }] } }, rule: "fields.forbid env[].value", sides: CHECK },
  { name: "fields.require", spec: { fields: { require: ["targetContainerName"] } }, passes: { container: { targetContainerName: "app" } }, acts: {}, rule: "fields.require targetContainerName", sides: CHECK },
  { name: "fields.values", spec: { fields: { values: [{ path: "imagePullPolicy", in: ["Always"] }] } }, passes: { container: { imagePullPolicy: "Always" } }, acts: {}, rule: "fields.values imagePullPolicy", sides: CHECK },
  { name: "privileges.level", spec: { privileges: { level: "baseline" } }, passes: {}, acts: { container: { securityContext: { privileged: true } } }, rule: "privileges.level baseline", sides: CHECK },
  { name: "privileges.runAsRoot", spec: { privileges: { runAsRoot: "deny" } }, passes: { container: { securityContext: { runAsUser: 1 } } }, acts: {}, rule: "privileges.runAsRoot", sides: CHECK },
  { name: "limits.perRequest", spec: { limits: { perRequest: 1 } }, passes: {}, acts: { containers: [{}, {}] }, rule: "limits.perRequest", sides: CHECK },
  { name: "limits.perPod", spec: { limits: { perPod: 1 } }, passes: {}, acts: { containers: [{}, {}] }, rule: "limits.perPod", sides: CHECK },
  { name: "a rule in CEL", spec: { rules: [{ name: "tty", expression: "!container.tty", message: "no" }] }, passes: {}, acts: { container: { tty: true } }, rule: "rules.tty", sides: CHECK },
  { name: "a check of a policy that only warns", spec: { mode: "warn", images: { requireTag: true } }, passes: {}, acts: { container: { image: "alpine" } }, rule: "images.requireTag", sides: CHECK },
  { name: "remove", spec: { remove: { capabilities: ["SYS_PTRACE"] } }, passes: { container: { securityContext: { capabilities: { add: ["CHOWN"] } } } }, acts: { container: { securityContext: { capabilities: { add: ["cap_sys_ptrace"] } } } }, rule: "remove.capabilities SYS_PTRACE", sides: ["left", "removed"] },
  { name: "remove, of all", spec: { remove: { capabilities: ["ALL"] } }, passes: {}, acts: { container: { securityContext: { capabilities: { add: ["CHOWN"] } } } }, rule: "remove.capabilities ALL", sides: ["left", "removed"] },
  { name: "inheritFromTarget", spec: { defaults: { inheritFromTarget: ["runAsGroup"] } }, passes: { request: { pod: { spec: { securityContext: { runAsUser: 5 } } } } }, acts: { request: { pod: { spec: { securityContext: { runAsGroup: 5 } } } } }, rule: "defaults.inheritFromTarget runAsGroup", sides: CHANGE },
  { name: "a default", spec: { defaults: { securityContext: { capabilities: { drop: ["ALL"] } } } }, passes: { container: { securityContext: { capabilities: { drop: ["CHOWN"] } } } }, acts: {}, rule: "defaults.securityContext capabilities", sides: CHANGE },
  { name: "match", spec: { match: { namespaces: ["shop"] } }, passes: {}, acts: { request: { namespace: "shop" } }, rule: "match", sides: ["passed by", "matched"] },
]; // prettier-ignore

describe("admission/suite/coverage", () => {
  describe("sees both sides of", () => {
    for (const { name, spec, passes, acts, rule, sides } of rows) {
      it(name, () => {
        const line = (runs: readonly Given[]) =>
          covered(spec, runs).find((text) => text.startsWith(`${rule}: `)) ?? "no such rule";
        const bare = line([]).split(" | ")[1]?.split(",");
        expect(bare).to.have.members([...sides]);
        expect(line([passes])).to.equal(`${rule}: ${sides[0]} | ${sides[1]}`);
        expect(line([acts])).to.equal(`${rule}: ${sides[1]} | ${sides[0]}`);
        expect(line([passes, acts]).split(" | ")[1]).to.equal("");
      });
    }
  });

  it("knows of a policy without conditions that nothing can pass it by", () => {
    expect(covered({}, [{}])).to.deep.equal(["match: matched | "]);
  });

  it("sees who is excluded, and nothing else of the policy then", () => {
    const spec = {
      exclude: [
        { subjects: [{ kind: "Group", name: "admins" }] },
        { subjects: [{ kind: "User", name: "root" }] },
      ],
      images: { allow: ["busybox"] },
    };
    expect(covered(spec, [{ request: { groups: ["admins"] } }])).to.deep.equal([
      "match: matched | ",
      "exclude[0]: excluded | ",
      "exclude[1]:  | excluded",
      "images.allow:  | refused,allowed",
    ]);
  });

  it("sees nothing where it is not known whether the policy matches", () => {
    const spec = { match: { namespaceSelector: { matchLabels: { a: "b" } } }, images: { allow: [] } };
    expect(covered(spec, [{ labels: undefined }])).to.deep.equal([
      "match:  | matched,passed by",
      "images.allow:  | refused,allowed",
    ]);
  });

  it("sees no rule on images at work on what is no image", () => {
    const spec = { images: { allow: ["busybox"] }, fields: { forbid: ["envFrom"] } };
    expect(covered(spec, [{ container: { image: "Not an image" } }])).to.deep.equal([
      "match: matched | ",
      "images.allow:  | refused,allowed",
      "fields.forbid envFrom: allowed | refused",
    ]);
  });

  it("does not take another policy's refusal, or default, for this one's", () => {
    const specs = [
      { images: { allow: ["busybox", "alpine"] }, defaults: { securityContext: { runAsUser: 5 } } },
      { images: { allow: ["busybox"] }, defaults: { securityContext: { runAsGroup: 5 } } },
    ];
    expect(covered(specs, [{ container: { image: "alpine", securityContext: { runAsUser: 6 } } }])).to.deep.equal([
      "match: matched | ",
      "images.allow: allowed | refused",
      "defaults.securityContext runAsUser: left | set",
    ]); // prettier-ignore
  });

  it("does not take a default that an earlier policy has filled for this one's", () => {
    const spec = { defaults: { securityContext: { runAsUser: 5 } } };
    expect(covered([spec, spec], [{}], "policy-2")).to.deep.equal([
      "match: matched | ",
      "defaults.securityContext runAsUser: left | set",
    ]);
  });

  it("sees a capability that the level forbids at work where it was asked for and let in", () => {
    const spec = { privileges: { level: "baseline", capabilities: { allow: ["SYS_PTRACE"] } } };
    const seen = (...add: readonly string[]) =>
      covered(spec, [{ container: { securityContext: { capabilities: { add } } } }]).at(-1);
    expect(seen("CHOWN")).to.equal("privileges.capabilities.allow SYS_PTRACE:  | used");
    expect(seen("SYS_PTRACE", "NET_ADMIN")).to.equal("privileges.capabilities.allow SYS_PTRACE:  | used");
    expect(seen("SYS_PTRACE")).to.equal("privileges.capabilities.allow SYS_PTRACE: used | ");
  });

  it("tells the rules of one block from each other", () => {
    const spec = {
      fields: { forbid: ["env", "envFrom"] },
      privileges: { level: "baseline", runAsRoot: "deny" },
    };
    expect(covered(spec, [{ container: { env: [{ name: "A" }] } }])).to.deep.equal([
      "match: matched | ",
      "fields.forbid env: refused | allowed",
      "fields.forbid envFrom: allowed | refused",
      "privileges.level baseline: allowed | refused",
      "privileges.runAsRoot: refused | allowed",
    ]);
  });

  it("knows no changes of a policy in audit, which makes none", () => {
    const spec = { mode: "audit", defaults: { securityContext: { runAsUser: 5 } } };
    expect(covered(spec, [{}])).to.deep.equal(["match: matched | "]);
  });

  it("sees nothing in a request that adds nothing", () => {
    expect(covered({}, [{ containers: [] }])).to.deep.equal(["match:  | matched"]);
  });

  it("counts sides", () => {
    const set = policySet({ images: { allow: ["busybox"] }, limits: { perPod: 3 } });
    const { seen, total } = measureCoverage(set, [runIn(set, {})]);
    expect({ seen, total }).to.deep.equal({ seen: 3, total: 5 });
  });
});
