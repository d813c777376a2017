import { expect } from "chai";
import { setTimeout as delay } from "node:timers/promises";
import type { Cluster } from "../support/cluster.ts";
import { startDebugStream, type DebugStream } from "../support/debug-stream.ts";
import { eventually } from "../support/eventually.ts";
import { succeed } from "../support/kubectl.ts";
import { APPS, installedWith, RELEASE, RELEASE_NAMESPACE, startPod, WEB_APP } from "../support/release.ts";

/** Replicas come and go while people debug: with `failurePolicy: Fail` each request that nobody answers is an error of theirs. */
describe("not one debug request fails", () => {
  let cluster: Cluster;
  let stream: DebugStream;

  before(async () => {
    cluster = await installedWith({});
    await startPod(cluster, WEB_APP);
  });
  beforeEach(async () => {
    stream = startDebugStream(cluster.client, { namespace: APPS, pod: "app" });
    await steady();
  });
  afterEach(() => stream.stop());

  const kubectl = (...args: string[]) => cluster.kubectl([`--namespace=${RELEASE_NAMESPACE}`, ...args]);

  /** Lets some more requests be answered, so that every connection is in use. */
  const steady = async (): Promise<void> => {
    const enough = stream.answered() + 40;
    await eventually(async () => Promise.resolve(expect(stream.answered()).to.be.above(enough)), 20_000);
  };

  const replicas = async (): Promise<readonly string[]> => {
    const selector = "--selector=app.kubernetes.io/component=webhook";
    return (await succeed(kubectl("get", "pods", selector, "-o", "name"))).trim().split("\n");
  };

  /** Waits until none of these pods is there any more: terminating ones go on serving until they exit. */
  const untilGone = (pods: readonly string[]) =>
    succeed(kubectl("wait", "--for=delete", ...pods, "--timeout=60s"));

  const expectNoFailure = async (): Promise<void> => {
    const { sent, failures } = await stream.stop();
    expect(failures, `of ${sent} requests`).to.deep.equal([]);
  };

  it("during a rolling restart", async () => {
    const old = await replicas();
    await succeed(kubectl("rollout", "restart", `deployment/${RELEASE}-webhook`));
    await succeed(kubectl("rollout", "status", `deployment/${RELEASE}-webhook`, "--timeout=90s"));
    await untilGone(old);
    await steady();
    await expectNoFailure();
    expect(await replicas())
      .to.have.length(2)
      .and.not.include.members([...old]);
  });

  it("when the replica that answers is evicted, as a node's drain does", async () => {
    const victim = await busiest();
    expect(await evict(victim)).to.include({ status: 201 });
    await untilGone([victim]);
    await succeed(kubectl("rollout", "status", `deployment/${RELEASE}-webhook`, "--timeout=60s"));
    await steady();
    await expectNoFailure();
  });

  it("and the last replica may not be evicted", async () => {
    const [first, second] = await replicas();
    expect(await evict(first!)).to.include({ status: 201 });
    const refused = await evict(second!);
    expect(refused.status).to.equal(429);
    expect(refused.body).to.have.property(
      "message",
      "Cannot evict pod as it would violate the pod's disruption budget.",
    );
    await untilGone([first!]);
    await succeed(kubectl("rollout", "status", `deployment/${RELEASE}-webhook`, "--timeout=60s"));
    await expectNoFailure();
  });

  /** The replica that has made most decisions lately. */
  const busiest = async (): Promise<string> => {
    await delay(1000);
    const counted = await Promise.all(
      (await replicas()).map(async (pod) => {
        const log = await succeed(kubectl("logs", pod, "--since=2s"));
        return { pod, decisions: log.split('"msg":"decision"').length - 1 };
      }),
    );
    const [most] = counted.sort((one, other) => other.decisions - one.decisions);
    expect(most?.decisions).to.be.above(0);
    return most!.pod;
  };

  const evict = (pod: string) => {
    const name = pod.replace("pod/", "");
    return cluster.client.request({
      method: "POST",
      path: `/api/v1/namespaces/${RELEASE_NAMESPACE}/pods/${name}/eviction`,
      body: { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace: RELEASE_NAMESPACE } },
    });
  };
});
