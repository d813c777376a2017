import { expect } from "chai";
import {
  explainRequest,
  toExplanation,
  type Explanation,
} from "../../../src/admission/explain/explain-request.ts";
import type { Rights } from "../../../src/admission/explain/rbac-station.ts";
import type { Station, StationName } from "../../../src/admission/explain/station.ts";
import type { Labels } from "../../../src/model/debug-request.ts";
import type { JsonObject } from "../../../src/model/json.ts";
import { policySet, type GivenPolicy } from "../../support/policy-set.ts";
import { reviewOf, type GivenReview } from "../../support/review-builder.ts";
import { contextOf } from "../../support/review-context.ts";
import type { ReviewContext } from "../../../src/admission/review.ts";

interface Given {
  readonly review?: GivenReview;
  readonly policies?: readonly GivenPolicy[];
  readonly rights?: Rights;
  readonly labels?: Labels;
  readonly context?: Partial<ReviewContext>;
}

/** Of alice, for pod api-7d9 in prod-payments, with RBAC on her side. */
const explained = ({
  review = {},
  policies = [{}],
  rights = MAY,
  labels,
  context,
}: Given = {}): Explanation => {
  const { request } = reviewOf(review);
  return explainRequest({
    asked: {
      namespace: "prod-payments",
      stored: request["oldObject"] as JsonObject,
      sent: request["object"] as JsonObject,
      requester: { username: "alice@corp.example", groups: ["developers"] },
      dryRun: false,
    },
    podName: "api-7d9",
    rights,
    namespaceLabels: labels,
    context: contextOf({ policies: policySet(...policies), ...context }),
  });
};

const right = {
  verb: "patch",
  resource: "pods/ephemeralcontainers",
  name: "api-7d9",
  for: "request",
} as const;
const MAY: Rights = { checked: [{ ...right, allowed: true }] };
const MAY_NOT: Rights = { checked: [{ ...right, allowed: false }] };
const enforce = (level: string): Labels => ({ "pod-security.kubernetes.io/enforce": level });

const resultsOf = ({ stations }: Explanation): string =>
  stations.map(({ name, result }) => `${name}:${result}`).join(" ");

const REFUSING = { images: { allow: ["debugger"] } };
const lost = { targetContainerName: "api-7d9" };
const root = { securityContext: { privileged: true } };

