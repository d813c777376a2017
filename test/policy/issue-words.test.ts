import { itTells, withSpec } from "../support/load-problems.ts";

const MODES = 'expected "enforce", "warn" or "audit"';

describe("wordsOf: types", () => {
  itTells([
    {
      name: "a list for a document",
      given: "- a\n",
      expect: [
        "wrong-type: p.yaml:1:1: expected a policy: a map with apiVersion, kind, metadata and spec, found a list",
      ],
    },
    {
      name: "a text for a document",
      given: "hello\n",
      expect: [
        'wrong-type: p.yaml:1:1: expected a policy: a map with apiVersion, kind, metadata and spec, found "hello"',
      ],
    },
    {
      name: "an empty list for a map",
      given: withSpec("match: []"),
      expect: ["wrong-type: p.yaml:6:10: spec.match: expected a map, found an empty list"],
    },
    {
      name: "nothing for a map",
      given: withSpec("images:\nmode: warn"),
      expect: [
        "wrong-type: p.yaml:6:10: spec.images: expected a map, found nothing (fill it in, or remove the key)",
      ],
    },
    {
      name: "a list for labels",
      given: withSpec("labels: [a]"),
      expect: ["wrong-type: p.yaml:6:11: spec.labels: expected a map, found a list"],
    },
    {
      name: "a text for a list",
      given: withSpec("images: {allow: busybox}"),
      expect: [
        'wrong-type: p.yaml:6:19: spec.images.allow: expected a list, found "busybox" (write ["busybox"])',
      ],
    },
    {
      name: "a map for a list",
      given: withSpec("rules: {}"),
      expect: ["wrong-type: p.yaml:6:10: spec.rules: expected a list, found a map"],
    },
    {
      name: "a number for a text",
      given: withSpec("description: 3"),
      expect: [
        'wrong-type: p.yaml:6:16: spec.description: expected a string, found 3 (put it in quotes: "3")',
      ],
    },
    {
      name: "true for a label",
      given: withSpec("labels: {security.example.com/debugged: true}"),
      expect: [
        'wrong-type: p.yaml:6:43: spec.labels["security.example.com/debugged"]: expected a string, found true (put it in quotes: "true")',
      ],
    },
    {
      name: "a text for a number",
      given: withSpec("limits: {perPod: five}"),
      expect: ['wrong-type: p.yaml:6:20: spec.limits.perPod: expected a number, found "five"'],
    },
    {
      name: "a number in quotes",
      given: withSpec("limits: {perPod: '5'}"),
      expect: [
        'wrong-type: p.yaml:6:20: spec.limits.perPod: expected a number, found "5" (leave out the quotes)',
      ],
    },
    {
      name: "a fraction",
      given: withSpec("limits: {perPod: 1.5}"),
      expect: ["wrong-type: p.yaml:6:20: spec.limits.perPod: expected a whole number, found 1.5"],
    },
    {
      name: "not a number",
      given: withSpec("limits: {perPod: .nan, perRequest: .inf}"),
      expect: [
        "wrong-type: p.yaml:6:20: spec.limits.perPod: expected a number, found NaN",
        "wrong-type: p.yaml:6:38: spec.limits.perRequest: expected a number, found Infinity",
      ],
    },
    {
      name: "yes, No and more for true or false",
      given: withSpec("images: {requireTag: yes, requireDigest: No}"),
      expect: [
        'wrong-type: p.yaml:6:24: spec.images.requireTag: expected true or false, found "yes" (write true)',
        'wrong-type: p.yaml:6:44: spec.images.requireDigest: expected true or false, found "No" (write false)',
      ],
    },
    {
      name: "a number for true or false",
      given: withSpec("images: {requireTag: 1}"),
      expect: ["wrong-type: p.yaml:6:24: spec.images.requireTag: expected true or false, found 1"],
    },
    {
      name: "a list where any value may stand",
      given: withSpec("fields: {values: [{path: tty, in: [[true]]}]}"),
      expect: [
        "wrong-type: p.yaml:6:38: spec.fields.values[0].in[0]: expected a string, a number, true or false, found a list",
      ],
    },
  ]);
});

