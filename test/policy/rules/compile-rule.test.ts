import { expect } from "chai";
import { evaluate } from "../../../src/policy/evaluate.ts";
import { policySet } from "../../support/policy-set.ts";
import { found, outcome, ruleOf, ruleSubject, STORED, type GivenSubject } from "../../support/rule.ts";
import { debugContainer, debugRequest } from "../../support/subject.ts";

describe("compileRule: the example of the language", () => {
  const expression = "'oncall' in request.userInfo.groups || container.targetContainerName != ''";
  const oncall = { requester: { username: "bob@corp.example", groups: ["oncall"] } };
  const rows: readonly { readonly name: string; readonly given: GivenSubject; readonly expect: boolean }[] = [
    { name: "no target, not on call", given: {}, expect: false },
    { name: "an empty target", given: { container: { targetContainerName: "" } }, expect: false },
    { name: "a target", given: { container: { targetContainerName: "app" } }, expect: true },
    { name: "on call", given: { request: oncall }, expect: true },
  ];
  for (const { name, given, expect: expected } of rows) {
    it(name, () => {
      expect(outcome(expression, given)).to.equal(expected);
    });
  }

  it("says so in the words of its author, and by its name", () => {
    expect(found(expression)).to.deep.equal({
      code: "rules.r",
      field: "targetContainerName",
      message: "No.",
      hints: ['rule "r"'],
    });
  });
});

describe("compileRule: fields that are absent", () => {
  const rows: readonly {
    readonly given: string;
    readonly expect: boolean | string;
    readonly container?: object;
  }[] = [
    {
      given:
        "container.workingDir == '' && !container.stdin && container.args == [] && container.env.size() == 0",
      expect: true,
    },
    {
      given:
        "container.securityContext.capabilities.add.size() == 0 && !container.securityContext.privileged",
      expect: true,
    },
    {
      given: "container.securityContext.runAsUser != 0",
      expect: "container.securityContext.runAsUser is not set",
    },
    {
      given: "container.securityContext.runAsUser != 0",
      container: { securityContext: { runAsUser: 0 } },
      expect: false,
    },
    {
      given: "container.securityContext.runAsUser != 0",
      container: { securityContext: { runAsUser: 7 } },
      expect: true,
    },
    {
      given: "!container.securityContext.allowPrivilegeEscalation",
      expect: "container.securityContext.allowPrivilegeEscalation is not set",
    },
    { given: "!container.securityContext.runAsNonRoot || true", expect: true },
    {
      given: "container.securityContext.runAsGroup == 0",
      expect: "container.securityContext.runAsGroup is not set",
    },
    {
      given: "container.securityContext.seccompProfile.type != 'Unconfined'",
      expect: "container.securityContext.seccompProfile is not set",
    },
    {
      given: "container.securityContext.appArmorProfile.type != 'Unconfined'",
      expect: "container.securityContext.appArmorProfile is not set",
    },
    {
      given: "container.securityContext.seLinuxOptions.type == ''",
      expect: "container.securityContext.seLinuxOptions is not set",
    },
    {
      given: "!container.securityContext.windowsOptions.hostProcess",
      expect: "container.securityContext.windowsOptions is not set",
    },
    {
      given: "!container.securityContext.windowsOptions.hostProcess",
      container: { securityContext: { windowsOptions: {} } },
      expect: "container.securityContext.windowsOptions.hostProcess is not set",
    },
    {
      given: "container.securityContext.seccompProfile.localhostProfile == ''",
      container: { securityContext: { seccompProfile: { type: "RuntimeDefault" } } },
      expect: true,
    },
    { given: "has(container.securityContext.runAsUser) || has(container.securityContext)", expect: false },
    { given: "has(container.securityContext)", container: { securityContext: {} }, expect: true },
    {
      given: "pod.spec.nodeName == '' && pod.metadata.labels.size() == 2 && !pod.spec.hostNetwork",
      expect: true,
    },
    { given: "pod.spec.hostUsers", expect: "pod.spec.hostUsers is not set" },
    {
      given: "pod.spec.automountServiceAccountToken",
      expect: "pod.spec.automountServiceAccountToken is not set",
    },
    { given: "pod.metadata.labels.team == ''", expect: "pod.metadata.labels.team is not set" },
    {
      given: "pod.metadata.labels['example.com/tier'] == 'gold' && !('team' in pod.metadata.labels)",
      expect: true,
    },
    { given: "namespaceLabels['team'] == ''", expect: 'namespaceLabels["team"] is not set' },
    {
      given: "pod.spec.volumes.exists(v, v.configMap.name == 'a')",
      expect: "pod.spec.volumes[].configMap is not set",
    },
    { given: "pod.spec.volumes.exists(v, has(v.hostPath) && v.hostPath.path == '/')", expect: true },
    { given: "pod.spec.securityContext.supplementalGroups.all(g, g + 1 < 10)", expect: true },
  ];
  for (const { given, container, expect: expected } of rows) {
    it(`${given} ${JSON.stringify(container ?? {})}`, () => {
      expect(outcome(given, { container: { ...container } })).to.equal(expected);
    });
  }
});

