import { expect } from "chai";
import fc from "fast-check";
import {
  advice,
  mutationWarnings,
  spoiledWarnings,
  violationWarnings,
} from "../../src/admission/warnings.ts";
import type { Decision, Violation } from "../../src/model/decision.ts";
import type { Mutation } from "../../src/model/mutation.ts";
import type { PodFacts } from "../../src/model/debug-request.ts";
import { debugContainer, debugRequest, type GivenContainer } from "../support/subject.ts";

const PREFIX = "ephemeral-guard: ";

/** The lines without what they all begin with. */
const said = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => {
    expect(line.startsWith(PREFIX)).to.equal(true);
    return line.slice(PREFIX.length);
  });

const request = (containers: readonly GivenContainer[], pod?: Partial<PodFacts>) =>
  debugRequest(containers.map(debugContainer), pod);

const violation = (given: Partial<Violation>): Violation => ({
  code: "images.requireTag",
  mode: "warn",
  container: "debugger",
  field: "spec.ephemeralContainers[0].image",
  message: "must have a tag",
  ...given,
});

const decision = (violations: readonly Violation[]): Decision => ({
  verdict: "would-deny",
  violations,
  policies: [],
  revision: "",
});

const many = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `d-${index}`);

/** What every warning owes to the API server: one line of valid text, 120 characters, and not too many of them. */
const expectGood = (lines: readonly string[]): void => {
  expect(lines.length).to.be.at.most(10);
  for (const line of lines) {
    expect(line.length, line).to.be.at.most(120);
    expect(line, line).to.not.match(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
  }
};

describe("admission: warnings of what was changed", () => {
  const mutation = (given: Partial<Mutation>): Mutation => ({
    kind: "default",
    container: "debugger",
    field: "securityContext.runAsUser",
    policy: "production",
    ...given,
  });
  const rows: readonly { name: string; given: readonly Mutation[]; expect: readonly string[] }[] = [
    { name: "nothing", given: [], expect: [] },
    { name: "the stamp alone", given: [mutation({ kind: "stamp", field: "env" })], expect: [] },
    {
      name: "every kind, in one line",
      given: [
        mutation({ kind: "windows", field: "securityContext.privileged" }),
        mutation({ kind: "remove", field: "securityContext.capabilities.add", detail: "SYS_PTRACE" }),
        mutation({ kind: "inherit" }),
        mutation({ field: "securityContext.runAsNonRoot" }),
        mutation({ kind: "stamp", field: "env" }),
      ],
      expect: [
        "removed for Windows privileged; removed capabilities.add SYS_PTRACE; set runAsUser, runAsNonRoot",
      ],
    },
    {
      name: "a field that two policies set, once",
      given: [mutation({}), mutation({ policy: "other" })],
      expect: ["set runAsUser"],
    },
    {
      name: "a line for each of several containers, which it names",
      given: [
        mutation({ container: "a" }),
        mutation({ container: "b" }),
        mutation({ container: "a", field: "x" }),
      ],
      expect: ['"a": set runAsUser, x', '"b": set runAsUser'],
    },
    {
      name: "a hostile name",
      given: [mutation({ container: "a\u202e\n" }), mutation({ container: "b" })],
      expect: ['"a\\u{202e}\\x0a": set runAsUser', '"b": set runAsUser'],
    },
    {
      name: "a thousand containers",
      given: many(1000).map((container) => mutation({ container })),
      expect: [...many(9).map((name) => `"${name}": set runAsUser`), "and 991 more like these"],
    },
  ];
  for (const { name, given, expect: lines } of rows) {
    it(name, () => {
      const warnings = mutationWarnings(given);
      expect(said(warnings)).to.deep.equal(lines);
      expectGood(warnings);
    });
  }
});

describe("admission: warnings of spoiled defaults", () => {
  it("names no container where there is one", () => {
    expect(said(spoiledWarnings(request([{}])))).to.deep.equal([
      "no defaults set: its policies would refuse it with them",
    ]);
  });

  it("names each of several", () => {
    expect(said(spoiledWarnings(request([{ name: "a" }, { name: "b" }])))[1]).to.equal(
      '"b": no defaults set: its policies would refuse it with them',
    );
  });
});

describe("admission: warnings of violations", () => {
  const rows: readonly { name: string; given: readonly Violation[]; expect: readonly string[] }[] = [
    { name: "none", given: [], expect: [] },
    { name: "of a policy in warn", given: [violation({})], expect: ["must have a tag"] },
    { name: "not of one in audit", given: [violation({ mode: "audit" })], expect: [] },
    {
      name: "nor of one in enforce: the denial tells of those",
      given: [violation({ mode: "enforce" })],
      expect: [],
    },
    {
      name: "cut at 120 characters in all",
      given: [violation({ message: "x".repeat(200) })],
      expect: [`${"x".repeat(120 - PREFIX.length - 3)}...`],
    },
    {
      name: "at 120 characters, not cut",
      given: [violation({ message: "x".repeat(120 - PREFIX.length) })],
      expect: ["x".repeat(120 - PREFIX.length)],
    },
    {
      name: "never cut through a pair of surrogates",
      given: [violation({ message: `${"x".repeat(120 - PREFIX.length - 4)}😀😀😀` })],
      expect: [`${"x".repeat(120 - PREFIX.length - 4)}...`],
    },
  ];
  for (const { name, given, expect: lines } of rows) {
    it(name, () => {
      const warnings = violationWarnings(decision(given), request([{}]));
      expect(said(warnings)).to.deep.equal(lines);
      expectGood(warnings);
    });
  }

  it("names the container where there are several", () => {
    const given = decision([violation({ container: "b" })]);
    expect(said(violationWarnings(given, request([{ name: "a" }, { name: "b" }])))).to.deep.equal([
      '"b": must have a tag',
    ]);
  });

  it("are few", () => {
    const given = decision(many(1000).map((container) => violation({ container })));
    const warnings = violationWarnings(given, request(many(1000).map((name) => ({ name }))));
    expectGood(warnings);
    expect(said(warnings)[9]).to.equal("and 991 more like these");
  });
});

describe("admission: advice", () => {
  const blind = "without --target it will not see the app's processes";
  const one = "the pod now carries 1 debug container, which stays until the pod is deleted";
  const two = "the pod now carries 2 debug containers, which stay until the pod is deleted";
  const rows: readonly {
    name: string;
    given: [readonly GivenContainer[], Partial<PodFacts>?];
    expect: readonly string[];
  }[] = [
    { name: "nothing added", given: [[]], expect: [] },
    { name: "no target", given: [[{}]], expect: [blind, one] },
    { name: "an empty target", given: [[{ targetContainerName: "" }]], expect: [blind, one] },
    { name: "a target", given: [[{ targetContainerName: "app" }]], expect: [one] },
    {
      name: "no target in a shared namespace",
      given: [[{}], { shareProcessNamespace: true }],
      expect: [one],
    },
    {
      name: "one that stands",
      given: [[{}], { standing: ["old"], shareProcessNamespace: true }],
      expect: [two],
    },
    {
      name: "two at once",
      given: [[{ name: "a" }, { name: "b", targetContainerName: "app" }]],
      expect: [`"a": ${blind}`, two],
    },
  ];
  for (const { name, given, expect: lines } of rows) {
    it(name, () => {
      const warnings = advice(request(...given));
      expect(said(warnings)).to.deep.equal(lines);
      expectGood(warnings);
    });
  }

  it("is short for a thousand containers", () => {
    const warnings = advice(request(many(1000).map((name) => ({ name }))));
    expectGood(warnings);
  });
});

describe("admission: warnings, whatever the names", () => {
  const names = fc.array(fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" })), {
    minLength: 1,
    maxLength: 12,
  });

  it("are single lines of valid text", () => {
    fc.assert(
      fc.property(names, (given) => {
        const all = request(given.map((name) => ({ name })));
        expectGood(advice(all));
        expectGood(spoiledWarnings(all));
        expectGood(violationWarnings(decision(given.map((container) => violation({ container }))), all));
        const mutations = given.map((container): Mutation => ({ kind: "default", container, field: "x" }));
        expectGood(mutationWarnings(mutations));
      }),
    );
  });
});
