import { expect } from "chai";
import { MAX_TREE } from "../../../src/policy/rules/rule-bounds.ts";
import { faultsOf } from "../../support/rule.ts";

interface Row {
  readonly given: string;
  /** Every problem, to the letter; none where it loads. */
  readonly expect: readonly string[];
}

const itRefuses = (rows: readonly Row[]): void => {
  for (const { given, expect: expected } of rows) {
    it(given.length > 80 ? `${given.slice(0, 80)}...` : given, () => {
      expect(faultsOf(given)).to.deep.equal(expected);
    });
  }
};

const wrong = (words: string): readonly string[] => [`rule-wrong-type: ${words}`];
const noField = (words: string): readonly string[] => [`rule-unknown-field: ${words}`];
const OF_POD =
  "known here: name, image, command, args, workingDir, envFrom, env, volumeMounts, volumeDevices, terminationMessagePath, terminationMessagePolicy, imagePullPolicy, securityContext, stdin, stdinOnce, tty, ports, resources, resizePolicy, restartPolicy, restartPolicyRules, livenessProbe, readinessProbe, startupProbe, lifecycle";
const unknown = (words: string): readonly string[] => [`rule-unknown-name: ${words}`];

describe("checkExpression: names", () => {
  itRefuses([
    { given: "contaner.tty", expect: unknown('unknown variable "contaner" (did you mean "container"?)') },
    {
      given: "oldObject == 1",
      expect: unknown(
        'unknown variable "oldObject" (known here: container, pod, request, namespaceLabels, target)',
      ),
    },
    {
      given: "constructor == 1",
      expect: unknown(
        'unknown variable "constructor" (known here: container, pod, request, namespaceLabels, target)',
      ),
    },
    {
      given: "container.env.all(entry, entri.name != '')",
      expect: unknown('unknown variable "entri" (did you mean "entry"?)'),
    },
    {
      given: "container.env.all(e, true) && e.name == ''",
      expect: unknown('unknown variable "e" (known here: container, pod, request, namespaceLabels, target)'),
    },
    {
      given: "int == int",
      expect: unknown(
        'unknown variable "int" (known here: container, pod, request, namespaceLabels, target)',
      ),
    },
    { given: "container.env.all(container, container.name != '')", expect: [] },
  ]);
});

describe("checkExpression: fields", () => {
  itRefuses([
    {
      given: "container.targetContainer == ''",
      expect: noField(
        'an ephemeral container has no field "targetContainer" (did you mean "targetContainerName"?)',
      ),
    },
    {
      given: "has(container.securityContext.runAsUsr)",
      expect: noField('securityContext has no field "runAsUsr" (did you mean "runAsUser"?)'),
    },
    {
      given: "container.env[0].valu == ''",
      expect: noField('env[] has no field "valu" (did you mean "value"?)'),
    },
    {
      given: "container.ports.size() == 0",
      expect: noField('an ephemeral container cannot have "ports" (the API server refuses it anyway)'),
    },
    {
      given: "container.volumeMounts.all(m, m.subPath == '')",
      expect: noField('volumeMounts[] cannot have "subPath" (the API server refuses it anyway)'),
    },
    {
      given: "container.constructor == ''",
      expect: noField(
        'an ephemeral container has no field "constructor" (known here: name, image, command, args, workingDir, envFrom, env, volumeMounts, volumeDevices, terminationMessagePath, terminationMessagePolicy, imagePullPolicy, securityContext, stdin, stdinOnce, tty, targetContainerName)',
      ),
    },
    { given: "container.name.first == ''", expect: noField('string has no fields, so no "first"') },
    {
      given: "container.env.name == ''",
      expect: noField(
        'list(env[]) has no fields, so no "name" (pick an element, or ask with "exists" or "all")',
      ),
    },
    {
      given: "request.user == ''",
      expect: noField('the request has no field "user" (known here: userInfo, namespace, name, dryRun)'),
    },
    {
      given: "request.userInfo.group == ''",
      expect: noField('request.userInfo has no field "group" (did you mean "groups"?)'),
    },
    {
      given: "pod.status == ''",
      expect: noField('the pod has no field "status" (known here: metadata, spec)'),
    },
    {
      given: "pod.spec.serviceAcountName == ''",
      expect: noField(
        'the pod\'s spec has no field "serviceAcountName" (did you mean "serviceAccountName"?)',
      ),
    },
    {
      given: "pod.spec.containers.all(c, c.targetContainerName == '')",
      expect: noField(`a container of the pod has no field "targetContainerName" (${OF_POD})`),
    },
    {
      given: "target.targetContainerName == ''",
      expect: noField(`a container of the pod has no field "targetContainerName" (${OF_POD})`),
    },
    {
      given:
        "pod.spec.containers.all(c, c.ports.size() < 3 && c.volumeMounts.all(m, m.subPath == '')) && pod.spec.affinity.anything.at.all == 1",
      expect: [],
    },
    {
      given: "has(namespaceLabels.team) && pod.metadata.labels.app == pod.metadata.labels['a/b']",
      expect: [],
    },
  ]);
});

