import { expect } from "chai";
import type { ReviewContext } from "../../src/admission/review.ts";
import type { JsonObject } from "../../src/model/json.ts";
import { afterMutation } from "../../src/admission/after-mutation.ts";
import { policySet } from "../support/policy-set.ts";
import { reviewOf, sentContainer, type GivenReview } from "../support/review-builder.ts";
import { contextOf, NOW, patchOf, reviewed } from "../support/review-context.ts";

const DEFAULTS = {
  securityContext: {
    runAsNonRoot: true,
    runAsUser: 65532,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    seccompProfile: { type: "RuntimeDefault" },
  },
};

const mutate = (context: Partial<ReviewContext>, given: GivenReview) =>
  reviewed({ phase: "mutate", policies: policySet({ defaults: DEFAULTS }), ...context }, reviewOf(given));

/** The ephemeral containers after the answer's patch. */
const containersAfter = (judged: ReturnType<typeof mutate>, given: GivenReview): readonly JsonObject[] => {
  const after = afterMutation(reviewOf(given), judged.answer.response) as ReturnType<typeof reviewOf>;
  const { spec } = after.request["object"] as { spec: { ephemeralContainers: JsonObject[] } };
  return spec.ephemeralContainers;
};

const standing = [
  { name: "a", image: "busybox", securityContext: { privileged: true } },
  { name: "b", image: "busybox" },
];
const [a, b] = standing;

describe("admission: mutate, the patch", () => {
  const rows: readonly { name: string; given: GivenReview; expect: readonly number[] }[] = [
    { name: "nothing added", given: { standing, added: [] }, expect: [] },
    { name: "one, after those that stand", given: { standing }, expect: [2] },
    {
      name: "one, before those that stand",
      given: { standing, ephemeralContainers: [sentContainer(), a, b] },
      expect: [0],
    },
    {
      name: "two, between those that stand in another order",
      given: {
        standing,
        ephemeralContainers: [b, sentContainer({ name: "x" }), a, sentContainer({ name: "y" })],
      },
      expect: [1, 3],
    },
    {
      name: "an old one that was changed is left alone",
      given: { standing, ephemeralContainers: [a, { ...b, image: "evil.example/x" }, sentContainer()] },
      expect: [2],
    },
    {
      name: "forged parts of the pod are left alone",
      given: {
        sent: {
          metadata: { name: "api-7d9", labels: { exempt: "true" } },
          spec: { serviceAccountName: "admin", ephemeralContainers: [sentContainer()] },
        },
      },
      expect: [0],
    },
  ];
  for (const { name, given, expect: indexes } of rows) {
    it(name, () => {
      const judged = mutate({ stamp: true }, given);
      const patched = new Set(patchOf(judged)?.map(({ path }) => path.split("/").slice(0, 4).join("/")));
      expect([...patched]).to.deep.equal(indexes.map((index) => `/spec/ephemeralContainers/${index}`));
      const untouched = containersAfter(judged, given).filter((_, index) => !indexes.includes(index));
      const before = containersAfter({ ...judged, answer: passed(judged) }, given);
      expect(untouched).to.deep.equal(before.filter((_, index) => !indexes.includes(index)));
    });
  }

  it("makes what was promised", () => {
    const given = { added: [{ securityContext: { capabilities: { add: ["CHOWN"] } } }] };
    const [container] = containersAfter(mutate({ stamp: true }, given), given);
    expect(container).to.deep.equal({
      ...sentContainer(),
      securityContext: {
        capabilities: { add: ["CHOWN"], drop: ["ALL"] },
        runAsUser: 65532,
        runAsNonRoot: true,
        allowPrivilegeEscalation: false,
        seccompProfile: { type: "RuntimeDefault" },
      },
      env: [
        { name: "EPHEMERAL_GUARD_REQUESTED_BY", value: "alice@corp.example" },
        { name: "EPHEMERAL_GUARD_REQUESTED_AT", value: NOW.toISOString() },
        { name: "EPHEMERAL_GUARD_POLICY", value: `policy-1@${revisionOf()}` },
      ],
    });
  });

  it("changes nothing the second time but the time of the stamp", () => {
    const given = { added: [{ securityContext: { capabilities: { add: ["SYS_PTRACE"] } } }] };
    const context: Partial<ReviewContext> = {
      phase: "mutate",
      policies: policySet({ defaults: DEFAULTS, remove: { capabilities: ["SYS_PTRACE"] } }),
    };
    const once = reviewed({ ...context, stamp: true }, reviewOf(given));
    const body = afterMutation(reviewOf(given), once.answer.response);
    expect(patchOf(reviewed({ ...context, stamp: true }, body))).to.equal(undefined);
    const later = reviewed({ ...context, stamp: true, now: new Date(NOW.getTime() + 1000) }, body);
    expect(patchOf(later)?.map(({ path }) => path)).to.deep.equal(["/spec/ephemeralContainers/0/env"]);
  });
});

