import { expect } from "chai";
import { createMetrics, type Metrics } from "../../src/metrics/metrics.ts";
import type { Code } from "../../src/model/codes.ts";
import type { Outcome } from "../../src/model/outcome.ts";

const outcome = (differing: Partial<Outcome> = {}): Outcome => ({
  phase: "validate",
  uid: "u1",
  verdict: "allowed",
  violations: [],
  mutations: [],
  policies: [],
  revision: "r1",
  warnings: [],
  ...differing,
});
const violation = (code: Code, policy?: string): Outcome["violations"][number] => ({
  code,
  mode: "enforce",
  field: "spec",
  message: "no",
  ...(policy === undefined ? {} : { policy }),
});

/** The series of our own that are not zero, without help and buckets, e.g. `policies 3`. */
const figures = async (metrics: Metrics): Promise<string[]> =>
  (await metrics.text())
    .split("\n")
    .filter(
      (line) => line.startsWith("ephemeral_guard_") && !line.includes("_bucket{") && !line.endsWith(" 0"),
    )
    .map((line) => line.slice("ephemeral_guard_".length));

describe("metrics/metrics", () => {
  const cases: { name: string; given: (metrics: Metrics) => void; expect: string[] }[] = [
    { name: "nothing at first", given: () => undefined, expect: [] },
    {
      name: "reviews by phase and verdict, with their time",
      given: (metrics) => {
        metrics.review(outcome(), 0.25);
        metrics.review(outcome(), 0.5);
        metrics.review(outcome({ phase: "mutate" }), 1);
      },
      expect: [
        'reviews_total{phase="mutate",verdict="allowed"} 1',
        'reviews_total{phase="validate",verdict="allowed"} 2',
        'review_duration_seconds_sum{phase="validate"} 0.75',
        'review_duration_seconds_count{phase="validate"} 2',
        'review_duration_seconds_sum{phase="mutate"} 1',
        'review_duration_seconds_count{phase="mutate"} 1',
      ],
    },
    {
      name: "violations by code and policy, the guard's own without one",
      given: (metrics) =>
        metrics.review(
          outcome({ verdict: "denied", violations: [violation("images.allow", "p"), violation("images.allow", "p"), violation("unmatched")] }),
          1,
        ),
      expect: [
        'reviews_total{phase="validate",verdict="denied"} 1',
        'review_duration_seconds_sum{phase="validate"} 1',
        'review_duration_seconds_count{phase="validate"} 1',
        'violations_total{code="images.allow",policy="p"} 2',
        'violations_total{code="unmatched",policy=""} 1',
      ],
    },
    {
      name: "the policy set in force, and only that",
      given: (metrics) => {
        metrics.policiesLoaded({ revision: "r1", policies: 2, at: new Date(1000) });
        metrics.policiesLoaded({ revision: "r2", policies: 3, at: new Date(2500) });
      },
      expect: ['policy_info{revision="r2"} 1', "policies 3", "policy_load_timestamp_seconds 2.5", "policy_last_reload_ok 1"],
    },
    {
      name: "failed reloads, beside what stays in force",
      given: (metrics) => {
        metrics.policiesLoaded({ revision: "r1", policies: 2, at: new Date(1000) });
        metrics.policyReloadFailed();
        metrics.policyReloadFailed();
      },
      expect: ['policy_info{revision="r1"} 1', "policies 2", "policy_load_timestamp_seconds 1", "policy_reload_failures_total 2"],
    },
    {
      name: "the certificate's expiry and its failed reloads",
      given: (metrics) => {
        metrics.certificateReloadFailed();
        metrics.certificateLoaded(new Date(5000));
      },
      expect: ["certificate_expiry_timestamp_seconds 5", "certificate_reload_failures_total 1", "certificate_last_reload_ok 1"],
    },
    {
      name: "malformed requests and bugs",
      given: (metrics) => {
        metrics.malformed(413);
        metrics.malformed(413);
        metrics.malformed(400);
        metrics.internalError("mutate");
      },
      expect: ['malformed_requests_total{status="413"} 2', 'malformed_requests_total{status="400"} 1', 'internal_errors_total{phase="mutate"} 1'],
    },
  ]; // prettier-ignore
  for (const { name, given, expect: expected } of cases) {
    it(`counts ${name}`, async () => {
      const metrics = createMetrics();
      given(metrics);
      expect(await figures(metrics)).to.deep.equal(expected);
    });
  }

  it("tells 1 ms from 2, 3, 4 and 5", async () => {
    const metrics = createMetrics();
    for (const seconds of [0.0009, 0.0019, 0.0029, 0.0039, 0.0049]) metrics.review(outcome(), seconds);
    const counts = [...(await metrics.text()).matchAll(/_bucket\{le="([\d.]+)",phase="validate"\} (\d+)/g)];
    const byBound = new Map(counts.map(([, bound, count]) => [bound, Number(count)]));
    for (const milliseconds of [1, 2, 3, 4, 5]) {
      expect(byBound.get(String(milliseconds / 1000))).to.equal(milliseconds);
    }
  });

  it("has every review series from the start, so that the first event has a rate", async () => {
    const text = await createMetrics().text();
    expect(text).to.contain('ephemeral_guard_reviews_total{phase="validate",verdict="would-deny"} 0');
    expect(text).to.contain('ephemeral_guard_reviews_total{phase="mutate",verdict="allowed"} 0');
  });

  it("has the figures of the process, and says what format it speaks", async () => {
    const metrics = createMetrics();
    expect(await metrics.text()).to.match(/^process_resident_memory_bytes \d/m);
    expect(metrics.contentType).to.match(/^text\/plain; version=0\.0\.4/);
  });
});
