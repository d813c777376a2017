import { expect } from "chai";
import { MAX_PLACEHOLDERS } from "../../../src/policy/rules/rule-bounds.ts";
import { faultsOf, ruleOf, ruleSubject, type GivenSubject } from "../../support/rule.ts";

const said = (message: string, given?: GivenSubject): string | undefined =>
  ruleOf("false", message).judge(ruleSubject(given))?.message;

describe("compileMessage: what is said", () => {
  const container = {
    args: ["a", "b"],
    image: "evil\n\u202eimage",
    env: Array.from({ length: 12 }, (_, at) => ({ name: `E${at}`, value: "secret" })),
    securityContext: { privileged: true },
  };
  const rows = [
    { given: "No.", expect: "No." },
    { given: "  Over\n   two lines\t. ", expect: "Over two lines ." },
    {
      given: "By {{request.userInfo.username}}, in {{ request.namespace }}",
      expect: "By alice@corp.example, in payments",
    },
    {
      given: "{{ container.securityContext.privileged }}{{ size(container.args) + 1 }} {{ 1.5 }}",
      expect: "true3 1.5",
    },
    { given: "{{ request.userInfo.groups }}", expect: "developers" },
    {
      given: "{{ container.env.map(e, e.name) }}",
      expect: "E0, E1, E2, E3, E4, E5, E6, E7, E8, E9, and 2 more",
    },
    { given: "{{ container.image }}", expect: String.raw`evil\x0a\u{202e}image` },
    { given: "{{ 'a}' + '{b' }} }} {", expect: "a}{b }} {" },
    {
      given:
        "{{ 1 / 0 }}, {{ container.securityContext.runAsUser }}, {{ pod.metadata.labels.gone }} and {{ target.name }}",
      expect: "(unknown), (unknown), (unknown) and (unknown)",
    },
    { given: "{{ pod.spec.volumes[0].name }} {{ pod.spec.volumes[0] }}", expect: "data (unknown)" },
    {
      given: "{{ pod.metadata.annotations.owner }} {{ container.name }} {{ container.image.size() }}",
      expect: "payments@corp.example debugger 11",
    },
    { given: "{{ container.env.all(e, container.env.all(f, container.args.size() == 2)) }}", expect: "true" },
  ];
  for (const { given, expect: expected } of rows) {
    it(given, () => {
      expect(said(given, { container })).to.equal(expected);
    });
  }

  it("is short, whatever was sent", () => {
    const long = "x".repeat(100_000);
    const message = said("{{ container.image }} ".repeat(MAX_PLACEHOLDERS), { container: { image: long } });
    expect(message).to.have.length.below(1100);
  });

  it("stands beside the reason where a rule could not be judged", () => {
    const rule = ruleOf("1 / 0 == 1", "Ask {{ pod.metadata.annotations.owner }}.");
    expect(rule.judge(ruleSubject())).to.deep.equal({
      code: "rules.r",
      field: "",
      message: 'rule "r" cannot be judged, so it counts as broken: it divides by zero',
      hints: ["Ask payments@corp.example."],
    });
  });
});

describe("compileMessage: what is no message", () => {
  const secret = (what: string): string =>
    `rule-secret: a message must not repeat ${what}: people pass secrets there, and records keep messages (name what is wrong, not what was sent)`;
  const ENV = secret("values of env entries");
  const WORDS = secret("words of a command line");
  const rows: readonly { readonly given: string; readonly expect: string }[] = [
    { given: "a {{ container.name", expect: 'rule-syntax: the placeholder is not closed by "}}"' },
    {
      given: "{{ }}",
      expect:
        "rule-syntax: the expression ends too early (look at what follows: an operand, a bracket or a quote is missing)",
    },
    {
      given: "{{ container.nme }}",
      expect: 'rule-unknown-field: an ephemeral container has no field "nme" (did you mean "name"?)',
    },
    {
      given: "{{ container.securityContext }}",
      expect:
        "rule-wrong-type: securityContext cannot be shown, only strings, numbers, true or false, and lists of them",
    },
    {
      given: "{{ 1 }}".repeat(MAX_PLACEHOLDERS + 1),
      expect: `rule-too-complex: more than ${MAX_PLACEHOLDERS} placeholders`,
    },
    { given: "{{ container.env[0].value }}", expect: ENV },
    { given: "{{ container.env.map(e, e.value).join(' ') }}", expect: ENV },
    { given: "{{ container.env.filter(e, e.name == 'A').map(f, f.value) }}", expect: ENV },
    { given: "{{ container.env.map(e, [e.value]).exists(l, l.exists(v, v == 'x')) }}", expect: ENV },
    { given: "{{ container.env.exists(e, e.value == 'guess') }}", expect: ENV },
    {
      given: "{{ (container.tty ? container.env : target.env).exists(e, e.value == 'guess') }}",
      expect: ENV,
    },
    { given: "{{ container.env == [] }}", expect: ENV },
    { given: "{{ target.env[0].value }}", expect: ENV },
    { given: "{{ pod.spec.containers[0].env[0].value }}", expect: ENV },
    { given: "{{ pod.spec.containers.exists(c, c == target) }}", expect: ENV },
    { given: "{{ pod.spec.ephemeralContainers.map(c, c.args.join(' ')) }}", expect: WORDS },
    { given: "{{ container.args[0] }}", expect: WORDS },
    { given: "{{ container.command.join(' ') }}", expect: WORDS },
  ];
  for (const { given, expect: expected } of rows) {
    it(given, () => {
      expect(faultsOf("true", given)).to.deep.equal([expected]);
    });
  }
});
