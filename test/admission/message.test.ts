import { expect } from "chai";
import { refusalMessage, type Refusal } from "../../src/admission/message.ts";
import type { Violation } from "../../src/model/decision.ts";
import type { JsonObject } from "../../src/model/json.ts";
import { policySet, type GivenPolicy } from "../support/policy-set.ts";
import { reviewOf } from "../support/review-builder.ts";
import { reviewed } from "../support/review-context.ts";

const PRODUCTION: GivenPolicy = {
  name: "production",
  description: "Production pods may be debugged with the vetted tool images only.",
  images: {
    allow: ["docker.io/library/busybox:1.*", "registry.example.com/debug/**"],
    suggest: "docker.io/library/busybox:1.36",
  },
  privileges: { level: "baseline" },
};

const GENERAL = { capabilities: { add: ["SYS_PTRACE"] } };

/** The lines that the person at kubectl reads, on containers that a policy refuses. */
const read = (policies: readonly GivenPolicy[], ...added: readonly JsonObject[]): readonly string[] => {
  const { answer } = reviewed({ policies: policySet(...policies) }, reviewOf({ added }));
  return (answer.response.status?.message ?? "").split("\n");
};

describe("admission: message, to the letter", () => {
  it("is the contract's example", () => {
    const asked = {
      image: "alpine",
      imagePullPolicy: "Always",
      securityContext: GENERAL,
      targetContainerName: "app",
      command: ["sh"],
      stdin: true,
      tty: true,
    };
    expect(read([PRODUCTION], asked)).to.deep.equal([
      'container "debugger-x7k2p" is refused',
      '  policy "production": image "docker.io/library/alpine:latest" is not allowed',
      "    allowed: docker.io/library/busybox:1.*, registry.example.com/debug/**",
      '  policy "production": adds capability SYS_PTRACE, beyond level "baseline"',
      "Why: Production pods may be debugged with the vetted tool images only.",
      "Try: kubectl debug -it -n prod-payments api-7d9 --image=docker.io/library/busybox:1.36 --profile=baseline --target=app -- sh",
    ]);
  });

  it("tells each policy's violations, and each policy's reason", () => {
    const policies = [
      PRODUCTION,
      { name: "targets", description: "Name the\n  target.", fields: { require: ["targetContainerName"] } },
      { name: "silent", images: { deny: ["alpine"] } },
      { name: "passes", description: "Not to be told." },
    ];
    expect(read(policies, { image: "alpine:3.20" })).to.deep.equal([
      'container "debugger-x7k2p" is refused',
      '  policy "production": image "docker.io/library/alpine:3.20" is not allowed',
      "    allowed: docker.io/library/busybox:1.*, registry.example.com/debug/**",
      '  policy "targets": does not set targetContainerName, which is required',
      '  policy "silent": image "docker.io/library/alpine:3.20" is denied by alpine',
      "Why: Production pods may be debugged with the vetted tool images only.",
      "Why: Name the target.",
      "Try: kubectl debug -n prod-payments api-7d9 --image=docker.io/library/busybox:1.36 --profile=baseline --target=app",
    ]);
  });

  it("tells one container after the other, then what the whole request broke, and has no command for several", () => {
    const policies = [{ ...PRODUCTION, limits: { perRequest: 1 } }];
    expect(
      read(policies, { name: "a", image: "alpine:1" }, { name: "b", securityContext: GENERAL }),
    ).to.deep.equal([
      'container "a" is refused',
      '  policy "production": image "docker.io/library/alpine:1" is not allowed',
      "    allowed: docker.io/library/busybox:1.*, registry.example.com/debug/**",
      'container "b" is refused',
      '  policy "production": adds capability SYS_PTRACE, beyond level "baseline"',
      "the request is refused",
      '  policy "production": adds 2 debug containers, at most 1 may be added by one request',
      "Why: Production pods may be debugged with the vetted tool images only.",
      'Next: no kubectl debug command was found that passes here; ask whoever keeps policy "production"',
    ]);
  });

  it("tells of what is denied, not of what would be", () => {
    const policies = [
      { name: "warns", description: "Not to be told.", mode: "warn", images: { allow: [] } },
      { name: "observes", mode: "audit", images: { allow: [] } },
      { name: "denies", privileges: { level: "baseline" } },
    ];
    expect(read(policies, { securityContext: GENERAL })).to.deep.equal([
      'container "debugger-x7k2p" is refused',
      '  policy "denies": adds capability SYS_PTRACE, beyond level "baseline"',
      "Try: kubectl debug -n prod-payments api-7d9 --image=busybox:1.36 --profile=baseline",
    ]);
  });

  it("is one line for what is no debug request", () => {
    const { answer } = reviewed({}, reviewOf({ request: { operation: "CONNECT", subResource: "attach" } }));
    expect(answer.response.status?.message).to.equal(
      "CONNECT of v1 pods/attach, kind v1 Pod, is not something this webhook decides",
    );
  });
});

