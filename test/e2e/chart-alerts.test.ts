import { expect } from "chai";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import type { ApiServer } from "../support/api-server.ts";
import { createAuthority } from "../support/authority.ts";
import { addContainers } from "../support/debug-containers.ts";
import { eventually } from "../support/eventually.ts";
import { freePort } from "../support/free-port.ts";
import { configureWebhooks, removeWebhooks } from "../support/installed-guard.ts";
import { succeed } from "../support/kubectl.ts";
import { ALERTS, alertRules, dashboard, filledIn } from "../support/monitoring.ts";
import { createNamespace } from "../support/namespace.ts";
import { promtool } from "../support/promtool.ts";
import { createRunningPod } from "../support/running-pod.ts";
import { sharedApiServer } from "../support/shared-api-server.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.ts";

const DAY = 86_400;
const FAIL_OPEN =
  'apiserver_admission_webhook_fail_open_count{name="validate.ephemeral-guard.dev",type="validating"}';
const REJECTED = (error: string) =>
  `apiserver_admission_webhook_rejection_count{name="mutate.ephemeral-guard.dev",error_type="${error}"}`;
const OTHER = 'apiserver_admission_webhook_fail_open_count{name="validate.example.com",type="validating"}';
const EXPIRY = 'ephemeral_guard_certificate_expiry_timestamp_seconds{pod="w"}';
const AUTHORITY = 'ephemeral_guard_authority_expiry_timestamp_seconds{pod="r"}';
const SWEEP = 'ephemeral_guard_sweep_timestamp_seconds{pod="r"}';
const REFUSED = (reason: string) =>
  `ephemeral_guard_ledger_refused_requests_total{source="records",reason="${reason}"}`;

/**
 * Series of a sample a minute, as promtool writes them: `0+1x3` is 0 1 2 3, `_x5` is nothing for so long. The clock
 * starts at 0, so a timestamp is a number of seconds from the start.
 */
interface Case {
  readonly name: string;
  readonly series: Readonly<Record<string, string>>;
  readonly at: string;
  readonly fires: readonly string[];
}