const passed = ({ answer }: ReturnType<typeof mutate>) => ({
  ...answer,
  response: { uid: answer.response.uid, allowed: true },
});

const revisionOf = (): string => policySet({ defaults: DEFAULTS }).revision;

describe("admission: mutate, the answer", () => {
  const bad = { image: "evil.example/x", securityContext: { privileged: true } };
  const rows: readonly { name: string; given: [Partial<ReviewContext>, GivenReview]; expect: boolean }[] = [
    { name: "defaults and a stamp", given: [{ stamp: true }, {}], expect: true },
    { name: "the stamp alone", given: [{ stamp: true, policies: policySet({}) }, {}], expect: true },
    { name: "defaults alone", given: [{ stamp: false }, {}], expect: true },
    { name: "neither", given: [{ stamp: false, policies: policySet({}) }, {}], expect: false },
    {
      name: "mode audit: not even the stamp",
      given: [{ stamp: true, guardMode: "audit" }, {}],
      expect: false,
    },
    {
      name: "a policy in audit mutates nothing",
      given: [{ policies: policySet({ mode: "audit", defaults: DEFAULTS }) }, {}],
      expect: false,
    },
    {
      name: "a policy in warn mutates",
      given: [{ policies: policySet({ mode: "warn", defaults: DEFAULTS }) }, {}],
      expect: true,
    },
    { name: "no policies", given: [{ stamp: true, policies: undefined }, {}], expect: false },
    { name: "nothing added", given: [{ stamp: true }, { added: [] }], expect: false },
    {
      name: "what is refused later",
      given: [{ stamp: true, policies: policySet({ images: { allow: [] } }) }, { added: [bad] }],
      expect: true,
    },
    { name: "an attach", given: [{ stamp: true }, { request: { operation: "CONNECT" } }], expect: false },
    {
      name: "a pod's creation",
      given: [{ stamp: true }, { request: { operation: "CREATE", subResource: "" } }],
      expect: false,
    },
    {
      name: "what cannot be read",
      given: [{ stamp: true }, { request: { object: null } }],
      expect: false,
    },
  ];
  for (const { name, given, expect: patched } of rows) {
    it(`${name}: ${patched ? "a patch" : "no patch"}, and never a denial`, () => {
      const { answer, outcome } = mutate(...given);
      expect(answer.response.allowed).to.equal(true);
      expect(answer.response).to.not.have.property("status");
      expect("patch" in answer.response).to.equal(patched);
      expect("patchType" in answer.response).to.equal(patched);
      expect(outcome).to.deep.include({ phase: "mutate", verdict: "allowed", violations: [] });
    });
  }

  it("annotates what it did", () => {
    const { answer } = mutate(
      { stamp: true, policies: policySet({ defaults: { inheritFromTarget: ["runAsUser"] } }) },
      {
        added: [{ targetContainerName: "app" }],
        pod: { spec: { containers: [{ name: "app", securityContext: { runAsUser: 7 } }] } },
      },
    );
    expect(answer.response.auditAnnotations).to.include({
      policies: "policy-1",
      mutations: "securityContext.runAsUser,env",
    });
  });

  it("stamps each container once, after taking out what the client sent", () => {
    const given = {
      added: [
        {
          name: "one",
          env: [
            { name: "EPHEMERAL_GUARD_REQUESTED_BY", value: "bob" },
            { name: "A", value: "1" },
            { name: "EPHEMERAL_GUARD_REQUESTED_BY", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
          ],
        },
        { name: "two" },
      ],
    };
    const after = containersAfter(mutate({ stamp: true, policies: policySet({}) }, given), given);
    const names = (container: JsonObject | undefined) =>
      (container?.["env"] as { name: string }[]).map(({ name }) => name);
    const stamp = ["EPHEMERAL_GUARD_REQUESTED_BY", "EPHEMERAL_GUARD_REQUESTED_AT", "EPHEMERAL_GUARD_POLICY"];
    expect(names(after[0])).to.deep.equal(["A", ...stamp]);
    expect(names(after[1])).to.deep.equal(stamp);
  });
});

describe("admission: mutate, what is inherited", () => {
  const pod = (context: JsonObject, app: JsonObject = {}, init: JsonObject = {}): GivenReview["pod"] => ({
    spec: {
      securityContext: context,
      containers: [{ name: "app", securityContext: app }],
      initContainers: [{ name: "init", securityContext: init }],
    },
  });
  const ids = { runAsUser: 65532, runAsGroup: 65532 };
  const rows: readonly {
    name: string;
    given: [target: string | null, pod: GivenReview["pod"]];
    expect: { runAsUser: number; runAsGroup: number };
  }[] = [
    {
      name: "the target's ids",
      given: ["app", pod({ runAsUser: 1, runAsGroup: 2 }, { runAsUser: 3, runAsGroup: 4 })],
      expect: { runAsUser: 3, runAsGroup: 4 },
    },
    {
      name: "an init container's",
      given: ["init", pod({}, { runAsUser: 3 }, { runAsUser: 5, runAsGroup: 6 })],
      expect: { runAsUser: 5, runAsGroup: 6 },
    },
    {
      name: "the pod's where the target has none",
      given: ["app", pod({ runAsUser: 1 }, { runAsGroup: 4 })],
      expect: { runAsUser: 1, runAsGroup: 4 },
    },
    {
      name: "the pod's without a target",
      given: [null, pod({ runAsUser: 1, runAsGroup: 2 }, { runAsUser: 3 })],
      expect: { runAsUser: 1, runAsGroup: 2 },
    },
    { name: "nobody's: the default", given: ["app", pod({})], expect: ids },
    { name: "never root's: the default", given: ["app", pod({ runAsUser: 0, runAsGroup: 0 })], expect: ids },
    {
      name: "nor a root target's, though the pod has another",
      given: ["app", pod({ runAsUser: 1, runAsGroup: 2 }, { runAsUser: 0, runAsGroup: 0 })],
      expect: ids,
    },
  ];
  const policies = policySet({
    defaults: { inheritFromTarget: ["runAsUser", "runAsGroup"], securityContext: ids },
  });
  for (const { name, given, expect: context } of rows) {
    it(name, () => {
      const [targetContainerName, pod] = given;
      const review: GivenReview = { added: [{ targetContainerName }], ...(pod === undefined ? {} : { pod }) };
      const [container] = containersAfter(mutate({ policies }, review), review);
      expect(container?.["securityContext"]).to.deep.equal(context);
    });
  }
});

describe("admission: mutate, Windows pods", () => {
  const pod = { spec: { os: { name: "windows" } } };

  it("takes away what the API server refuses there, fills only what it takes, and says so", () => {
    const given = {
      pod,
      added: [{ securityContext: { capabilities: { add: ["SYS_PTRACE"] }, runAsUser: 0 } }],
    };
    const judged = mutate({}, given);
    expect(containersAfter(judged, given)[0]?.["securityContext"]).to.deep.equal({ runAsNonRoot: true });
    expect(judged.answer.response.warnings).to.deep.equal([
      "ephemeral-guard: removed for Windows capabilities, runAsUser; set runAsNonRoot",
    ]);
  });

  it("leaves out a security context that has nothing left", () => {
    const given = { pod, added: [{ securityContext: { privileged: true } }] };
    const judged = mutate({ policies: policySet({}) }, given);
    expect(patchOf(judged)).to.deep.equal([
      { op: "remove", path: "/spec/ephemeralContainers/0/securityContext" },
    ]);
  });
});

describe("admission: mutate, defaults that would spoil the request", () => {
  const spoiling = policySet({
    defaults: { securityContext: { runAsUser: 65532 } },
    fields: { forbid: ["securityContext.runAsUser"] },
  });

  it("adds the stamp alone, and says so", () => {
    const { answer, outcome } = mutate({ policies: spoiling, stamp: true }, {});
    expect(outcome.mutations.map(({ kind }) => kind)).to.deep.equal(["stamp"]);
    expect(answer.response.warnings).to.deep.equal([
      "ephemeral-guard: no defaults set: its policies would refuse it with them",
    ]);
  });

  it("leaves no patch with stamps off", () => {
    const judged = mutate({ policies: spoiling }, {});
    expect(patchOf(judged)).to.equal(undefined);
    expect(judged.answer.response.warnings).to.have.length(1);
  });

  it("mutates as ever what would be refused either way", () => {
    const { outcome } = mutate({ policies: spoiling }, { added: [{ securityContext: { runAsUser: 7 } }] });
    expect(outcome.mutations).to.deep.equal([]);
    const both = policySet(
      { images: { allow: [] } },
      {
        defaults: { securityContext: { runAsUser: 65532 } },
        fields: { forbid: ["securityContext.runAsUser"] },
      },
    );
    expect(mutate({ policies: both }, {}).outcome.mutations).to.have.length(1);
  });

  it("is nothing to speak of when the spoiled policy only observes", () => {
    const observed = policySet(
      { defaults: { securityContext: { runAsUser: 65532 } } },
      { mode: "audit", fields: { forbid: ["securityContext.runAsUser"] } },
    );
    expect(mutate({ policies: observed }, {}).outcome.mutations).to.have.length(1);
  });
});

describe("admission: mutate, warnings", () => {
  it("says nothing of changes to a container that will be refused", () => {
    const policies = policySet({ defaults: DEFAULTS, images: { allow: [] } });
    expect(mutate({ policies }, {}).answer.response).to.not.have.property("warnings");
  });

  it("says nothing of the stamp", () => {
    const { answer } = mutate({ stamp: true, policies: policySet({}) }, {});
    expect(answer.response).to.not.have.property("warnings");
  });

  it("has no advice", () => {
    expect(contextOf().advice).to.equal(false);
    const { answer } = mutate({ advice: true, policies: policySet({}) }, {});
    expect(answer.response).to.not.have.property("warnings");
  });
});
