import { expect } from "chai";
import { z } from "zod";
import { isObject } from "../../src/model/json.ts";
import { loadPolicies } from "../../src/policy/load-policies.ts";
import { policyJsonSchema, policySchema } from "../../src/policy/schema.ts";
import { keysOf, openMapsIn } from "../support/editor-schema.ts";
import { itTells, withSpec } from "../support/load-problems.ts";

describe("policySchema: names", () => {
  const named = (name: string): string => withSpec("mode: warn").replace("name: p", `name: ${name}`);
  const noLabel = (name: string): string =>
    `bad-format: p.yaml:4:9: metadata.name: expected a DNS label (a-z, 0-9, and dashes between them), found ${name}`;

  itTells([
    { name: "one letter", given: named("p"), expect: [] },
    { name: "63 characters", given: named("p".repeat(63)), expect: [] },
    { name: "digits and dashes", given: named("0a--1"), expect: [] },
    { name: "upper case and underscores", given: named("Prod_1"), expect: [noLabel('"Prod_1"')] },
    { name: "a dot", given: named("a.b"), expect: [noLabel('"a.b"')] },
    { name: "a dash at the end", given: named("a-"), expect: [noLabel('"a-"')] },
    { name: "empty", given: named("''"), expect: [noLabel('""')] },
    { name: "a line break", given: named(String.raw`"a\n"`), expect: [noLabel(String.raw`"a\x0a"`)] },
    {
      name: "a number",
      given: named("42"),
      expect: ['wrong-type: p.yaml:4:9: metadata.name: expected a string, found 42 (put it in quotes: "42")'],
    },
  ]);
});

describe("policySchema: what is not there yet", () => {
  itTells([
    {
      name: "copies",
      given: withSpec("match: {targets: [EphemeralContainer, PodCopy]}"),
      expect: ["unsupported: p.yaml:6:41: spec.match.targets[1]: target PodCopy is not supported yet"],
    },
    {
      name: "node pods, excluded",
      given: withSpec("exclude: [{targets: [NodeDebugPod]}]"),
      expect: [
        "unsupported: p.yaml:6:24: spec.exclude[0].targets[0]: target NodeDebugPod is not supported yet",
      ],
    },
    {
      name: "a target that never will be",
      given: withSpec("match: {targets: [Pod]}"),
      expect: [
        'unknown-value: p.yaml:6:21: spec.match.targets[0]: expected "EphemeralContainer", "PodCopy" or "NodeDebugPod", found "Pod"',
      ],
    },
    {
      name: "the one target there is",
      given: withSpec("match: {targets: [EphemeralContainer]}"),
      expect: [],
    },
  ]);
});

describe("policySchema: exclude", () => {
  itTells([
    {
      name: "an empty block",
      given: withSpec("exclude: [{namespaces: [a]}, {}]"),
      expect: [
        "empty-exclude: p.yaml:6:32: spec.exclude[1]: an empty block would exclude every request (name what is excluded, or remove the entry)",
      ],
    },
    { name: "an empty match is every request", given: withSpec("match: {}"), expect: [] },
  ]);
});

