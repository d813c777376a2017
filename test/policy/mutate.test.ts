import { expect } from "chai";
import type { DebugContainer, SecurityContext } from "../../src/model/container.ts";
import type { DebugRequest, PodFacts } from "../../src/model/debug-request.ts";
import { loadPolicySet } from "../../src/policy/load.ts";
import { applyPolicies } from "../../src/policy/mutate.ts";
import { withSpec } from "../support/load-problems.ts";
import { policySet, type GivenPolicy } from "../support/policy-set.ts";
import { debugContainer, debugRequest } from "../support/subject.ts";

interface Given {
  readonly policies: readonly GivenPolicy[];
  readonly own?: SecurityContext;
  readonly pod?: Partial<PodFacts>;
  readonly request?: Partial<DebugRequest>;
}

const apply = ({ policies, own, pod, request }: Given) => {
  const container = debugContainer(own === undefined ? {} : { securityContext: own });
  const asked = { ...debugRequest([container], pod), ...request };
  return { before: container, change: applyPolicies(policySet(...policies), asked)[0]! };
};

const uid = (runAsUser: number) => ({ defaults: { securityContext: { runAsUser } } });
const unescalated = { defaults: { securityContext: { allowPrivilegeEscalation: false } } };
const removes = (...capabilities: string[]) => ({ remove: { capabilities } });
const adds = (...add: string[]): SecurityContext => ({ capabilities: { add } });

describe("applyPolicies", () => {
  const rows: readonly {
    readonly name: string;
    readonly given: Given;
    readonly expect: SecurityContext | undefined;
    readonly told: readonly string[];
  }[] = [
    { name: "no mutation asked for", given: { policies: [{}] }, expect: undefined, told: [] },
    { name: "enforce", given: { policies: [uid(1)] }, expect: { runAsUser: 1 }, told: ["default"] },
    {
      name: "warn, as enforce",
      given: { policies: [{ ...uid(1), mode: "warn" }] },
      expect: { runAsUser: 1 },
      told: ["default"],
    },
    {
      name: "audit, nothing",
      given: { policies: [{ ...uid(1), mode: "audit" }] },
      expect: undefined,
      told: [],
    },
    {
      name: "audit does not stand before the others",
      given: { policies: [{ ...uid(1), mode: "audit" }, uid(2)] },
      expect: { runAsUser: 2 },
      told: ["default"],
    },
    {
      name: "a policy that does not match",
      given: { policies: [{ ...uid(1), match: { namespaces: ["billing"] } }, uid(2)] },
      expect: { runAsUser: 2 },
      told: ["default"],
    },
    {
      name: "a policy that excludes",
      given: { policies: [{ ...uid(1), exclude: [{ namespaces: ["payments"] }] }] },
      expect: undefined,
      told: [],
    },
    {
      name: "a policy of which nobody knows whether it matches",
      given: {
        policies: [{ ...uid(1), match: { namespaceSelector: {} } }, uid(2)],
        request: { namespaceLabels: undefined },
      },
      expect: { runAsUser: 2 },
      told: ["default"],
    },
    {
      name: "removals of all policies, each told once",
      given: { policies: [removes("A"), removes("A", "B")], own: adds("A", "B", "C") },
      expect: adds("C"),
      told: ["remove", "remove"],
    },
    {
      name: "removals of all policies before defaults of any: a later one makes an earlier one's default fit",
      given: { policies: [unescalated, removes("SYS_ADMIN")], own: adds("SYS_ADMIN") },
      expect: { allowPrivilegeEscalation: false },
      told: ["remove", "default"],
    },
    {
      name: "the Windows strip before removals",
      given: { policies: [removes("A")], own: adds("A"), pod: { windows: true } },
      expect: undefined,
      told: ["windows"],
    },
    {
      name: "the Windows strip without any policy that matches",
      given: {
        policies: [{ match: { namespaces: ["billing"] } }],
        own: adds("SYS_PTRACE"),
        pod: { windows: true },
      },
      expect: undefined,
      told: ["windows"],
    },
    {
      name: "the Windows strip before defaults",
      given: {
        policies: [{ defaults: { securityContext: { runAsUser: 1, runAsNonRoot: true } } }],
        own: { runAsUser: 0 },
        pod: { windows: true },
      },
      expect: { runAsNonRoot: true },
      told: ["windows", "default"],
    },
  ];
  for (const { name, given, expect: expected, told } of rows) {
    it(name, () => {
      const { before, change } = apply(given);
      expect(change.container.securityContext).to.deep.equal(expected);
      expect(change.mutations.map(({ kind }) => kind)).to.deep.equal(told);
      if (told.length === 0) expect(change.container).to.equal(before);
    });
  }

  it("goes by file name and then by document, whatever the order in which the files come", () => {
    const spec = (id: number) => withSpec(`defaults: {securityContext: {runAsUser: ${id}}}`);
    const named = (name: string, id: number) => spec(id).replace("name: p", `name: ${name}`);
    const files = [
      { name: "b.yaml", text: named("first-by-name", 3) },
      { name: "a.yaml", text: `${named("z", 1)}---\n${named("y", 2)}` },
    ];
    const loaded = loadPolicySet(files);
    if (!loaded.ok) throw new Error("bad policies");
    const [change] = applyPolicies(loaded.set, debugRequest([debugContainer()]));
    expect(change?.container.securityContext).to.deep.equal({ runAsUser: 1 });
    expect(change?.mutations.map(({ policy }) => policy)).to.deep.equal(["z"]);
  });

  it("changes each added container by itself, in their order", () => {
    const containers: readonly DebugContainer[] = [
      debugContainer({ name: "a", securityContext: { runAsUser: 5 } }),
      debugContainer({ name: "b" }),
    ];
    const changes = applyPolicies(policySet(uid(1)), debugRequest(containers));
    expect(
      changes.map(({ container }) => [container.name, container.securityContext?.runAsUser]),
    ).to.deep.equal([
      ["a", 5],
      ["b", 1],
    ]);
  });

  it("never touches anything but the security context", () => {
    const container = debugContainer({
      image: "busybox",
      command: ["sh"],
      args: ["-c", "id"],
      stdin: true,
      tty: true,
      env: [{ name: "A", value: "b" }],
      targetContainerName: "app",
      imagePullPolicy: "Always",
      securityContext: adds("SYS_PTRACE"),
    });
    const before = structuredClone(container);
    const [change] = applyPolicies(policySet({ ...removes("ALL"), ...uid(1) }), debugRequest([container]));
    const { securityContext: _new, ...rest } = change!.container;
    const { securityContext: _old, ...expected } = before;
    expect(rest).to.deep.equal(expected);
    expect(container).to.deep.equal(before);
  });

  it("changes nothing where nothing is added", () => {
    expect(applyPolicies(policySet(uid(1)), debugRequest([]))).to.deep.equal([]);
  });
});
