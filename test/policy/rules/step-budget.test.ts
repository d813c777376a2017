import { expect } from "chai";
import { evaluate } from "../../../src/policy/evaluate.ts";
import { createMeter, createStepBudget, StepsExhausted } from "../../../src/policy/rules/step-budget.ts";
import { MAX_STEPS, MAX_STEPS_PER_REQUEST } from "../../../src/policy/rules/rule-bounds.ts";
import { policySet } from "../../support/policy-set.ts";
import { outcome, ruleOf, ruleSubject } from "../../support/rule.ts";
import { debugContainer, debugRequest } from "../../support/subject.ts";

const TOO_MUCH = "there is too much to judge";
const words = (count: number, length = 1): readonly string[] =>
  Array.from({ length: count }, () => "a".repeat(length));
const entries = (count: number) => Array.from({ length: count }, (_, at) => ({ name: `A${at}`, value: "x" }));
const MIB = 1024 * 1024;

describe("createMeter", () => {
  it("lets nobody spend more than there is, and remembers it", () => {
    const meter = createMeter();
    const budget = createStepBudget();
    meter.run(budget, () => {
      meter.spend(MAX_STEPS);
      expect(meter.sufficed).to.equal(true);
      expect(() => meter.spend(1)).to.throw(StepsExhausted);
      expect(meter.sufficed).to.equal(false);
    });
    expect(budget.left).to.equal(MAX_STEPS_PER_REQUEST - MAX_STEPS);
  });

  it("begins each run anew, within what is left of the request", () => {
    const meter = createMeter();
    const budget = { left: 10 };
    meter.run(budget, () => meter.spend(7));
    meter.run(budget, () => expect(() => meter.spend(4)).to.throw(StepsExhausted));
    expect(budget.left).to.equal(0);
  });

  it("takes off what was spent until something went wrong", () => {
    const meter = createMeter();
    const budget = { left: 10 };
    expect(() =>
      meter.run(budget, () => {
        meter.spend(3);
        throw new RangeError();
      }),
    ).to.throw(RangeError);
    expect(budget.left).to.equal(7);
  });
});

describe("bounds of judging", () => {
  const rows: readonly {
    readonly name: string;
    readonly given: string;
    readonly container: object;
    readonly expect: boolean | string;
  }[] = [
    {
      name: "twenty times twenty",
      given: "container.env.all(e, container.env.exists_one(f, f.name == e.name))",
      container: { env: entries(20) },
      expect: true,
    },
    {
      name: "a thousand times a thousand",
      given: "container.env.all(e, container.env.exists_one(f, f.name == e.name))",
      container: { env: entries(1000) },
      expect: TOO_MUCH,
    },
    {
      name: "an end that || would swallow",
      given: "container.env.all(e, container.env.all(f, f.name != e.value)) || true",
      container: { env: entries(1000) },
      expect: TOO_MUCH,
    },
    {
      name: "an end that exists would swallow",
      given: "container.env.exists(e, container.env.exists(f, f.name == e.value)) || container.name != ''",
      container: { env: entries(1000) },
      expect: TOO_MUCH,
    },
    {
      name: "a thousand entries, once",
      given: "container.env.all(e, e.name != 'LD_PRELOAD')",
      container: { env: entries(1000) },
      expect: true,
    },
    {
      name: "a thousand, gathered and gone through",
      given: "container.env.map(e, e.name).filter(n, n != '').size() == 1000",
      container: { env: entries(1000) },
      expect: true,
    },
    {
      name: "a hundred thousand words",
      given: "container.args.all(a, a != 'x')",
      container: { args: words(100_000) },
      expect: TOO_MUCH,
    },
    {
      name: "their number alone",
      given: "container.args.size() == 100000",
      container: { args: words(100_000) },
      expect: true,
    },
    {
      name: "a hundred thousand words that no rule reads",
      given: "container.tty == false",
      container: { args: words(100_000) },
      expect: true,
    },
    {
      name: "a word of a megabyte, compared",
      given: "container.args[0] != 'x'",
      container: { args: words(1, MIB) },
      expect: true,
    },
    {
      name: "a word of a megabyte, looked through",
      given: "container.args[0].contains('x') == false",
      container: { args: words(1, MIB) },
      expect: true,
    },
    {
      name: "a long text in a longer one",
      given: "container.args[0].contains(container.args[1])",
      container: { args: [...words(1, MIB), ...words(1, MIB / 2)] },
      expect: TOO_MUCH,
    },
    {
      name: "a word of a megabyte, counted",
      given: "container.args[0].size() > 5",
      container: { args: words(1, MIB) },
      expect: TOO_MUCH,
    },
    {
      name: "a word of a megabyte, matched",
      given: "container.args[0].matches('(a|b)*c')",
      container: { args: words(1, MIB) },
      expect: TOO_MUCH,
    },
    {
      name: "a word of a megabyte, in small letters",
      given: "container.args[0].lowerAscii() == 'a'",
      container: { args: words(1, MIB) },
      expect: TOO_MUCH,
    },
    {
      name: "a word of ten kilobytes, in small letters",
      given: "container.args[0].lowerAscii() != 'a'",
      container: { args: words(1, 10_000) },
      expect: true,
    },
    {
      name: "words joined",
      given: "container.args.join(' ').contains('x')",
      container: { args: words(1000, 1000) },
      expect: TOO_MUCH,
    },
    {
      name: "a word doubled and doubled",
      given: "container.args.all(a, (a + a + a + a + a + a) + (a + a + a + a + a + a) != 'x')",
      container: { args: words(1000, 10_000) },
      expect: TOO_MUCH,
    },
    {
      name: "a command as people type it",
      given: "container.args.all(a, !a.matches('(^|/)(nsenter|chroot|mount|unshare)( |$)'))",
      container: { args: ["-c", "tcpdump -i eth0 -w /tmp/out.pcap port 8080 and host 10.0.0.7"] },
      expect: true,
    },
  ];
  for (const { name, given, container, expect: expected } of rows) {
    it(name, () => {
      const { user } = process.cpuUsage();
      expect(outcome(given, { container: { ...container } })).to.equal(expected);
      // Generous: what is measured is whether it is bounded at all.
      expect((process.cpuUsage().user - user) / 1000).to.be.below(500);
    });
  }

  it("leave the next rule a fresh allowance", () => {
    const hostile = ruleSubject({ container: { args: words(100_000) } });
    expect(ruleOf("container.args.all(a, a != 'x')").judge(hostile)?.message).to.contain(TOO_MUCH);
    expect(ruleOf("container.tty == false").judge(hostile)).to.equal(undefined);
  });

  it("hold for all containers of a request together: each is refused by name, once", () => {
    const rules = Array.from({ length: 50 }, (_, at) => ({
      name: `r${at}`,
      expression: `container.args.all(a, a != 'x${at}')`,
      message: "No {{ container.name }}.",
    }));
    const added = Array.from({ length: 1000 }, (_, at) =>
      debugContainer({ name: `d${at}`, args: ["a", "b"] }),
    );
    const { violations, verdict } = evaluate(policySet({ rules }), debugRequest(added), {
      guardMode: "enforce",
      unmatched: "deny",
    });
    expect(verdict).to.equal("denied");
    expect(violations.every(({ message }) => message.endsWith(TOO_MUCH))).to.equal(true);
    const refused = violations.map(({ container }) => container);
    expect(new Set(refused).size).to.equal(refused.length);
    expect(refused.at(-1)).to.equal("d999");
    expect(refused.length).to.be.within(800, 999);
  });
});