describe("checkExpression: types", () => {
  itRefuses([
    {
      given: "container.image",
      expect: wrong("a rule must come to true or false, and this is string (compare it with something)"),
    },
    {
      given: "container.env",
      expect: wrong("a rule must come to true or false, and this is list(env[]) (compare it with something)"),
    },
    { given: "container.stdin == 'true'", expect: wrong("bool is never equal to string") },
    { given: "container.args == ['a', 1]", expect: [] },
    { given: "container.args == [1]", expect: wrong("list(string) is never equal to list(int)") },
    {
      given: "container.name == null",
      expect: wrong(
        "string is never equal to null (nothing is null here but the target: ask has(...) for a field)",
      ),
    },
    {
      given: "container == null",
      expect: wrong(
        "an ephemeral container is never equal to null (nothing is null here but the target: ask has(...) for a field)",
      ),
    },
    { given: "target == null || null != target", expect: [] },
    { given: "container.securityContext.runAsUser == 1.5", expect: [] },
    { given: "container.securityContext.runAsUser > '0'", expect: wrong('">" does not take int and string') },
    { given: "container.name + 1 == 'a1'", expect: wrong('"+" does not take string and int') },
    { given: "!container.name", expect: wrong('"!" does not take string') },
    { given: "-container.name == 'a'", expect: wrong('"-" does not take string') },
    { given: "container.tty && container.name", expect: wrong('"&&" does not take bool and string') },
    {
      given: "container.name ? true : false",
      expect: wrong("a condition must be true or false, and this is string"),
    },
    {
      given: "(container.tty ? 1 : 'a') == 1",
      expect: wrong('both sides of ":" must be of one type, not int and string'),
    },
    { given: "1 in request.userInfo.groups", expect: wrong("int is never in what holds string") },
    { given: "1 in namespaceLabels", expect: wrong("int is never in what holds string") },
    {
      given: "'name' in container",
      expect: wrong("nothing can be in an ephemeral container (ask has(...) for a field)"),
    },
    { given: "'a' in container.name", expect: wrong("nothing can be in string") },
    { given: "container.args['a'] == ''", expect: wrong("list(string) has no element at string") },
    {
      given: "container['name'] == ''",
      expect: wrong("an ephemeral container has no element at string (name its fields with a dot)"),
    },
    { given: "namespaceLabels[1] == ''", expect: wrong("map(string, string) has no element at int") },
    {
      given: "container.all(x, true)",
      expect: wrong("an ephemeral container cannot be looped over, only a list or a map"),
    },
    {
      given: "container.args.map(a, a.size()).exists(n, n == 'a')",
      expect: wrong("int is never equal to string"),
    },
    {
      given: "container.env.filter(e, e.name != '').all(e, e.nam == '')",
      expect: noField('env[] has no field "nam" (did you mean "name"?)'),
    },
    { given: "container.args.map(a, a.size() > 1, a + 'x') == ['x']", expect: [] },
    { given: "{'a': 1}['a'] == 1 && {1: 2} == {1: 2}", expect: wrong("a key must be a string") },
    { given: "9223372036854775808 > 1", expect: wrong("the number does not fit into 64 bits") },
    { given: "-9223372036854775808 < 9223372036854775807", expect: [] },
    {
      given: "1u == 1",
      expect: wrong("unsigned numbers and bytes are not known here (write a plain number or a string)"),
    },
    {
      given: "b'a' == b'a'",
      expect: wrong("unsigned numbers and bytes are not known here (write a plain number or a string)"),
    },
    { given: "Pod{name: 'a'} == null", expect: wrong('there is no type "Pod"') },
    { given: "pod.spec.volumes[0].anything", expect: [] },
  ]);
});

