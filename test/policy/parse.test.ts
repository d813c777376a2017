import { expect } from "chai";
import { MAX_POLICY_FILE, parsePolicyFile } from "../../src/policy/parse.ts";
import { itTells, problemsIn, withSpec } from "../support/load-problems.ts";

/** Nine elements, each of which is nine of the one before, and so on: 6561 in the end. */
const BOMB = `
a: &a [x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]
`;

describe("parsePolicyFile, given what is no YAML, or too much of it", () => {
  itTells([
    {
      name: "tabs",
      given: withSpec("match:\n\tnamespaces: [a]"),
      expect: ["yaml-tab-as-indent: p.yaml:7:3: Tabs are not allowed as indentation (indent with spaces)"],
    },
    {
      name: "an asterisk alone",
      given: withSpec("match:\n  namespaces: [*]"),
      expect: [
        "yaml-bad-alias: p.yaml:7:18: Alias cannot be an empty string (an asterisk begins a YAML alias: put globs in quotes)",
      ],
    },
    {
      name: "a bracket that is not closed",
      given: withSpec("match:\n  namespaces: [a"),
      expect: [
        "yaml-bad-indent: p.yaml:8:1: Flow sequence in block collection must be sufficiently indented and end with a ] (check the indentation, and that brackets are closed)",
      ],
    },
    {
      name: "any indentation that is one",
      given: withSpec("mode: warn").replace("  mode", " mode").replace("  name", "   name"),
      expect: [],
    },
    {
      name: "a key further left than the one above it",
      given: "apiVersion: x\nmetadata:\n  name: p\n kind: y\n",
      expect: [
        "yaml-bad-indent: p.yaml:4:1: All mapping items must start at the same column (check the indentation, and that brackets are closed)",
      ],
    },
    {
      name: "a key further right than the one above it",
      given: withSpec("mode: warn\n match: {}"),
      expect: [
        "yaml-block-as-implicit-key: p.yaml:6:9: Nested mappings are not allowed in compact mappings (check the indentation of the next line)",
        "yaml-multiline-implicit-key: p.yaml:6:9: Implicit keys need to be on a single line",
      ],
    },
    {
      name: "an unknown tag",
      given: withSpec("mode: !secret warn"),
      expect: ["yaml-tag-resolve-failed: p.yaml:6:9: Unresolved tag: !secret"],
    },
    {
      name: "a directive that would colour the terminal",
      given: `%A\u009b31m\n---\n${withSpec("mode: warn")}`,
      expect: [String.raw`yaml-bad-directive: p.yaml:1:1: Unknown directive %A\x9b31m`],
    },
    {
      name: "an unknown directive",
      given: `%POLICY 1\n---\n${withSpec("mode: warn")}`,
      expect: ["yaml-bad-directive: p.yaml:1:1: Unknown directive %POLICY"],
    },
    {
      name: "an unknown directive in a file without any document",
      given: [
        { name: "good.yaml", text: withSpec("mode: warn") },
        { name: "p.yaml", text: "%POLICY 1\n" },
      ],
      expect: ["yaml-bad-directive: p.yaml:1:1: Unknown directive %POLICY"],
    },
    {
      name: "an alias bomb",
      given: BOMB,
      expect: ["yaml-aliases: p.yaml:2:1: its aliases expand to too much: at most 100 are followed"],
    },
    {
      name: "a file of 10 MiB",
      given: "#".repeat(10 * 1024 * 1024),
      expect: [
        "file-too-large: p.yaml:1:1: the file has 10485760 characters, more than the 1048576 that a policy file may have",
      ],
    },
  ]);

  const deep = [
    { name: "lists", given: "[".repeat(20_000) },
    { name: "lists, closed", given: `${"[".repeat(10_000)}${"]".repeat(10_000)}` },
    { name: "maps", given: "{a: ".repeat(20_000) },
    { name: "dashes", given: `\n  ${"- ".repeat(20_000)}1` },
    { name: "question marks", given: `\n  ${"? ".repeat(20_000)}1` },
  ];
  for (const { name, given } of deep) {
    it(`${name} in ${name}, without end: one problem and no crash`, () => {
      const [problem, ...others] = problemsIn(withSpec(`description: ${given}`));
      expect(problem).to.include({ code: "yaml-too-deep", file: "p.yaml" });
      expect(others).to.deep.equal([]);
    });
  }

  it("takes a file of just the size that is allowed", () => {
    const text = `${withSpec("mode: warn")}#`.padEnd(MAX_POLICY_FILE, "#");
    expect(problemsIn(text)).to.deep.equal([]);
    expect(problemsIn(`${text}#`).map(({ code }) => code)).to.deep.equal(["file-too-large"]);
  });
});

describe("parsePolicyFile, where it finds things", () => {
  itTells([
    {
      name: "after a byte order mark",
      given: `\uFEFF${withSpec("mode: off")}`,
      expect: ['unknown-value: p.yaml:6:9: spec.mode: expected "enforce", "warn" or "audit", found "off"'],
    },
    {
      name: "with line ends of Windows",
      given: withSpec("mode: off").replaceAll("\n", "\r\n"),
      expect: ['unknown-value: p.yaml:6:9: spec.mode: expected "enforce", "warn" or "audit", found "off"'],
    },
    {
      name: "in the second document",
      given: `${withSpec("mode: warn")}---\n${withSpec("mode: off").replace("name: p", "name: q")}`,
      expect: ['unknown-value: p.yaml:13:9: spec.mode: expected "enforce", "warn" or "audit", found "off"'],
    },
    {
      name: "in both documents, the first of which is no YAML",
      given: `${withSpec("mode: [")}---\n${withSpec("mode: off").replace("name: p", "name: q")}`,
      expect: [
        "yaml-bad-indent: p.yaml:7:1: Flow sequence in block collection must be sufficiently indented and end with a ] (check the indentation, and that brackets are closed)",
        'unknown-value: p.yaml:13:9: spec.mode: expected "enforce", "warn" or "audit", found "off"',
      ],
    },
    {
      name: "behind an alias: where the anchor is",
      given: withSpec("labels: &labels {a: 1}\nmatch: {podSelector: {matchLabels: *labels}}"),
      expect: [
        'wrong-type: p.yaml:6:19: spec.match.podSelector.matchLabels.a: expected a string, found 1 (put it in quotes: "1")',
        'wrong-type: p.yaml:6:23: spec.labels.a: expected a string, found 1 (put it in quotes: "1")',
      ],
    },
  ]);
});

describe("parsePolicyFile, documents", () => {
  const rows = [
    { name: "none", given: "", expect: [] },
    { name: "comments alone", given: "# nothing\n", expect: [] },
    { name: "empty ones", given: "---\n---\n# nothing\n---\n", expect: [] },
    { name: "null", given: "null\n--- ~\n", expect: [] },
    { name: "two and an empty one", given: "a: 1\n---\n---\nb: 2\n", expect: [{ a: 1 }, { b: 2 }] },
    { name: "anchors and aliases", given: "a: &x [1]\nb: *x\n", expect: [{ a: [1], b: [1] }] },
    { name: "YAML 1.2, where `no` is text", given: "a: no\nb: 0o14\n", expect: [{ a: "no", b: 12 }] },
    { name: "JSON", given: '{"a": [true, null]}', expect: [{ a: [true, null] }] },
  ];
  for (const { name, given, expect: values } of rows) {
    it(name, () => {
      const { documents, problems } = parsePolicyFile({ name: "p.yaml", text: given });
      expect(problems).to.deep.equal([]);
      expect(documents.map(({ value }) => value)).to.deep.equal(values);
    });
  }
});
