import { expect } from "chai";
import { createRecorderMetrics } from "../../src/metrics/recorder-metrics.ts";

describe("metrics/recorder-metrics", () => {
  const figures = async (metrics: ReturnType<typeof createRecorderMetrics>): Promise<string[]> =>
    (await metrics.text())
      .split("\n")
      .filter((line) => line.startsWith("ephemeral_guard_"))
      .map((line) => line.slice("ephemeral_guard_".length));

  it("has every count from the start, so that the first event has a rate", async () => {
    expect(await figures(createRecorderMetrics())).to.include.members([
      'certificates_made_total{what="authority"} 0',
      'certificates_made_total{what="certificate"} 0',
      "ca_bundle_writes_total 0",
      "certificate_conflicts_total 0",
      "certificate_failures_total 0",
      'ledger_records_total{verdict="unguarded"} 0',
      'marks_total{result="failed"} 0',
    ]);
  });

  it("tells what was made, written and seen", async () => {
    const metrics = createRecorderMetrics();
    metrics.renewed("certificate");
    metrics.published();
    metrics.published();
    metrics.conflict();
    metrics.failed();
    const [certificateExpiresAt, authorityExpiresAt, at] = [new Date(5000), new Date(9000), new Date(2500)];
    metrics.looked({ certificateExpiresAt, authorityExpiresAt, published: true, at });
    const own = (await figures(metrics)).filter((line) => /^(certificate|authority|ca_bundle)/.test(line));
    expect(own).to.have.members([
      'certificates_made_total{what="authority"} 0',
      'certificates_made_total{what="certificate"} 1',
      "ca_bundle_writes_total 2",
      "certificate_conflicts_total 1",
      "certificate_failures_total 1",
      "certificate_expiry_timestamp_seconds 5",
      "authority_expiry_timestamp_seconds 9",
      "ca_bundle_published 1",
      "certificate_last_success_timestamp_seconds 2.5",
    ]);
  });
});