describe("admission: message, the next step where no command passes", () => {
  const rows: readonly { name: string; given: Parameters<typeof reviewed>[0]; expect: string }[] = [
    { name: "no policies", given: { policies: undefined }, expect: "no policy set is in force" },
    {
      name: "no policy that covers",
      given: { policies: policySet({ match: { namespaces: ["dev"] } }) },
      expect: "one that covers you here",
    },
    {
      name: "unknown labels",
      given: { policies: policySet({ match: { namespaceSelector: { matchLabels: { a: "b" } } } }) },
      expect: "try again in a moment",
    },
    { name: "no stamp", given: { stamp: true }, expect: "its mutating webhook is not called" },
    {
      name: "nothing is allowed",
      given: { policies: policySet({ name: "nothing", images: { allow: [] } }) },
      expect: 'ask whoever keeps policy "nothing"',
    },
  ];
  for (const { name, given, expect: words } of rows) {
    it(name, () => {
      const { answer } = reviewed(given, reviewOf());
      const last = answer.response.status?.message.split("\n").at(-1) ?? "";
      expect(last).to.match(/^Next: /);
      expect(last).to.include(words);
    });
  }

  it("names who excluded the request", () => {
    const exclude = [{ subjects: [{ kind: "Group", name: "developers" }] }];
    const [, line] = read(
      [
        { name: "a", exclude },
        { name: "b", exclude },
      ],
      {},
    );
    expect(line).to.equal(
      '  no policy covers user "alice@corp.example" in namespace "prod-payments"; excluded by policy "a", "b", and an exclusion grants nothing',
    );
  });
});

describe("admission: message, bounds", () => {
  const violation = (given: Partial<Violation>): Violation => ({
    code: "images.allow",
    mode: "enforce",
    policy: "p",
    container: "debugger",
    field: "",
    message: "no",
    ...given,
  });
  const lines = (violations: readonly Violation[], given: Partial<Refusal> = {}): readonly string[] =>
    refusalMessage({
      decision: { verdict: "denied", violations, policies: [], revision: "" },
      policies: [],
      tryLine: undefined,
      ...given,
    }).split("\n");

  it("counts containers beyond five", () => {
    const violations = Array.from({ length: 1000 }, (_, index) => violation({ container: `d-${index}` }));
    const told = lines(violations);
    expect(told).to.have.length(5 * 2 + 2);
    expect(told[10]).to.equal("and 995 more containers");
  });

  it("counts violations beyond twenty", () => {
    const told = lines(Array.from({ length: 100 }, () => violation({})));
    expect(told).to.have.length(1 + 20 + 1 + 1);
    expect(told[21]).to.equal("  and 80 more violations");
  });

  it("tells at most three reasons, and one of 300 characters", () => {
    const described = policySet(
      ...["a", "b", "c", "d"].map((name) => ({ name, description: `${name} ${"x".repeat(1000)}` })),
    ).policies;
    const told = lines(
      described.map(({ name }) => violation({ policy: name })),
      { policies: described },
    ).filter((line) => line.startsWith("Why: "));
    expect(told).to.have.length(3);
    for (const line of told) expect(line.length).to.be.lessThan(340);
  });

  it("is short for an image of 1 MiB", () => {
    const told = read([PRODUCTION], { image: "a/".repeat(512 * 1024) });
    expect(told.join("\n").length).to.be.lessThan(2000);
  });
});
