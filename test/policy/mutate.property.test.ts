import { expect } from "chai";
import fc from "fast-check";
import type { DebugContainer, SecurityContext } from "../../src/model/container.ts";
import type { DebugRequest, PodFacts } from "../../src/model/debug-request.ts";
import { privilegesCheck } from "../../src/policy/checks/privileges.ts";
import type { PolicySet } from "../../src/policy/compile.ts";
import { applyPolicies } from "../../src/policy/mutate.ts";
import { effective } from "../../src/policy/pod-security/effective.ts";
import { aPrivilegesSpec, aRequest, aSpec, setOf } from "../support/policy-arbitrary.ts";
import { subject } from "../support/subject.ts";

const specs = fc.array(aSpec, { minLength: 1, maxLength: 4 });
const privilegesSpecs = fc.array(aPrivilegesSpec, { minLength: 1, maxLength: 3 });

const mutated = (set: PolicySet, request: DebugRequest): DebugRequest => {
  const changes = applyPolicies(set, request);
  return {
    ...request,
    added: request.added.map(({ index }, at) => ({ index, container: changes[at]!.container })),
  };
};

/** Each container, as asked for and as mutated. */
const pairs = (
  set: PolicySet,
  request: DebugRequest,
): readonly (readonly [DebugContainer, DebugContainer])[] => {
  const after = mutated(set, request);
  return request.added.map(({ container }, at) => [container, after.added[at]!.container]);
};

const codes = (container: DebugContainer, pod: PodFacts, set: PolicySet): readonly string[] =>
  set.policies.flatMap(({ privileges }, at) =>
    privilegesCheck
      .run({ ...subject({ pod }), container }, privileges)
      .map(({ code }) => `policy ${at}: ${code}`),
  );

describe("applyPolicies, over any policies, pods and security contexts", () => {
  it("mutating twice is mutating once", () => {
    fc.assert(
      fc.property(specs, aRequest, (given, request) => {
        const set = setOf(given);
        const once = mutated(set, request);
        const again = applyPolicies(set, once);
        expect(again.flatMap(({ mutations }) => mutations)).to.deep.equal([]);
        expect(again.map(({ container }) => container)).to.deep.equal(
          once.added.map(({ container }) => container),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it("whatever control passes as asked passes as mutated, at every level", () => {
    fc.assert(
      fc.property(privilegesSpecs, aRequest, (given, request) => {
        const set = setOf(given);
        for (const [before, after] of pairs(set, request)) {
          expect(codes(before, request.pod, set)).to.include.members([...codes(after, request.pod, set)]);
        }
      }),
      { numRuns: 1500 },
    );
  });

  it("a container that nothing is told of is the very same", () => {
    fc.assert(
      fc.property(specs, aRequest, (given, request) => {
        for (const [at, { container, mutations }] of applyPolicies(setOf(given), request).entries()) {
          const before = request.added[at]!.container;
          if (mutations.length === 0) expect(container).to.equal(before);
          else expect(container).to.not.deep.equal(before);
        }
      }),
    );
  });

  it("only the security context changes", () => {
    fc.assert(
      fc.property(specs, aRequest, (given, request) => {
        for (const [before, after] of pairs(setOf(given), request)) {
          const { securityContext: _before, ...asked } = before;
          const { securityContext: _after, ...got } = after;
          expect(got).to.deep.equal(asked);
        }
      }),
    );
  });
});

describe("applyPolicies adds no right", () => {
  const contexts = (container: DebugContainer): SecurityContext => container.securityContext ?? {};

  const rights: readonly {
    readonly name: string;
    /** What a container gets of it; more is wider. */
    readonly given: (container: DebugContainer, pod: PodFacts) => number;
  }[] = [
    { name: "privileged", given: (container) => Number(contexts(container).privileged === true) },
    {
      name: "privilege escalation",
      given: (container) => Number(contexts(container).allowPrivilegeEscalation !== false),
    },
    {
      name: "a root file system to write to",
      given: (container) => Number(contexts(container).readOnlyRootFilesystem !== true),
    },
    {
      name: "unmasked /proc",
      given: (container) => Number((contexts(container).procMount ?? "Default") !== "Default"),
    },
    { name: "uid 0", given: (container, pod) => Number(effective(container, pod, "runAsUser").value === 0) },
    { name: "gid 0", given: (container, pod) => Number(effective(container, pod, "runAsGroup").value === 0) },
    {
      name: "leave to run as root",
      given: (container, pod) => Number(effective(container, pod, "runAsNonRoot").value !== true),
    },
    ...(["seccompProfile", "appArmorProfile"] as const).map((profile) => ({
      name: `no ${profile}`,
      given: (container: DebugContainer, pod: PodFacts): number => {
        const type = effective(container, pod, profile).value?.type;
        return type === "Localhost" ? 0 : type === "RuntimeDefault" ? 1 : 2;
      },
    })),
  ];
  for (const { name, given: widthOf } of rights) {
    it(name, () => {
      fc.assert(
        fc.property(privilegesSpecs, aRequest, (given, request) => {
          // A Windows pod has none of these to lose: the API server refuses the very fields.
          fc.pre(!request.pod.windows);
          for (const [before, after] of pairs(setOf(given), request)) {
            expect(widthOf(after, request.pod)).to.be.at.most(widthOf(before, request.pod));
          }
        }),
        { numRuns: 1000 },
      );
    });
  }

  it("capabilities", () => {
    fc.assert(
      fc.property(privilegesSpecs, aRequest, (given, request) => {
        for (const [before, after] of pairs(setOf(given), request)) {
          const [asked, got] = [contexts(before).capabilities, contexts(after).capabilities];
          expect(asked?.add ?? []).to.include.members([...(got?.add ?? [])]);
          if (!request.pod.windows) expect(got?.drop ?? []).to.include.members([...(asked?.drop ?? [])]);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("nor takes back what the container said of itself, but for what is removed", () => {
    fc.assert(
      fc.property(privilegesSpecs, aRequest, (given, request) => {
        fc.pre(!request.pod.windows);
        for (const [before, after] of pairs(setOf(given), request)) {
          const { capabilities: _capabilities, ...own } = contexts(before);
          expect(contexts(after)).to.deep.include(own);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("nor puts together what cannot start, or what the API server refuses", () => {
    const contradicts = (container: DebugContainer, pod: PodFacts): boolean => {
      const { privileged, capabilities, allowPrivilegeEscalation, runAsNonRoot } = contexts(container);
      const admin = (capabilities?.add ?? []).some((name) => /^(cap_)?(sys_admin|all)$/i.test(name));
      const root = effective(container, pod, "runAsUser").value === 0;
      return (
        (allowPrivilegeEscalation === false && (privileged === true || admin)) ||
        (runAsNonRoot === true && root)
      );
    };
    fc.assert(
      fc.property(privilegesSpecs, aRequest, (given, request) => {
        fc.pre(!request.pod.windows);
        for (const [before, after] of pairs(setOf(given), request)) {
          if (!contradicts(before, request.pod)) expect(contradicts(after, request.pod)).to.equal(false);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("on a Windows pod nothing is left that the API server refuses there", () => {
    fc.assert(
      fc.property(privilegesSpecs, aRequest, (given, request) => {
        const onWindows = { ...request, pod: { ...request.pod, windows: true } };
        for (const [, after] of pairs(setOf(given), onWindows)) {
          expect(["runAsNonRoot", "windowsOptions"]).to.include.members(Object.keys(contexts(after)));
        }
      }),
    );
  });
});