describe("compileRule: null", () => {
  it("means absent, in the pod as everywhere", () => {
    const stored = {
      metadata: { labels: { a: null } },
      spec: { nodeName: null, volumes: [{ name: "a", secret: null }] },
    };
    const expression =
      "pod.spec.nodeName == '' && !has(pod.spec.nodeName) && !('a' in pod.metadata.labels) && pod.spec.volumes.all(v, !has(v.secret))";
    expect(outcome(expression, { stored })).to.equal(true);
  });
});

describe("compileRule: the target container", () => {
  const rows: readonly {
    readonly name: string;
    readonly target?: string;
    readonly given: string;
    readonly expect: boolean | string;
  }[] = [
    { name: "is null where none is named", given: "target == null", expect: true },
    {
      name: "is null where the pod has none of that name",
      target: "gone",
      given: "target == null",
      expect: true,
    },
    { name: "is no ephemeral container", target: "debugger-1", given: "target == null", expect: true },
    {
      name: "is a container",
      target: "proxy",
      given: "target != null && target.image.startsWith('registry.example.com/proxy')",
      expect: true,
    },
    { name: "is an init container", target: "setup", given: "target.name == 'setup'", expect: true },
    {
      name: "has its own fields",
      target: "app",
      given: "target.env[0].value == 'b' && target.securityContext.runAsUser == 1000",
      expect: true,
    },
    {
      name: "has ports",
      target: "proxy",
      given: "target.ports.exists(p, p.containerPort == 8080)",
      expect: true,
    },
    {
      name: "cannot be read where there is none",
      given: "target.image != ''",
      expect: "there is no target container to read target.image of",
    },
    {
      name: "cannot be asked where there is none",
      given: "!has(target.image)",
      expect: "there is no target container to read target.image of",
    },
  ];
  for (const { name, target, given, expect: expected } of rows) {
    it(name, () => {
      const stored = { ...STORED, spec: { ...STORED.spec, ephemeralContainers: [{ name: "debugger-1" }] } };
      const container = target === undefined ? {} : { targetContainerName: target };
      expect(outcome(given, { container, stored })).to.equal(expected);
    });
  }
});

describe("compileRule: the request", () => {
  it("is who asks, where, and whether it is for trial", () => {
    const expression =
      "request.userInfo.username == 'alice@corp.example' && request.namespace == 'payments' && request.name == 'api-7d9' && !request.dryRun";
    expect(outcome(expression)).to.equal(true);
    expect(outcome("!request.dryRun", { request: { dryRun: true } })).to.equal(false);
  });
});

describe("compileRule: what is not known", () => {
  const reader = "pod.metadata.labels.app == 'api'";

  it("is never guessed: no pod", () => {
    const { stored: _, ...without } = ruleSubject();
    expect(ruleOf(reader).judge({ ...without, stored: undefined })).to.deep.equal({
      code: "rules.r",
      field: "",
      message: 'rule "r" cannot be judged, so it counts as broken: the pod as stored is not known',
    });
  });

  it("is never guessed: no labels of the namespace", () => {
    expect(
      found("namespaceLabels.team == 'a' || true", { request: { namespaceLabels: undefined } }),
    ).to.deep.equal({
      code: "namespace.unknown",
      field: "",
      message: 'the labels of namespace "payments" are not known, and rule "r" reads them',
    });
  });

  it("does not matter to a rule that does not read it", () => {
    const { stored: _, ...without } = ruleSubject({ request: { namespaceLabels: undefined } });
    expect(ruleOf("container.name != ''").judge({ ...without, stored: undefined })).to.equal(undefined);
  });
});