describe("admission/explain/explain-request", () => {
  const cases: readonly {
    readonly name: string;
    readonly given: Given;
    readonly results: string;
    readonly verdict?: Explanation["verdict"];
    readonly refusedBy?: StationName;
  }[] = [
    {
      name: "everybody agrees",
      given: { labels: {} },
      results: "rbac:yes api-server:yes pod-security:yes guard:yes",
    },
    {
      name: "labels that no policy reads are not known",
      given: {},
      results: "rbac:yes api-server:yes pod-security:unknown guard:yes",
    },
    {
      name: "all refuse, and the first counts",
      given: {
        review: { added: [{ ...lost, ...root }] },
        policies: [REFUSING],
        rights: MAY_NOT,
        labels: enforce("baseline"),
      },
      results: "rbac:no api-server:no pod-security:no guard:no",
      refusedBy: "rbac",
    },
    {
      name: "the API server refuses before Pod Security and the guard",
      given: { review: { added: [{ ...lost, ...root }] }, policies: [REFUSING], labels: enforce("baseline") },
      results: "rbac:yes api-server:no pod-security:no guard:no",
      refusedBy: "api-server",
    },
    {
      name: "Pod Security refuses before the guard",
      given: { review: { added: [root] }, policies: [REFUSING], labels: enforce("baseline") },
      results: "rbac:yes api-server:yes pod-security:no guard:no",
      refusedBy: "pod-security",
    },
    {
      name: "the guard refuses",
      given: { policies: [REFUSING], labels: enforce("baseline") },
      results: "rbac:yes api-server:yes pod-security:yes guard:no",
      refusedBy: "guard",
    },
    {
      name: "what the guard fills in satisfies Pod Security",
      given: {
        review: {
          pod: {
            spec: {
              containers: [
                {
                  name: "app",
                  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
                },
              ],
              securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
            },
          },
        },
        policies: [
          {
            defaults: {
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
            },
          },
        ],
        labels: enforce("restricted"),
      },
      results: "rbac:yes api-server:yes pod-security:yes guard:yes",
    },
    {
      name: "policies hang on labels that are not known",
      given: { policies: [{ match: { namespaceSelector: { matchLabels: { a: "b" } } } }] },
      results: "rbac:yes api-server:yes pod-security:unknown guard:unknown",
      verdict: "cannot tell",
    },
    {
      name: "a policy hangs on labels, and another only warns",
      given: {
        policies: [
          { match: { namespaceSelector: { matchLabels: { a: "b" } } } },
          { mode: "warn", ...REFUSING },
        ],
      },
      results: "rbac:yes api-server:yes pod-security:unknown guard:unknown",
      verdict: "cannot tell",
    },
    {
      name: "a container of the pod is none that could be judged",
      given: {
        review: {
          pod: { spec: { containers: [{ name: "app", securityContext: { capabilities: "ALL" } }] } },
        },
        labels: enforce("baseline"),
      },
      results: "rbac:yes api-server:yes pod-security:unknown guard:yes",
    },
    {
      name: "the request is none that could be judged",
      given: { review: { added: [{ securityContext: { privileged: "yes" } }] }, labels: {} },
      results: "rbac:yes api-server:yes guard:unknown",
      verdict: "cannot tell",
    },
    {
      name: "a rule reads labels that are not known",
      given: {
        policies: [
          { rules: [{ name: "tier", expression: "namespaceLabels['tier'] == 'x'", message: "No." }] },
        ],
      },
      results: "rbac:yes api-server:yes pod-security:unknown guard:unknown",
      verdict: "cannot tell",
    },
    {
      name: "a rule reads labels that are known",
      given: {
        policies: [
          { rules: [{ name: "tier", expression: "namespaceLabels['tier'] == 'x'", message: "No." }] },
        ],
        labels: { tier: "y" },
      },
      results: "rbac:yes api-server:yes pod-security:yes guard:no",
      refusedBy: "guard",
    },
    {
      name: "policies hang on labels that are not known, and a stamp is forged",
      given: {
        policies: [{ match: { namespaceSelector: { matchLabels: { a: "b" } } } }],
        review: { added: [{ env: [{ name: "EPHEMERAL_GUARD_POLICY", value: "mine" }] }] },
      },
      results: "rbac:yes api-server:yes pod-security:unknown guard:no",
      refusedBy: "guard",
    },
    {
      name: "a policy refuses, another hangs on labels",
      given: { policies: [REFUSING, { match: { namespaceSelector: { matchLabels: { a: "b" } } } }] },
      results: "rbac:yes api-server:yes pod-security:unknown guard:no",
      refusedBy: "guard",
    },
    {
      name: "RBAC is not asked",
      given: { rights: { unknown: "why" }, labels: {} },
      results: "rbac:unknown api-server:yes pod-security:yes guard:yes",
    },
    {
      name: "nothing is added, which Pod Security does not look at",
      given: {
        review: { added: [], pod: { spec: { hostPID: true } } },
        policies: [REFUSING],
        labels: enforce("baseline"),
      },
      results: "rbac:yes api-server:yes guard:yes",
    },
  ];
  for (const { name, given, results, refusedBy, verdict = refusedBy ? "refused" : "let in" } of cases) {
    it(`tells who says what where ${name}`, () => {
      const explanation = explained(given);
      expect(resultsOf(explanation)).to.equal(results);
      expect(explanation.verdict).to.equal(verdict);
      expect(explanation.refusedBy).to.equal(refusedBy);
    });
  }

  const guardSays = (given: Given): readonly string[] =>
    explained(given).stations.find(({ name }) => name === "guard")?.says ?? [];

  it("says in a line what the guard does", () => {
    const warn = { name: "warning", mode: "warn", ...REFUSING };
    expect(guardSays({})).to.deep.equal(["policy policy-1: every rule passes"]);
    expect(guardSays({ policies: [{}, {}] })).to.deep.equal([
      "policies policy-1, policy-2: every rule passes",
    ]);
    expect(guardSays({ policies: [REFUSING, warn] })).to.deep.equal(['policy "policy-1": images.allow']);
    expect(guardSays({ policies: [warn, {}] })).to.deep.equal(["would be refused by warning (warn)"]);
    expect(guardSays({ policies: [REFUSING], context: { guardMode: "audit" } })).to.deep.equal([
      "would be refused by policy-1 (enforce)",
    ]);
    const nobodys = [{ match: { namespaces: ["dev"] } }];
    expect(guardSays({ policies: nobodys })[0]).to.match(/^unmatched: no policy covers user/);
    expect(guardSays({ policies: nobodys, context: { unmatched: "allow" } })[0]).to.contain(
      "--unmatched allow",
    );
    expect(guardSays({ review: { added: [] } })[0]).to.contain("adds no debug container");
  });

  it("hands on the warnings of those who were asked before somebody said no", () => {
    const policies = [{ defaults: { securityContext: { runAsNonRoot: true } } }];
    const warn = { "pod-security.kubernetes.io/warn": "restricted" };
    const context = { advice: true };
    const told = (given: Given): readonly string[] =>
      explained({ policies, context, ...given }).warnings.map((warning) =>
        warning.split(" ").slice(0, 2).join(" "),
      );
    const mutated = "ephemeral-guard: set";
    expect(told({ labels: warn })).to.deep.equal([
      mutated,
      "would violate",
      "ephemeral-guard: without",
      "ephemeral-guard: the",
    ]);
    expect(told({ labels: { "pod-security.kubernetes.io/audit": "restricted" } })).to.not.include(
      "would violate",
    );
    expect(told({ labels: enforce("restricted") })).to.deep.equal([mutated]);
    expect(told({ review: { added: [lost] } })).to.deep.equal([mutated]);
    expect(told({ rights: MAY_NOT })).to.deep.equal([]);
  });

  it("says what the person would see", () => {
    expect(explained({ policies: [REFUSING] }).error).to.match(
      /^Error from server \(Forbidden\): admission webhook "validate.ephemeral-guard.dev" denied the request: container/,
    );
    expect(explained({ review: { added: [lost] } }).error).to.equal(
      'The Pod "api-7d9" is invalid: spec.ephemeralContainers[0].targetContainerName: Not found: "api-7d9"',
    );
    expect(explained({ review: { added: [{ ...lost, ports: [{}] }] } }).error).to.equal(
      [
        'The Pod "api-7d9" is invalid: ',
        '* spec.ephemeralContainers[0].targetContainerName: Not found: "api-7d9"',
        "* spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container",
      ].join("\n"),
    );
    expect(explained({ review: { added: [root] }, labels: enforce("baseline") }).error).to.equal(
      'Error from server (Forbidden): pods "api-7d9" is forbidden: violates PodSecurity "baseline:latest": ...',
    );
  });

  it("tells of an attachment that fails only to whom is let in", () => {
    const rights: Rights = {
      checked: [
        { ...right, allowed: true },
        { verb: "create", resource: "pods/attach", for: "attach", allowed: false },
      ],
    };
    expect(explained({ rights }).caveats).to.have.length(1);
    expect(explained({ rights, policies: [REFUSING] }).caveats).to.deep.equal([]);
  });

  it("tells what of Pod Security is in the way: what is added, or what stands there", () => {
    const of = (review: GivenReview): Station | undefined =>
      explained({ review, labels: enforce("baseline") }).stations.find(({ name }) => name === "pod-security");
    expect(of({ added: [root] })).to.deep.include({
      says: [
        'the pod would break level "baseline:latest" of namespace "prod-payments"',
        'container "debugger-x7k2p" is privileged',
      ],
      hints: ["Pod Security judges the whole pod: what stands in it already, and what is added"],
    });
    expect(of({ standing: [{ name: "old", image: "a", ...root }] })?.hints[0]).to.contain("no trouble");
  });

  it("tells of levels that refuse nothing, and of a version that is not judged here", () => {
    const says = (labels: Labels): readonly string[] | undefined =>
      explained({ review: { added: [root] }, labels }).stations.find(({ name }) => name === "pod-security")
        ?.says;
    const prefix = "pod-security.kubernetes.io/";
    expect(says({})?.[0]).to.contain("sets no level");
    expect(says({ [`${prefix}audit`]: "baseline" })?.[1]).to.contain("of mode audit");
    expect(says({ [`${prefix}enforce`]: "privileged", [`${prefix}enforce-version`]: "v1.29" })).to.deep.equal(
      [
        'level "privileged:v1.29" of the namespace holds',
        "the namespace is pinned to v1.29; judged here by v1.36",
      ],
    );
  });

  it("makes one of what stations say", () => {
    const station = (name: StationName, result: Station["result"]): Station => ({
      name,
      result,
      says: [],
      hints: [],
    });
    const verdict = (...stations: readonly Station[]) => toExplanation(stations).verdict;
    expect(verdict(station("rbac", "yes"), station("guard", "unknown"))).to.equal("cannot tell");
    expect(verdict(station("rbac", "no"), station("guard", "unknown"))).to.equal("refused");
    expect(verdict(station("rbac", "unknown"), station("guard", "yes"))).to.equal("let in");
  });
});
