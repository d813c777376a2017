import { expect } from "chai";
import { readFileSync } from "node:fs";
import { createMetrics } from "../../src/metrics/metrics.ts";
import { createRecorderMetrics } from "../../src/metrics/recorder-metrics.ts";
import { alertRules, dashboard, filledIn } from "../support/monitoring.ts";
import type { Outcome } from "../../src/model/outcome.ts";

/** What the API server counts of webhooks; test/e2e/chart-alerts.test.ts sees a real one do it. */
const OF_API_SERVER = [
  "apiserver_admission_webhook_fail_open_count",
  "apiserver_admission_webhook_rejection_count",
  "apiserver_admission_webhook_admission_duration_seconds_bucket",
];

/** Labels that come from whoever scrapes. */
const OF_TARGET = new Set(["namespace", "pod", "instance"]);

const OUTCOME: Outcome = {
  phase: "validate",
  uid: "u1",
  verdict: "denied",
  violations: [{ code: "images.allow", mode: "enforce", field: "spec", message: "no", policy: "starter" }],
  mutations: [],
  policies: ["starter"],
  revision: "r",
  warnings: [],
};

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** All that webhook and recorder show once everything has happened once. */
const shown = async (): Promise<readonly Sample[]> => {
  const webhook = createMetrics();
  webhook.review(OUTCOME, 0.001);
  webhook.malformed(400);
  webhook.internalError("validate");
  webhook.policiesLoaded({ revision: "r", policies: 1, at: new Date() });
  webhook.delivery.watchQueue(() => ({ observations: 0, bytes: 0, oldestSeconds: 0 }));
  const recorder = createRecorderMetrics();
  recorder.marking.swept({ since: new Date(), seen: 1, debugged: 1, marked: 1, failed: 0 });
  const text = `${await webhook.text()}\n${await recorder.text()}`;
  return text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => toSample(line));
};

const toSample = (line: string): Sample => {
  const [, name = "", labels = ""] = /^(\w+)(?:\{(.*)\})? /.exec(line) ?? [];
  return { name, labels: Object.fromEntries(matchersOf(labels).map(({ label, value }) => [label, value])) };
};

interface Matcher {
  readonly label: string;
  readonly operator: string;
  readonly value: string;
}

const matchersOf = (text: string): readonly Matcher[] =>
  [...text.matchAll(/(\w+)(=~|!=|!~|=)"((?:[^"\\]|\\.)*)"/g)].map(
    ([, label = "", operator = "", value = ""]) => ({ label, operator, value }),
  );

const fits = ({ labels }: Sample, { label, operator, value }: Matcher): boolean => {
  const found = labels[label];
  if (OF_TARGET.has(label)) return true;
  if (found === undefined) return false;
  const same = operator.includes("~") ? new RegExp(`^(?:${value})$`).test(found) : found === value;
  return operator.startsWith("!") ? !same : same;
};

/** `metric{matchers}`, and metrics without any. */
const selectorsOf = (expr: string): readonly { readonly name: string; readonly matchers: string }[] =>
  [...expr.matchAll(/\b((?:ephemeral_guard|apiserver|process)_\w+)(?:\{([^}]*)\})?/g)].map(
    ([, name = "", matchers = ""]) => ({ name, matchers }),
  );

/** Labels that an expression groups by. */
const groupedBy = (expr: string): readonly string[] =>
  [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, labels = ""]) => labels.split(/,\s*/));

describe("alerts and dashboard", () => {
  let samples: readonly Sample[];
  before(async () => {
    samples = await shown();
  });

  const all = [
    ...alertRules().map(({ alert, expr }) => ({ name: `alert ${alert}`, exprs: [expr] })),
    ...dashboard()
      .panels.filter(({ type }) => type !== "row")
      .map(({ title, targets = [] }) => ({
        name: `panel "${title}"`,
        exprs: targets.map(({ expr }) => filledIn(expr)),
      })),
  ];

  for (const { name, exprs } of all) {
    it(`${name} reads figures and labels that are there`, () => {
      expect(exprs).to.not.be.empty;
      for (const expr of exprs) expectKnown(expr);
    });
  }

  const expectKnown = (expr: string): void => {
    const selectors = selectorsOf(expr);
    expect(selectors, expr).to.not.be.empty;
    for (const { name, matchers } of selectors.filter((each) => !OF_API_SERVER.includes(each.name))) {
      const found = samples.filter(
        (sample) => sample.name === name && matchersOf(matchers).every((matcher) => fits(sample, matcher)),
      );
      expect(found, `${name}{${matchers}}`).to.not.be.empty;
    }
    const names = selectors.map(({ name }) => name);
    const own = samples
      .filter(({ name }) => names.includes(name))
      .flatMap(({ labels }) => Object.keys(labels));
    const ofApiServer = names.some((name) => OF_API_SERVER.includes(name)) ? ["name", "le"] : [];
    expect([...own, ...ofApiServer, ...OF_TARGET], expr).to.include.members([...groupedBy(expr)]);
  };

  it("no two alerts have one name, and each says how bad it is and what to do", () => {
    const rules = alertRules();
    expect(new Set(rules.map(({ alert }) => alert)).size).to.equal(rules.length);
    for (const { alert, labels, annotations } of rules) {
      expect(alert).to.match(/^EphemeralGuard[A-Z]/);
      expect(labels.severity).to.be.oneOf(["warning", "critical"]);
      expect(annotations.summary, alert).to.match(/^\S.*\.$/);
      expect(annotations.description, alert).to.match(/^\S.*\.$/s);
    }
  });

  it("the chart's README says what each alert means", () => {
    const readme = readFileSync(new URL("../../charts/ephemeral-guard/README.md", import.meta.url), "utf8");
    const told = [...readme.matchAll(/`(EphemeralGuard\w+)`/g)].map(([, name]) => name);
    expect(told).to.have.members(alertRules().map(({ alert }) => alert));
  });

  it("no two panels have one number, or lie on top of each other", () => {
    const { panels } = dashboard();
    expect(new Set(panels.map(({ id }) => id)).size).to.equal(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
    );
    expect(new Set(cells).size).to.equal(cells.length);
  });

  it("each panel says in a sentence what it shows", () => {
    const without = dashboard().panels.filter(
      ({ type, description = "" }) => type !== "row" && !/^\S.*\.$/s.test(description),
    );
    expect(without.map(({ title }) => title)).to.deep.equal([]);
  });
});
