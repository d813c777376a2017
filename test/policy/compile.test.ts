import { expect } from "chai";
import { createCompiler, readsNamespaceLabels, type CompiledPolicy } from "../../src/policy/compile.ts";
import type { PolicySpec } from "../../src/policy/schema.ts";

const compiled = (spec: Partial<PolicySpec> = {}): CompiledPolicy =>
  createCompiler()({
    apiVersion: "ephemeral-guard.dev/v1",
    kind: "DebugPolicy",
    metadata: { name: "p" },
    spec: { mode: "enforce", ...spec },
  });

describe("createCompiler", () => {
  it("leaves out every block that is not given", () => {
    const { match: _match, spec: _spec, ...policy } = compiled();
    expect(policy).to.deep.equal({
      name: "p",
      mode: "enforce",
      description: undefined,
      excludes: [],
      images: undefined,
      fields: undefined,
      privileges: undefined,
      limits: undefined,
      rules: undefined,
      defaults: undefined,
      removeCapabilities: new Set(),
      labels: {},
    });
  });

  const rows: readonly {
    readonly name: string;
    readonly given: Partial<PolicySpec>;
    readonly expect: object;
  }[] = [
    { name: "its mode", given: { mode: "audit" }, expect: { mode: "audit" } },
    { name: "its description", given: { description: "why" }, expect: { description: "why" } },
    { name: "its limits", given: { limits: { perPod: 3 } }, expect: { limits: { perPod: 3 } } },
    { name: "its labels", given: { labels: { a: "b" } }, expect: { labels: { a: "b" } } },
    {
      name: "its defaults",
      given: { defaults: { inheritFromTarget: ["runAsUser"] } },
      expect: { defaults: { inheritFromTarget: ["runAsUser"] } },
    },
  ];
  for (const { name, given, expect: expected } of rows) {
    it(`keeps ${name}`, () => {
      expect(compiled(given)).to.deep.include(expected);
    });
  }

  it("keeps the spec as written, for people", () => {
    const images = { allow: ["busybox:1.*"], suggest: "busybox:1.36" };
    expect(compiled({ images }).spec.images).to.equal(images);
  });

  it("has a matcher for each exclusion", () => {
    expect(compiled({ exclude: [{ namespaces: ["a"] }, { namespaces: ["b"] }] }).excludes).to.have.length(2);
  });

  it("knows what is removed by one spelling", () => {
    expect(compiled({ remove: { capabilities: ["SYS_PTRACE", "ALL"] } }).removeCapabilities).to.deep.equal(
      new Set(["SYS_PTRACE", "ALL"]),
    );
  });
});

describe("readsNamespaceLabels", () => {
  const rows: readonly {
    readonly name: string;
    readonly given: Partial<PolicySpec>;
    readonly expect: boolean;
  }[] = [
    { name: "no block", given: {}, expect: false },
    {
      name: "names alone",
      given: { match: { namespaces: ["a"] }, exclude: [{ namespaces: ["b"] }] },
      expect: false,
    },
    { name: "a selector of pods", given: { match: { podSelector: {} } }, expect: false },
    { name: "a selector in match", given: { match: { namespaceSelector: {} } }, expect: true },
    {
      name: "a selector in an exclusion",
      given: { exclude: [{ namespaces: ["b"] }, { namespaceSelector: {} }] },
      expect: true,
    },
  ];
  for (const { name, given, expect: reads } of rows) {
    it(name, () => {
      expect(readsNamespaceLabels(compiled(given))).to.equal(reads);
    });
  }
});