describe("compileRule: what a rule reads", () => {
  const nothing = {
    pod: false,
    envValues: false,
    command: false,
    namespaceLabels: false,
    containerFields: [],
  };
  const rows = [
    { given: "request.dryRun", expect: nothing },
    { given: "pod.spec.nodeName == ''", expect: { ...nothing, pod: true } },
    { given: "target == null", expect: { ...nothing, pod: true } },
    { given: "'a' in namespaceLabels", expect: { ...nothing, namespaceLabels: true } },
    {
      given: "container.env.exists(e, e.name == 'A')",
      expect: { ...nothing, containerFields: ["env[].name"] },
    },
    { given: "container.env.size() < 3", expect: { ...nothing, containerFields: ["env"] } },
    {
      given: "container.env.filter(e, e.name == 'A').size() == 0",
      expect: { ...nothing, containerFields: ["env[].name"] },
    },
    {
      given: "container.env.exists(e, e.value == 'A')",
      expect: { ...nothing, envValues: true, containerFields: ["env[].value", "env[].valueFrom"] },
    },
    {
      given: "container.env.filter(e, e.name == 'A').map(f, f.value) == []",
      expect: {
        ...nothing,
        envValues: true,
        containerFields: ["env[].name", "env[].value", "env[].valueFrom"],
      },
    },
    { given: "container.env == []", expect: { ...nothing, envValues: true, containerFields: ["env"] } },
    {
      given: "container.env[0] == container.env[1]",
      expect: { ...nothing, envValues: true, containerFields: ["env[]"] },
    },
    {
      given: "(container.tty ? container.env : []) == []",
      expect: { ...nothing, envValues: true, containerFields: ["env", "tty"] },
    },
    {
      given: "(container.tty ? container.env[0] : container.env[1]).name == 'a'",
      expect: { ...nothing, containerFields: ["env[].name", "tty"] },
    },
    {
      given: "container.env.exists(e, has(e.value))",
      expect: { ...nothing, containerFields: ["env[].value"] },
    },
    { given: "container.args.size() == 0", expect: { ...nothing, containerFields: ["args"] } },
    {
      given: "container.args.exists(a, a == 'x')",
      expect: { ...nothing, command: true, containerFields: ["args[]"] },
    },
    {
      given: "'sh' in container.command",
      expect: { ...nothing, command: true, containerFields: ["command"] },
    },
    { given: "target.env.exists(e, e.value == 'A')", expect: { ...nothing, pod: true } },
    {
      given: "has(container.securityContext.runAsUser)",
      expect: { ...nothing, containerFields: ["securityContext.runAsUser"] },
    },
  ];
  for (const { given, expect: expected } of rows) {
    it(given, () => {
      expect(ruleOf(given).reads).to.deep.equal(expected);
    });
  }

  it("in its message as well", () => {
    expect(
      ruleOf("true", "{{ namespaceLabels.team }} {{ pod.spec.nodeName }} {{ container.image }}").reads,
    ).to.deep.equal({
      ...nothing,
      pod: true,
      namespaceLabels: true,
      containerFields: ["image"],
    });
  });
});

describe("compileRule: the place of a violation", () => {
  const rows = [
    { given: "container.targetContainerName == 'x'", expect: "targetContainerName" },
    { given: "container.securityContext.privileged", expect: "securityContext.privileged" },
    { given: "container.env.exists(e, e.name == 'x' && e.value == 'y')", expect: "env" },
    { given: "container.tty && container.stdin", expect: "" },
    { given: "request.dryRun", expect: "" },
  ];
  for (const { given, expect: expected } of rows) {
    it(given, () => {
      expect(found(given)?.field).to.equal(expected);
    });
  }
});

describe("rules in a policy", () => {
  const broken = [{ name: "never", expression: "container.tty", message: "Needs a terminal." }];
  const judge = (...specs: readonly object[]) =>
    evaluate(policySet(...specs.map((spec) => ({ ...spec }))), debugRequest([debugContainer()]), {
      guardMode: "enforce",
      unmatched: "deny",
      stored: STORED,
    });

  for (const [mode, verdict] of [
    ["enforce", "denied"],
    ["warn", "would-deny"],
    ["audit", "would-deny"],
  ] as const) {
    it(`take its mode: ${mode}`, () => {
      const { verdict: found, violations } = judge({ mode, rules: broken });
      expect({ verdict: found, modes: violations.map((one) => one.mode) }).to.deep.equal({
        verdict,
        modes: [mode],
      });
    });
  }

  it("are told of the container, under each policy that has them", () => {
    const told = judge({ rules: broken }, { rules: broken }).violations.map(
      ({ policy, code, field, container }) => ({ policy, code, field, container }),
    );
    const one = { code: "rules.never", field: "spec.ephemeralContainers[0].tty", container: "debugger" };
    expect(told).to.deep.equal([
      { policy: "policy-1", ...one },
      { policy: "policy-2", ...one },
    ]);
  });

  it("that are the same in several policies are compiled once", () => {
    const { policies } = policySet({ rules: broken }, { rules: broken, mode: "warn" }, { rules: [] });
    expect(policies[0]?.rules).to.equal(policies[1]?.rules);
    expect(policies[2]?.rules).to.deep.equal([]);
  });

  it("make the set want the labels of namespaces", () => {
    const reader = [{ name: "a", expression: "'a' in namespaceLabels", message: "b" }];
    expect(policySet({ rules: broken }).readsNamespaceLabels).to.equal(false);
    expect(policySet({ rules: broken }, { rules: reader }).readsNamespaceLabels).to.equal(true);
  });

  it("do not see the guard's own stamp", () => {
    const stamped = debugContainer({ env: [{ name: "EPHEMERAL_GUARD_POLICY", value: "p" }] });
    const set = policySet({
      rules: [
        {
          name: "no-env",
          expression: "container.env.size() == 0 && !has(container.env)",
          message: "No env.",
        },
      ],
    });
    const { violations } = evaluate(set, debugRequest([stamped]), {
      guardMode: "enforce",
      unmatched: "deny",
    });
    expect(violations).to.deep.equal([]);
  });
});