describe("policySchema: a block's own rules, told in their places", () => {
  itTells([
    {
      name: "a suggestion that is not allowed",
      given: withSpec("images:\n  allow: ['busybox:1.*']\n  suggest: alpine"),
      expect: [
        'bad-suggestion: p.yaml:8:14: spec.images.suggest: this very block refuses the suggestion: image "docker.io/library/alpine:latest" is not allowed',
      ],
    },
    {
      name: "an image pattern with three wildcards in a segment",
      given: withSpec("images:\n  deny:\n    - docker.io/a*b*c*"),
      expect: [
        'bad-image-pattern: p.yaml:8:9: spec.images.deny[0]: "a*b*c*" has 3 wildcards, at most 2 may be in one segment (write several patterns)',
      ],
    },
    {
      name: "a lone star",
      given: withSpec("images: {allow: ['*']}"),
      expect: [
        'bad-image-pattern: p.yaml:6:20: spec.images.allow[0]: "*" alone stays in one segment, and does not match every image (write "**")',
      ],
    },
    {
      name: "a namespace glob with three wildcards",
      given: withSpec("match: {namespaces: [a, 'a*b*c*']}"),
      expect: [
        'bad-glob: p.yaml:6:27: spec.match.namespaces[1]: "a*b*c*" has 3 wildcards, at most 2 may be in one segment (write several patterns)',
      ],
    },
    {
      name: "three stars in a row",
      given: withSpec("match: {subjects: [{kind: User, name: '***'}]}"),
      expect: [
        'bad-glob: p.yaml:6:41: spec.match.subjects[0].name: "***" has more than two "*" in a row (write "*" or "**")',
      ],
    },
    {
      name: "an empty glob",
      given: withSpec("match: {namespaces: ['']}"),
      expect: [
        'bad-glob: p.yaml:6:24: spec.match.namespaces[0]: the pattern is empty (write "**" for everything)',
      ],
    },
    {
      name: "braces in a namespace glob",
      given: withSpec("match: {namespaces: ['prod-{a,b}']}"),
      expect: [
        'bad-glob: p.yaml:6:24: spec.match.namespaces[0]: "{" in "prod-{a,b}" has no meaning here (only "*" and "**" are special; write alternatives as patterns of their own)',
      ],
    },
    {
      name: "braces in a group's name",
      given: withSpec("match: {subjects: [{kind: Group, name: '{a}'}]}"),
      expect: [],
    },
    {
      name: "a field that is there in other case",
      given: withSpec("fields: {forbid: [envfrom]}"),
      expect: [
        'bad-field-path: p.yaml:6:21: spec.fields.forbid[0]: an ephemeral container has no field "envfrom" (did you mean "envFrom"?)',
      ],
    },
    {
      name: "a field that the API server always fills, forbidden",
      given: withSpec("fields: {forbid: [imagePullPolicy]}"),
      expect: [
        "always-filled: p.yaml:6:21: spec.fields.forbid[0]: the API server always fills imagePullPolicy: forbidding it would refuse every container (constrain it with fields.values)",
      ],
    },
    {
      name: "a field that no ephemeral container has, required",
      given: withSpec("fields: {require: [ports]}"),
      expect: [
        'bad-field-path: p.yaml:6:22: spec.fields.require[0]: an ephemeral container cannot have "ports" (the API server refuses it anyway)',
      ],
    },
    {
      name: "values for a list",
      given: withSpec("fields: {values: [{path: env, in: [a]}]}"),
      expect: [
        "not-comparable: p.yaml:6:28: spec.fields.values[0].path: env is a list, which cannot be compared with values",
      ],
    },
    {
      name: "a value of another type",
      given: withSpec("fields: {values: [{path: imagePullPolicy, in: [Always, 3]}]}"),
      expect: [
        "wrong-type: p.yaml:6:58: spec.fields.values[0].in[1]: imagePullPolicy is a string, 3 is not (put it in quotes)",
      ],
    },
    {
      name: "every capability allowed",
      given: withSpec("privileges: {capabilities: {allow: [ALL]}}"),
      expect: [
        "bad-capability: p.yaml:6:39: spec.privileges.capabilities.allow[0]: capability ALL cannot be allowed (name the capabilities one by one, or use level: privileged)",
      ],
    },
  ]);
});

describe("policySchema: what is not said", () => {
  it("is enforced, and nothing else", () => {
    const { spec } = policySchema.parse({
      apiVersion: "ephemeral-guard.dev/v1",
      kind: "DebugPolicy",
      metadata: { name: "p" },
      spec: {},
    });
    expect(spec).to.deep.equal({ mode: "enforce" });
  });
});

describe("policyJsonSchema", () => {
  const schema = policyJsonSchema();
  const keys = keysOf(schema);
  const takes = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);

  it("is of the draft that every language server knows, and has a name", () => {
    expect(schema).to.include({
      $schema: "http://json-schema.org/draft-07/schema#",
      $id: "https://ephemeral-guard.dev/schemas/v1/debug-policy.json",
      title: "DebugPolicy",
    });
  });

  it("holds every block of the language", () => {
    const blocks = keys.map(({ place }) => place).filter((place) => /^\.spec\.\w+$/.test(place));
    expect(blocks).to.deep.equal(Object.keys(policySchema.shape.spec.shape).map((key) => `.spec.${key}`));
  });

  it("describes every key in sentences, and has an example of each", () => {
    const bare = keys.filter(
      ({ description, examples }) => !/^[A-Z`].*\.$/s.test(String(description)) || examples.length === 0,
    );
    expect(bare.map(({ place }) => place)).to.deep.equal([]);
    expect(keys).to.have.length.above(80);
  });

  it("says of every key that may be absent what is so then", () => {
    const optional = keys.filter(({ place }) => /^\.spec\.(?!remove\.)\w+(\.\w+)?$/.test(place));
    const silent = optional.filter(({ description }) => !String(description).includes("Absent: "));
    expect(silent.map(({ place }) => place)).to.deep.equal([]);
  });

  it("has examples that it takes itself, and that load", async () => {
    const loads = async (document: unknown): Promise<boolean> => {
      const text = JSON.stringify(document);
      return takes.safeParse(document).success && (await loadPolicies([{ name: "p.yaml", text }])).ok;
    };
    const anyLoads = async (documents: readonly unknown[]): Promise<boolean> => {
      for (const document of documents) if (await loads(document)) return true;
      return false;
    };
    const bad: string[] = [];
    for (const { place, examples, documentsWith } of keys) {
      for (const example of examples) if (!(await anyLoads(documentsWith(example)))) bad.push(place);
    }
    expect(bad).to.deep.equal([]);
  });

  it("allows no other keys, in any map", () => {
    expect(openMapsIn(schema)).to.deep.equal([]);
  });

  it("describes each value of a list that it describes any of", () => {
    const uneven: unknown[] = [];
    JSON.stringify(schema, (_, inner: unknown) => {
      if (isObject(inner) && inner["enumDescriptions"] !== undefined) {
        const { enum: values, enumDescriptions: words } = inner;
        if (!Array.isArray(values) || !Array.isArray(words) || values.length !== words.length)
          uneven.push(inner);
      }
      return inner;
    });
    expect(uneven).to.deep.equal([]);
  });
});