const CASES: readonly Case[] = [
  {
    name: "all is well",
    series: {
      [FAIL_OPEN]: "3x200",
      [EXPIRY]: `${80 * DAY}x200`,
      [AUTHORITY]: `${3000 * DAY}x200`,
      [SWEEP]: "0+60x200",
      ephemeral_guard_policy_last_reload_ok: "1x200",
      ephemeral_guard_unguarded_requests_total: "2x200",
      'ephemeral_guard_delivery_dropped_total{reason="full"}': "5x200",
      'ephemeral_guard_delivery_oldest_age_seconds{pod="w"}': "0 1 3 0x200",
      'ephemeral_guard_sweep_pods{which="failed"}': "0x200",
    },
    at: "2h",
    fires: [],
  },
  {
    name: "just started: nothing is loaded, nothing was swept",
    series: {
      [EXPIRY]: "0x60",
      [AUTHORITY]: "0x60",
      [SWEEP]: "0x60",
      ephemeral_guard_unguarded_requests_total: "0x60",
      'ephemeral_guard_delivery_dropped_total{reason="full"}': "0x60",
    },
    at: "1h",
    fires: [],
  },
  {
    name: "let in unjudged, for the first time since the API server started",
    series: { [FAIL_OPEN]: "_x20 1x40" },
    at: "25m",
    fires: ["EphemeralGuardFailingOpen"],
  },
  {
    name: "and again",
    series: { [FAIL_OPEN]: "1x30 2x30" },
    at: "35m",
    fires: ["EphemeralGuardFailingOpen"],
  },
  { name: "long ago", series: { [FAIL_OPEN]: "1x30 2x90" }, at: "60m", fires: [] },
  { name: "another webhook fails open", series: { [OTHER]: "1x30 2x90" }, at: "35m", fires: [] },
  {
    name: "refused, since nobody answers",
    series: { [REJECTED("calling_webhook_error")]: "_x20 1x40" },
    at: "25m",
    fires: ["EphemeralGuardNotAnswering"],
  },
  { name: "refused by policy", series: { [REJECTED("no_error")]: "0+1x60" }, at: "25m", fires: [] },
  {
    name: "a bug, the first of its phase",
    series: { 'ephemeral_guard_internal_errors_total{phase="mutate"}': "_x20 1x40" },
    at: "25m",
    fires: ["EphemeralGuardInternalError"],
  },
  {
    name: "policies rejected for some minutes",
    series: { ephemeral_guard_policy_last_reload_ok: "1x10 0x20" },
    at: "20m",
    fires: ["EphemeralGuardPoliciesRejected"],
  },
  {
    name: "policies rejected, and mended",
    series: { ephemeral_guard_policy_last_reload_ok: "1x10 0x2 1x20" },
    at: "20m",
    fires: [],
  },
  {
    name: "a certificate for ten days",
    series: { [EXPIRY]: `${10 * DAY}x180` },
    at: "2h",
    fires: ["EphemeralGuardCertificateExpiresSoon"],
  },
  {
    name: "a certificate for a day",
    series: { [EXPIRY]: `${DAY}x180` },
    at: "2h",
    fires: ["EphemeralGuardCertificateExpires", "EphemeralGuardCertificateExpiresSoon"],
  },
  {
    name: "an authority for a month",
    series: { [AUTHORITY]: `${30 * DAY}x180` },
    at: "2h",
    fires: ["EphemeralGuardAuthorityExpiresSoon"],
  },
  {
    name: "an unguarded request",
    series: { ephemeral_guard_unguarded_requests_total: "0x20 1x40" },
    at: "25m",
    fires: ["EphemeralGuardUnguardedRequest"],
  },
  {
    name: "an unguarded request that a new recorder learns of before it is first scraped",
    series: { ephemeral_guard_unguarded_requests_total: "_x20 1x40" },
    at: "25m",
    fires: ["EphemeralGuardUnguardedRequest"],
  },
  {
    name: "records dropped",
    series: { 'ephemeral_guard_delivery_dropped_total{reason="full"}': "0x20 7x40" },
    at: "25m",
    fires: ["EphemeralGuardRecordsDropped"],
  },
  {
    name: "records that wait for long",
    series: { 'ephemeral_guard_delivery_oldest_age_seconds{pod="w"}': "0x10 0+60x20" },
    at: "20m",
    fires: ["EphemeralGuardRecorderNotTaking"],
  },
  {
    name: "records that waited while a recorder restarted",
    series: { 'ephemeral_guard_delivery_oldest_age_seconds{pod="w"}': "0x10 60 120 180 0x20" },
    at: "13m",
    fires: [],
  },
  {
    name: "a stranger delivers",
    series: { [REFUSED("forbidden")]: "0x20 0+1x40" },
    at: "35m",
    fires: ["EphemeralGuardDeliveryRefused"],
  },
  {
    name: "a store that is away is no stranger",
    series: { [REFUSED("store")]: "0+1x60" },
    at: "35m",
    fires: [],
  },
  {
    name: "no sweep for an hour",
    series: { [SWEEP]: "600x60" },
    at: "1h",
    fires: ["EphemeralGuardNotMarking"],
  },
  {
    name: "two recorders, one of which has stopped",
    series: { [SWEEP]: "600x60", [SWEEP.replace('"r"', '"s"')]: "0+60x60" },
    at: "1h",
    fires: [],
  },
  {
    name: "no sweep from the start",
    series: { [SWEEP]: "0x60", ephemeral_guard_sweep_failures_total: "0+1x60" },
    at: "1h",
    fires: ["EphemeralGuardNotMarking"],
  },
  {
    name: "pods that cannot be marked",
    series: { 'ephemeral_guard_sweep_pods{which="failed"}': "2x60" },
    at: "1h",
    fires: ["EphemeralGuardPodsUnmarked"],
  },
];

