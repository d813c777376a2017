import { expect } from "chai";
import { itTells, problemsIn, withSpec } from "../support/load-problems.ts";

const QUOTE_GLOBS = "an asterisk begins a YAML alias: put globs in quotes";

describe("structureFaults: keys", () => {
  itTells([
    {
      name: "one key twice",
      given: withSpec("mode: warn\ndescription: x\nmode: audit"),
      expect: ['yaml-duplicate-key: p.yaml:8:3: key "mode" is given twice'],
    },
    {
      name: "one key twice, once in quotes",
      given: withSpec('match: {namespaces: [a], "namespaces": [b]}'),
      expect: ['yaml-duplicate-key: p.yaml:6:28: key "namespaces" is given twice'],
    },
    {
      name: "one key three times, in a list",
      given: withSpec("exclude: [{namespaces: [a], namespaces: [b], namespaces: [c]}]"),
      expect: [
        'yaml-duplicate-key: p.yaml:6:31: key "namespaces" is given twice',
        'yaml-duplicate-key: p.yaml:6:48: key "namespaces" is given twice',
      ],
    },
    {
      name: "one key in two maps is no problem",
      given: withSpec("exclude: [{namespaces: [a]}, {namespaces: [b]}]"),
      expect: [],
    },
    {
      name: "__proto__ where keys are known",
      given: withSpec("__proto__: {mode: audit}"),
      expect: ['yaml-key: p.yaml:6:3: a key must not be "__proto__"'],
    },
    {
      name: "__proto__ as a label, which would leave a selector that selects every pod",
      given: withSpec("exclude: [{podSelector: {matchLabels: {__proto__: {a: b}}}}]"),
      expect: ['yaml-key: p.yaml:6:42: a key must not be "__proto__"'],
    },
    {
      name: "constructor is a label like any other",
      given: withSpec("labels: {constructor: x, toString: y}"),
      expect: [],
    },
    {
      name: "a merge key",
      given: withSpec("labels: &labels {a: b}\nmatch: {podSelector: {matchLabels: {<<: *labels}}}"),
      expect: ["yaml-key: p.yaml:7:39: merge keys (<<) are not supported (write the keys out)"],
    },
    {
      name: "a number as a key",
      given: withSpec("labels: {1.0: x}"),
      expect: ['yaml-key: p.yaml:6:12: a key must be a string, found 1 (put it in quotes: "1")'],
    },
    {
      name: "true as a key",
      given: withSpec("labels: {true: x}"),
      expect: ['yaml-key: p.yaml:6:12: a key must be a string, found true (put it in quotes: "true")'],
    },
    {
      name: "nothing as a key",
      given: withSpec("labels: {? : x}"),
      expect: ["yaml-key: p.yaml:6:14: a key must be a string, found nothing"],
    },
    {
      name: "a list as a key",
      given: withSpec("labels: {? [a] : x}"),
      expect: ["yaml-key: p.yaml:6:14: a key must be a string, found something else"],
    },
    {
      name: "an alias as a key",
      given: withSpec("description: &d why\nlabels: {*d : x}"),
      expect: ["yaml-key: p.yaml:7:12: a key must be a string, found something else"],
    },
  ]);
});

describe("structureFaults: aliases", () => {
  itTells([
    {
      name: "a glob without quotes, in a list",
      given: withSpec("match:\n  namespaces:\n    - *-prod"),
      expect: [`yaml-bad-alias: p.yaml:8:9: alias "*-prod" has no anchor before it (${QUOTE_GLOBS})`],
    },
    {
      name: "an image pattern without quotes",
      given: withSpec("images: {deny: [**/netshoot]}"),
      expect: [`yaml-bad-alias: p.yaml:6:19: alias "**/netshoot" has no anchor before it (${QUOTE_GLOBS})`],
    },
    {
      name: "a user's name without quotes",
      given: withSpec("match: {subjects: [{kind: User, name: *@corp.example}]}"),
      expect: [
        `yaml-bad-alias: p.yaml:6:41: alias "*@corp.example" has no anchor before it (${QUOTE_GLOBS})`,
      ],
    },
    {
      name: "before its anchor",
      given: withSpec("labels: *l\nmatch: {podSelector: {matchLabels: &l {a: b}}}"),
      expect: [`yaml-bad-alias: p.yaml:6:11: alias "*l" has no anchor before it (${QUOTE_GLOBS})`],
    },
    {
      name: "inside its own anchor",
      given: withSpec("match: &m {podSelector: *m}"),
      expect: [`yaml-bad-alias: p.yaml:6:27: alias "*m" has no anchor before it (${QUOTE_GLOBS})`],
    },
    {
      name: "to an anchor on a map, a list, a value and a key",
      given: withSpec(
        "labels: &map {a: &value b}\nmatch: {namespaces: &list [&key c]}\nexclude: [{namespaces: *list, podSelector: {matchLabels: *map}}, {namespaces: [*value, *key]}]",
      ),
      expect: [],
    },
  ]);

  const aliases = (count: number): string =>
    withSpec(`match: {namespaces: [&a x, ${Array.from({ length: count }, () => "*a").join(", ")}]}`);

  it("a hundred at most are followed, the anchor itself among them", () => {
    expect(problemsIn(aliases(99))).to.deep.equal([]);
    expect(problemsIn(aliases(5000))).to.deep.equal([
      { code: "yaml-aliases", file: "p.yaml", line: 6, column: 430, message: "more than 100 aliases" },
    ]);
  });
});

describe("structureFaults: depth and version", () => {
  const nested = (depth: number): string => withSpec(`rules: ${"[".repeat(depth)}${"]".repeat(depth)}`);

  it("is no deeper than 32 levels", () => {
    expect(problemsIn(nested(30)).map(({ code }) => code)).to.deep.equal(["wrong-type"]);
    expect(problemsIn(nested(31))).to.deep.equal([
      {
        code: "yaml-too-deep",
        file: "p.yaml",
        line: 6,
        column: 40,
        message: "nested more than 32 levels deep",
      },
    ]);
  });

  itTells([
    {
      name: "YAML 1.1, where `no` is false",
      given: `%YAML 1.1\n---\n${withSpec("images: {requireTag: no}")}`,
      expect: [
        "yaml-version: p.yaml:2:1: the file is YAML 1.1 by its directive, policies are YAML 1.2 (remove the directive)",
      ],
    },
    { name: "YAML 1.2, by a directive", given: `%YAML 1.2\n---\n${withSpec("mode: warn")}`, expect: [] },
  ]);
});
