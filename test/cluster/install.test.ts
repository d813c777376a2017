import { expect } from "chai";
import type { Cluster } from "../support/cluster.ts";
import { eventually } from "../support/eventually.ts";
import { succeed } from "../support/kubectl.ts";
import { installedWith, RELEASE, RELEASE_NAMESPACE } from "../support/release.ts";

/** The image and the chart with their defaults, in a namespace that enforces the Pod Security Standard `restricted`. */
describe("helm install --wait", () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await installedWith({});
  });

  const kubectl = (...args: string[]) => cluster.kubectl([`--namespace=${RELEASE_NAMESPACE}`, ...args]);
  const pods = async (): Promise<readonly Pod[]> => {
    const list = JSON.parse(await succeed(kubectl("get", "pods", "-o", "json"))) as { items: readonly Pod[] };
    return list.items;
  };

  it("resolves once all pods are ready, at their first attempt", async () => {
    const states = (await pods()).map(({ metadata, status }) => ({
      component: metadata.labels["app.kubernetes.io/component"],
      ...status.containerStatuses.map(({ ready, restartCount }) => ({ ready, restartCount }))[0],
    }));
    const running = (component: string) => ({ component, ready: true, restartCount: 0 });
    expect(states).to.have.deep.members([running("recorder"), running("webhook"), running("webhook")]);
  });

  it("logs JSON, a line each, and nothing else", async () => {
    for (const { metadata } of await pods()) {
      const log = await succeed(kubectl("logs", metadata.name));
      const others = log.split("\n").filter((line) => line !== "" && !/^{.*}$/.test(line));
      expect(others, metadata.name).to.deep.equal([]);
    }
  });

  it("gives them memory enough: less than half of the limit is used", async () => {
    const limits = new Map(
      (await pods()).map(({ metadata, spec }) => [metadata.name, spec.containers[0].resources.limits.memory]),
    );
    // The kubelet looks at new containers within some ten seconds.
    const used = await eventually(() => usedMemory(limits.keys()), 30_000);
    for (const [pod, bytes] of used) {
      const limit = Number(/^(\d+)Mi$/.exec(limits.get(pod) ?? "")?.[1]) * 2 ** 20;
      expect(bytes, `${pod} of ${limit}`)
        .to.be.above(0)
        .and.below(limit / 2);
    }
  });

  const usedMemory = async (names: Iterable<string>): Promise<readonly (readonly [string, number])[]> => {
    const node = await succeed(kubectl("get", "nodes", "-o", "jsonpath={.items[0].metadata.name}"));
    const summary = (await cluster.client.succeed({
      path: `/api/v1/nodes/${node}/proxy/stats/summary`,
    })) as Stats;
    return [...names].map((name) => {
      const pod = summary.pods.find(
        ({ podRef }) => podRef.name === name && podRef.namespace === RELEASE_NAMESPACE,
      );
      const bytes = pod?.containers?.[0]?.memory?.workingSetBytes;
      if (bytes === undefined) throw new Error(`no figures of ${name}`);
      return [name, bytes];
    });
  };

  it("runs Node 24 without root, from an image without a shell", async () => {
    const inPod = (...command: string[]) =>
      kubectl("exec", `deployment/${RELEASE}-webhook`, "--", ...command);
    const whoami = "console.log(process.version, process.getuid(), process.getgid())";
    expect(await succeed(inPod("node", "--eval", whoami))).to.match(/^v24\.\S+ 65532 65532\n$/);
    const { code, stderr } = await inPod("sh", "-c", "true");
    expect({ code, stderr }).to.have.property("code").above(0);
    expect(stderr).to.contain('exec: "sh": executable file not found');
  });

  it("is followed by a helm test that succeeds", async () => {
    const { code, stdout, stderr } = await cluster.helm([
      "test",
      RELEASE,
      `--namespace=${RELEASE_NAMESPACE}`,
    ]);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "ok: judged, and denied\n" });
    expect(stdout)
      .to.match(/^Phase: +Succeeded$/m)
      .and.not.contain("Failed");
  });
});

interface Pod {
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly containers: readonly [{ readonly resources: { readonly limits: { readonly memory: string } } }];
  };
  readonly status: {
    readonly containerStatuses: readonly { readonly ready: boolean; readonly restartCount: number }[];
  };
}

interface Stats {
  readonly pods: readonly {
    readonly podRef: { readonly name: string; readonly namespace: string };
    readonly containers?: readonly { readonly memory?: { readonly workingSetBytes?: number } }[];
  }[];
}