describe("checkExpression: functions", () => {
  itRefuses([
    {
      given: "now() > 1",
      expect: unknown('unknown function "now" (rules know no time: the same request gets the same answer)'),
    },
    {
      given: "timestamp('2026-01-01T00:00:00Z') == 1",
      expect: unknown(
        'unknown function "timestamp" (rules know no time: the same request gets the same answer)',
      ),
    },
    {
      given: "container.name.getHours() > 8",
      expect: unknown(
        'unknown method "getHours" (rules know no time: the same request gets the same answer)',
      ),
    },
    {
      given: "dyn(container).x",
      expect: unknown('unknown function "dyn" (known here: size, int, string, has)'),
    },
    {
      given: "type(1) == 1",
      expect: unknown('unknown function "type" (known here: size, int, string, has)'),
    },
    {
      given: "container.image.startWith('a')",
      expect: unknown('unknown method "startWith" (did you mean "startsWith"?)'),
    },
    {
      given: "container.image.constructor('a')",
      expect: unknown(
        'unknown method "constructor" (known here: size, contains, startsWith, endsWith, matches, lowerAscii, upperAscii, trim, split, join, all, exists, exists_one, existsOne, map, filter)',
      ),
    },
    {
      given: "matches(container.image, 'a')",
      expect: unknown('unknown function "matches" (known here: size, int, string, has)'),
    },
    {
      given: "math.greatest(1, 2) == 2",
      expect: unknown(
        'unknown method "greatest" (known here: size, contains, startsWith, endsWith, matches, lowerAscii, upperAscii, trim, split, join, all, exists, exists_one, existsOne, map, filter)',
      ),
    },
    {
      given: "has(container)",
      expect: unknown('"has" takes a field (write has(container.securityContext))'),
    },
    {
      given: "container.args.exists(a)",
      expect: unknown('"exists" takes a name and what is to be said of it (write list.exists(x, ...))'),
    },
    {
      given: "container.args.all('a', true)",
      expect: unknown('"all" takes a name and what is to be said of it (write list.all(x, ...))'),
    },
    { given: "size(1) == 1", expect: wrong('"size" does not take int') },
    { given: "size() == 1", expect: wrong('"size" does not take nothing') },
    { given: "container.image.contains(1)", expect: wrong('"contains" does not take string and int') },
    { given: "[1].join(',') == '1'", expect: wrong('"join" does not take list(int) and string') },
  ]);
});

describe("checkExpression: patterns", () => {
  itRefuses([
    {
      given: "container.image.matches(container.name)",
      expect: wrong("the pattern of matches must stand in the rule as a string"),
    },
    {
      given: "container.image.matches('a' + 'b')",
      expect: wrong("the pattern of matches must stand in the rule as a string"),
    },
    {
      given: "container.image.matches('(')",
      expect: wrong('"(" is no regular expression: "missing closing ): `(`" (the syntax is RE2\'s)'),
    },
    {
      given: "container.image.matches('a(?=b)')",
      expect: wrong(
        '"a(?=b)" is no regular expression: "invalid or unsupported Perl syntax: `(?=`" (the syntax is RE2\'s)',
      ),
    },
    {
      given: "container.image.matches('(a{100}){9}b{200}')",
      expect: wrong(
        '"(a{100}){9}b{200}" is too large: 1120 instructions, at most 1000 (the syntax is RE2\'s)',
      ),
    },
    { given: "container.image.matches(r'^busybox:\\d+$')", expect: [] },
  ]);
});

describe("checkExpression: bounds", () => {
  const loops = (depth: number): string =>
    depth === 0 ? "true" : `container.args.all(a${depth}, ${loops(depth - 1)})`;
  const deep =
    "rule-too-complex: loops (all, exists, exists_one, map, filter) are nested more than 2 deep (say it in several rules)";
  const chain = (length: number): string => Array.from({ length }, () => "1").join(" + ");

  itRefuses([
    { given: loops(2), expect: [] },
    { given: loops(3), expect: [deep] },
    // One after the other is not one in the other.
    {
      given:
        "container.args.filter(a, a != '').map(b, b + 'x').exists(c, container.command.exists(d, c == d))",
      expect: [],
    },
    {
      given: "container.args.all(a, container.args.all(b, container.args.map(c, c).size() > 1))",
      expect: [deep],
    },
    { given: `${chain(MAX_TREE - 2)} > 1`, expect: [] },
    {
      given: `${chain(MAX_TREE + 1)} > 1`,
      expect: [`rule-too-complex: nested more than ${MAX_TREE} levels deep`],
    },
  ]);
});
