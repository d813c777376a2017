import { expect } from "chai";
import { outcome } from "../../support/rule.ts";

const NOT_THE_TYPE = "a value is not of the type that it is used as";

/** Over a container with these args and env; what is expected but for true is said. */
const container = {
  args: ["-c", "Sleep 1", ""],
  env: [
    { name: "A", value: "1" },
    { name: "B" },
    { name: "C", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
  ],
  stdin: false,
};

const rows: readonly { readonly given: string; readonly expect?: boolean | string }[] = [
  { given: "1 + 2 * 3 - 4 / 2 == 5 && 7 % 3 == 1 && -1 < 0" },
  { given: "1.5 + 1.0 == 2.5 && 1 < 1.5 && 2.0 == 2" },
  { given: "1 / 0 == 1", expect: "it divides by zero" },
  { given: "1 % 0 == 1", expect: "it divides by zero" },
  { given: "9223372036854775807 + 1 > 0", expect: "a number becomes too large" },
  { given: "'a' < 'b' && 'b' >= 'a' && false < true" },
  { given: "size('äöü😀') == 4 && 'abc'.size() == 3 && container.args.size() == 3 && size({'a': 1}) == 1" },
  { given: "'a.b'.contains('.') && 'a.b'.startsWith('a') && 'a.b'.endsWith('b')" },
  { given: "'ABC-ÄÖ'.lowerAscii() == 'abc-ÄÖ' && 'abc-äö'.upperAscii() == 'ABC-äö'" },
  {
    given:
      "' a '.trim() == 'a' && 'a,b,'.split(',') == ['a', 'b', ''] && ['a', 'b'].join('+') == 'a+b' && ['a', 'b'].join() == 'ab'",
  },
  { given: "int('42') == 42 && int('-7') == -7 && int(1.9) == 1 && int('9223372036854775807') > 0" },
  { given: "int('') == 0", expect: "a text is no whole number" },
  { given: "int(' 1') == 1", expect: "a text is no whole number" },
  { given: "int('0x1f') == 31", expect: "a text is no whole number" },
  { given: "int('9223372036854775808') > 0", expect: "a text is no whole number" },
  { given: "int('secret-value') > 0", expect: "a text is no whole number" },
  { given: "string(42) == '42' && string(true) == 'true' && string('a') == 'a'" },
  { given: "container.image.matches('^docker[.]io/.*:1[.]') && !container.image.matches('^busybox$')" },
  { given: "'a' in ['a', 'b'] && !('c' in ['a', 'b']) && 'a' in {'a': 1} && !('b' in {'a': 1})" },
  { given: "container.args[0] == '-c'" },
  { given: "container.args[3] == ''", expect: "container.args[...] is not set" },
  { given: "container.args[-1] == ''", expect: "container.args[...] is not set" },
  { given: "{'a': 1}['b'] == 1", expect: '["b"] is not set' },
  { given: "container.args.all(a, a != 'x') && !container.args.all(a, a == '-c')" },
  { given: "container.args.exists(a, a == '') && !container.args.exists(a, a == 'x')" },
  { given: "container.args.exists_one(a, a == '-c') && !container.args.exists_one(a, a != '-c')" },
  { given: "container.args.map(a, a + '!') == ['-c!', 'Sleep 1!', '!']" },
  { given: "container.args.map(a, a != '', a.size()) == [2, 7]" },
  { given: "container.args.filter(a, a != '') == ['-c', 'Sleep 1'] && container.args.size() == 3" },
  { given: "container.args.map(a, container.args.filter(b, b == a)) == [['-c'], ['Sleep 1'], ['']]" },
  { given: "{'b': 1, 'a': 2}.all(key, key in ['a', 'b']) && pod.metadata.labels.exists(key, key == 'app')" },
  { given: "[].all(x, false) && ![].exists(x, true) && [].map(x, x) == []" },
  // An error counts only where the other side does not decide.
  { given: "1 / 0 == 1 || true" },
  { given: "!(1 / 0 == 1 && false)" },
  { given: "container.args.exists(a, a == '-c' || 1 / 0 == 1)" },
  {
    given:
      "container.env.exists(e, e.name == 'A' && e.value == '1') && container.env.exists(e, e.name == 'B' && e.value == '')",
  },
  { given: "container.env.all(e, e.value != 'x')", expect: "container.env[].value is not set" },
  { given: "has(container.stdin) && !container.stdin && !has(container.tty) && !container.tty" },
  { given: "pod.spec.volumes[0].name == 1", expect: false },
  { given: "pod.spec.volumes[0].name < 1", expect: NOT_THE_TYPE },
  { given: "pod.spec.volumes[0].name.sub == 1", expect: NOT_THE_TYPE },
  { given: "pod.spec.volumes[0]", expect: "it comes to neither true nor false" },
  { given: "pod.spec.volumes[0] && true", expect: NOT_THE_TYPE },
  { given: "pod.spec.volumes[0].name.exists(c, true)", expect: NOT_THE_TYPE },
];

describe("functions of rules", () => {
  for (const { given, expect: expected = true } of rows) {
    it(given, () => {
      expect(outcome(given, { container })).to.equal(expected);
    });
  }
});
