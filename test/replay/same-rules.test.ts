import { expect } from "chai";
import type { DebugContainer } from "../../src/model/container.ts";
import type { JsonObject } from "../../src/model/json.ts";
import type { Change } from "../../src/replay/compare.ts";
import { createReplay } from "../../src/replay/create-replay.ts";
import { haveSameRules } from "../../src/replay/same-rules.ts";
import { policySet, type GivenPolicy } from "../support/policy-set.ts";
import { caseOf, type CaseGiven } from "./case-of.ts";

const rule = (expression: string, name = "r"): object => ({ name, expression, message: "no" });
const ON_POD = rule("pod.metadata.name != 'web-7' || container.image == 'busybox:1.36'");
const ON_UID = rule("pod.metadata.name != 'web-7' || has(container.securityContext)");

const RULED: GivenPolicy = { name: "ruled", rules: [ON_POD] };

const NO_ALPINE = { deny: ["docker.io/library/alpine:*"] };
const AS_USER = { securityContext: { runAsUser: 65532 } };

/** Which pod it was, no record tells. */
const PODS: readonly JsonObject[] = ["web-7", "other"].map((name) => ({ metadata: { name }, spec: {} }));

const CONTAINERS: readonly DebugContainer[] = [
  { name: "d", image: "busybox:1.36" },
  { name: "d", image: "alpine:3.20" },
  { name: "d", image: "alpine:3.20", securityContext: { runAsUser: 7 } },
];

interface Edit {
  readonly name: string;
  readonly baseline: readonly GivenPolicy[];
  readonly draft: readonly GivenPolicy[];
  /** For each of the containers, with the pod unknown. */
  readonly expect: readonly Change[];
}

const UNKNOWN: Change = "cannot-tell";
const SAME: Change = "unchanged";

const EDITS: readonly Edit[] = [
  { name: "nothing", baseline: [RULED], draft: [RULED], expect: [SAME, SAME, SAME] },
  { name: "an image of a policy with rules", baseline: [RULED], draft: [{ ...RULED, images: NO_ALPINE }], expect: [SAME, UNKNOWN, UNKNOWN] },
  { name: "another policy, which refuses", baseline: [RULED], draft: [RULED, { images: NO_ALPINE }], expect: [SAME, UNKNOWN, UNKNOWN] },
  { name: "another policy, which warns", baseline: [RULED], draft: [RULED, { mode: "warn", images: NO_ALPINE }], expect: [SAME, UNKNOWN, UNKNOWN] },
  { name: "what is refused both times", baseline: [{ mode: "warn", images: NO_ALPINE }, RULED], draft: [RULED, { mode: "warn", images: NO_ALPINE }], expect: [SAME, SAME, SAME] },
  { name: "the rule", baseline: [RULED], draft: [{ ...RULED, rules: [ON_UID] }], expect: [UNKNOWN, UNKNOWN, UNKNOWN] },
  { name: "the mode of its policy", baseline: [RULED], draft: [{ ...RULED, mode: "warn" }], expect: [UNKNOWN, UNKNOWN, UNKNOWN] },
  { name: "whom its policy is for", baseline: [RULED], draft: [{ ...RULED, match: { namespaces: ["shop"] } }], expect: [UNKNOWN, UNKNOWN, UNKNOWN] },
  { name: "what the rule sees of the container", baseline: [{ ...RULED, rules: [ON_UID] }], draft: [{ ...RULED, rules: [ON_UID], defaults: AS_USER }], expect: [UNKNOWN, UNKNOWN, SAME] },
  { name: "a rule more", baseline: [RULED], draft: [RULED, { rules: [rule("request.dryRun", "s")] }], expect: [UNKNOWN, UNKNOWN, UNKNOWN] },
]; // prettier-ignore

const changeOf = ({ baseline, draft }: Edit, container: DebugContainer, stored?: JsonObject): Change => {
  const [before, after] = [policySet(...baseline), policySet(...draft)];
  const replay = createReplay({
    ...{ draft: after, baseline: before, guardMode: undefined, unmatched: "deny", named: 1 },
    namespaceLabels: () => undefined,
  });
  replay.take(caseOf({ containers: [container], known: { stored } }));
  const [[change] = ["nothing"]] = Object.entries(replay.report().counts).filter(([, count]) => count > 0);
  return change as Change; // a key of its counts
};

describe("replay/same-rules", () => {
  for (const edit of EDITS) {
    it(`an edit of ${edit.name}: what can be told without the pod`, () => {
      expect(CONTAINERS.map((container) => changeOf(edit, container))).to.deep.equal(edit.expect);
    });

    it(`an edit of ${edit.name}: is so whichever pod it was`, () => {
      for (const [at, container] of CONTAINERS.entries()) {
        const told = edit.expect[at];
        const real = PODS.map((pod) => changeOf(edit, container, pod));
        if (told !== UNKNOWN) expect(real).to.deep.equal(PODS.map(() => told));
      }
    });
  }

  const dark: readonly { name: string; policies: GivenPolicy[]; given: CaseGiven; baseline?: false }[] = [
    { name: "what was in force when it was recorded", policies: [RULED], given: {}, baseline: false },
    { name: "which containers were new", policies: [RULED], given: { known: { addedKnown: false } } },
    { name: "what a check reads besides", policies: [{ ...RULED, privileges: { level: "baseline" } }], given: { known: { podKnown: false } } },
    { name: "what is matched by", policies: [{ ...RULED, match: { podSelector: { matchLabels: { app: "web" } } } }], given: { known: { podKnown: false } } },
  ]; // prettier-ignore
  for (const { name, policies, given, baseline } of dark) {
    it(`cannot tell where nobody knows ${name}`, () => {
      const set = policySet(...policies);
      const replay = createReplay({
        ...{ draft: set, baseline: baseline === false ? undefined : set },
        ...{ guardMode: undefined, unmatched: "deny", named: 1, namespaceLabels: () => undefined },
      });
      replay.take(caseOf(given));
      expect(replay.report().counts[UNKNOWN]).to.equal(1);
    });
  }

  const pairs: readonly [name: string, GivenPolicy[], GivenPolicy[], boolean][] = [
    ["none", [{}], [{ images: NO_ALPINE }], true],
    ["the same beside others", [RULED], [{}, RULED, {}], true],
    ["in another order", [RULED, { rules: [ON_UID] }], [{ rules: [ON_UID] }, RULED], false],
    ["of a policy with another exclude", [RULED], [{ ...RULED, exclude: [{ namespaces: ["a"] }] }], false],
    ["gone", [RULED], [{}], false],
  ];
  for (const [name, one, other, expected] of pairs) {
    it(`compares rules: ${name}`, () => {
      expect(haveSameRules(policySet(...one), policySet(...other))).to.equal(expected);
    });
  }
});