describe("wordsOf: choices", () => {
  itTells([
    {
      name: "another apiVersion",
      given: withSpec("mode: warn").replace("dev/v1", "dev/v2"),
      expect: [
        'unknown-value: p.yaml:1:13: apiVersion: expected "ephemeral-guard.dev/v1", found "ephemeral-guard.dev/v2" (did you mean "ephemeral-guard.dev/v1"?)',
      ],
    },
    {
      name: "another kind",
      given: withSpec("mode: warn").replace("DebugPolicy", "Debugpolicy"),
      expect: [
        'unknown-value: p.yaml:2:7: kind: expected "DebugPolicy", found "Debugpolicy" (did you mean "DebugPolicy"?)',
      ],
    },
    {
      name: "a near miss",
      given: withSpec("mode: warm"),
      expect: [`unknown-value: p.yaml:6:9: spec.mode: ${MODES}, found "warm" (did you mean "warn"?)`],
    },
    {
      name: "in other case",
      given: withSpec("mode: ENFORCE"),
      expect: [`unknown-value: p.yaml:6:9: spec.mode: ${MODES}, found "ENFORCE" (did you mean "enforce"?)`],
    },
    {
      name: "nothing like it",
      given: withSpec("mode: dry-run"),
      expect: [`unknown-value: p.yaml:6:9: spec.mode: ${MODES}, found "dry-run"`],
    },
    {
      name: "a number",
      given: withSpec("mode: 3"),
      expect: [`unknown-value: p.yaml:6:9: spec.mode: ${MODES}, found 3`],
    },
    {
      name: "control characters",
      given: withSpec(String.raw`mode: "\e]0;x\a\u202e"`),
      expect: [
        String.raw`unknown-value: p.yaml:6:9: spec.mode: expected "enforce", "warn" or "audit", found "\x1b]0;x\x07\u{202e}"`,
      ],
    },
    {
      name: "false of two words",
      given: withSpec("privileges: {runAsRoot: false}"),
      expect: [
        'unknown-value: p.yaml:6:27: spec.privileges.runAsRoot: expected "allow" or "deny", found false',
      ],
    },
    {
      name: "a subject of no kind",
      given: withSpec("match: {subjects: [{kind: Grup, name: x}]}"),
      expect: [
        'unknown-value: p.yaml:6:29: spec.match.subjects[0].kind: expected "Group", "User" or "ServiceAccount", found "Grup" (did you mean "Group"?)',
      ],
    },
    {
      name: "a constant that is no text",
      given: withSpec("defaults: {securityContext: {readOnlyRootFilesystem: yes}}"),
      expect: [
        'unknown-value: p.yaml:6:56: spec.defaults.securityContext.readOnlyRootFilesystem: expected true, found "yes"',
      ],
    },
  ]);
});

describe("wordsOf: bounds", () => {
  const emptyLists = [
    { given: "match: {targets: []}", place: "6:20: spec.match.targets" },
    { given: "match: {namespaces: []}", place: "6:23: spec.match.namespaces" },
    { given: "match: {subjects: []}", place: "6:21: spec.match.subjects" },
    { given: "exclude: []", place: "6:12: spec.exclude" },
    { given: "remove: {capabilities: []}", place: "6:26: spec.remove.capabilities" },
    { given: "defaults: {inheritFromTarget: []}", place: "6:33: spec.defaults.inheritFromTarget" },
    {
      given: "defaults: {securityContext: {capabilities: {drop: []}}}",
      place: "6:53: spec.defaults.securityContext.capabilities.drop",
    },
    { given: "fields: {values: [{path: tty, in: []}]}", place: "6:37: spec.fields.values[0].in" },
  ];
  itTells(
    emptyLists.map(({ given, place }) => ({
      name: given,
      given: withSpec(given),
      expect: [`empty-list: p.yaml:${place}: expected at least 1 element, found an empty list`],
    })),
  );
  itTells([
    {
      name: "an empty list of allowed images is a rule: none",
      given: withSpec("images: {allow: [], deny: []}"),
      expect: [],
    },
    {
      name: "a number too small",
      given: withSpec("limits: {perPod: -1}"),
      expect: ["out-of-range: p.yaml:6:20: spec.limits.perPod: expected at least 0, found -1"],
    },
    {
      name: "a number too big",
      given: withSpec("defaults: {securityContext: {runAsUser: 2147483648}}"),
      expect: [
        "out-of-range: p.yaml:6:43: spec.defaults.securityContext.runAsUser: expected at most 2147483647, found 2147483648",
      ],
    },
    {
      name: "a text too long",
      given: withSpec(`description: ${"x".repeat(2001)}`),
      expect: ["out-of-range: p.yaml:6:16: spec.description: expected at most 2000 characters, found 2001"],
    },
    {
      name: "a text too short",
      given: withSpec("defaults: {securityContext: {windowsOptions: {runAsUserName: ''}}}"),
      expect: [
        'out-of-range: p.yaml:6:64: spec.defaults.securityContext.windowsOptions.runAsUserName: expected at least 1 character, found ""',
      ],
    },
    {
      name: "a name of 64 characters",
      given: withSpec("mode: warn").replace("name: p", `name: ${"p".repeat(64)}`),
      expect: ["out-of-range: p.yaml:4:9: metadata.name: expected at most 63 characters, found 64"],
    },
  ]);
});