/** By Prometheus' own promtool, and by a real API server's figures. */
describe("the chart's alerts and dashboard", () => {
  let folder: TemporaryFolder;
  before(async () => {
    folder = await createTemporaryFolder("alerts");
  });
  after(() => folder.close());

  const write = async (name: string, content: object): Promise<string> => {
    const file = join(folder.path, name);
    await writeFile(file, stringify(content));
    return file;
  };

  it("are rules that Prometheus takes", async () => {
    const { code, stderr } = await promtool("check", "rules", "--lint-fatal", ALERTS);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
  });

  it("and expressions that it takes", async () => {
    const exprs = dashboard().panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => filledIn(expr)));
    const rules = exprs.map((expr, index) => ({ record: `panel:${index}`, expr }));
    const file = await write("dashboard.yaml", { groups: [{ name: "dashboard", rules }] });
    const { code, stderr } = await promtool("check", "rules", file);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
  });

  describe("fire", () => {
    CASES.forEach(({ name, series, at, fires }, index) => {
      it(`${name}: ${fires.length === 0 ? "none" : fires.join(", ")}`, async () => {
        const file = await write(`case-${index}.yaml`, {
          rule_files: [ALERTS],
          evaluation_interval: "1m",
          tests: [
            {
              interval: "1m",
              input_series: Object.entries(series).map(([key, values]) => ({ series: key, values })),
              promql_expr_test: [
                {
                  expr: 'count by (alertname) (ALERTS{alertstate="firing"})',
                  eval_time: at,
                  exp_samples: fires.map((alertname) => ({
                    labels: `{alertname="${alertname}"}`,
                    value: 1,
                  })),
                },
              ],
            },
          ],
        });
        const { code, stdout, stderr } = await promtool("test", "rules", file);
        expect(code, stdout + stderr).to.equal(0);
      });
    });

    it("each of them in a test of these", () => {
      const fired = new Set(CASES.flatMap(({ fires }) => fires));
      expect(alertRules().map(({ alert }) => alert)).to.have.members([...fired]);
    });
  });

  describe("read what a real API server counts", () => {
    let server: ApiServer;
    before(async () => {
      server = await sharedApiServer();
      await createNamespace(server.client, "alerts");
      await createRunningPod(server.client, "alerts", { metadata: { name: "app" } });
    });
    afterEach(() => removeWebhooks(server));

    const figures = async (): Promise<readonly string[]> =>
      (await succeed(server.kubectl(["get", "--raw", "/metrics"]))).split("\n");

    for (const { failurePolicy, status, counts } of [
      {
        failurePolicy: "Ignore",
        status: 200,
        counts:
          /^apiserver_admission_webhook_fail_open_count\{name="validate\.ephemeral-guard\.dev",type="validating"\} [1-9]/,
      },
      {
        failurePolicy: "Fail",
        status: 500,
        counts:
          /^apiserver_admission_webhook_rejection_count\{error_type="calling_webhook_error",name="mutate\.ephemeral-guard\.dev",.*\} [1-9]/,
      },
    ]) {
      it(`of a webhook that is not there, with failurePolicy ${failurePolicy}`, async () => {
        const { certificate: caBundle } = await createAuthority("webhook");
        const at = { url: `https://127.0.0.1:${await freePort()}`, caBundle };
        await configureWebhooks(server, at, { webhook: { failurePolicy } });
        await eventually(async () => {
          const containers = [{ name: "debugger", image: "busybox:1.36" }];
          const answer = await addContainers(server.client, {
            namespace: "alerts",
            pod: "app",
            containers,
            dryRun: true,
          });
          expect(answer.status).to.equal(status);
          expect((await figures()).filter((line) => counts.test(line))).to.have.length(1);
        });
        const bucket =
          'apiserver_admission_webhook_admission_duration_seconds_bucket{name="mutate.ephemeral-guard.dev"';
        expect((await figures()).filter((line) => line.startsWith(bucket))).to.not.be.empty;
      });
    }
  });
});
