import { expect } from "chai";
import type { Cluster } from "../support/cluster.ts";
import { addContainers } from "../support/debug-containers.ts";
import { startDebugStream } from "../support/debug-stream.ts";
import { eventually } from "../support/eventually.ts";
import { succeed } from "../support/kubectl.ts";
import {
  APPS,
  installedWith,
  RELEASE_NAMESPACE,
  rollback,
  startPod,
  WEB_APP,
  upgrade,
} from "../support/release.ts";

/** The kubelet brings a changed ConfigMap into its pods when it next looks at them, about once a minute. */
const SYNC_MS = 120_000;

/** From one policy set to another. */
describe("helm upgrade", function () {
  this.timeout(300_000);
  let cluster: Cluster;

  before(async () => {
    cluster = await installedWith({});
    await startPod(cluster, WEB_APP);
  });

  const replicas = () =>
    succeed(cluster.kubectl(["get", "pods", `--namespace=${RELEASE_NAMESPACE}`, "-o", "name"]));

  /** The verdict on an image that `starter` lets in and `production` does not. */
  const verdict = async (): Promise<number> => {
    const containers = [{ name: "debugger", image: "ubuntu:22.04", targetContainerName: "app" }];
    const { status } = await addContainers(cluster.client, {
      namespace: APPS,
      pod: "app",
      containers,
      dryRun: true,
    });
    return status;
  };
  /** Several in a row, lest only one of the replicas has changed its mind. */
  const untilVerdict = (expected: number, timeoutMs = SYNC_MS) =>
    eventually(async () => {
      for (let times = 0; times < 20; times++) expect(await verdict()).to.equal(expected);
    }, timeoutMs);

  it("puts another preset in force without a restart, and without a failed request", async () => {
    const before = await replicas();
    const stream = startDebugStream(cluster.client, { namespace: APPS, pod: "app", perSecond: 20 });
    try {
      expect(await verdict()).to.equal(200);
      await upgrade(cluster, { policies: { preset: "production" } });
      await untilVerdict(403);
    } finally {
      await stream.stop();
    }
    const { sent, failures } = await stream.stop();
    expect(failures, `of ${sent} requests`).to.deep.equal([]);
    expect(await replicas()).to.equal(before);
  });

  it("and helm rollback takes it back, at once where the pods are annotated", async () => {
    await rollback(cluster);
    const selector = "--selector=app.kubernetes.io/component=webhook";
    const annotate = ["annotate", "pods", selector, `--namespace=${RELEASE_NAMESPACE}`, "--overwrite"];
    await succeed(cluster.kubectl([...annotate, `ephemeral-guard.dev/sync=${Date.now()}`]));
    await untilVerdict(200, 15_000);
  });
});
