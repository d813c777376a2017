import { expect } from "chai";
import type { Cluster } from "../support/cluster.ts";
import { addContainers } from "../support/debug-containers.ts";
import { eventually } from "../support/eventually.ts";
import { succeed } from "../support/kubectl.ts";
import {
  APPS,
  installedWith,
  RELEASE,
  RELEASE_NAMESPACE,
  startPod,
  uninstall,
  WEB_APP,
} from "../support/release.ts";

/** Objects that Kubernetes itself makes in every namespace, or that tell of the past. */
const NOT_OURS = /^(configmap\/kube-root-ca\.crt|serviceaccount\/default|event(\.events\.k8s\.io)?\/.*)$/;

describe("helm uninstall", () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await installedWith({});
    await startPod(cluster, WEB_APP);
  });

  it("leaves nothing behind", async () => {
    expect(await left()).to.not.be.empty;
    await uninstall(cluster);
    // What other objects own is taken away by the garbage collector, a moment later.
    await eventually(async () => expect(await left()).to.deep.equal([]), 60_000);
  });

  it("lets debug containers in again, without a stamp", async () => {
    const containers = [{ name: "debugger", image: "docker.io/evil/tools:1" }];
    const { status, body } = await addContainers(cluster.client, { namespace: APPS, pod: "app", containers });
    expect(status).to.equal(200);
    expect(JSON.stringify(body)).to.not.contain("EPHEMERAL_GUARD_");
  });

  /** All objects of the release's namespace, and those of the whole cluster that have the release's name in theirs. */
  const left = async (): Promise<readonly string[]> => {
    const list = async (...args: string[]): Promise<readonly string[]> => {
      const kinds = await succeed(cluster.kubectl(["api-resources", "--verbs=list", "-o", "name", args[0]!]));
      const get = [
        "get",
        kinds.trim().split("\n").join(","),
        "--ignore-not-found",
        "-o",
        "name",
        ...args.slice(1),
      ];
      return (await succeed(cluster.kubectl(get))).split("\n").filter((line) => line !== "");
    };
    const inNamespace = await list("--namespaced=true", `--namespace=${RELEASE_NAMESPACE}`);
    const inCluster = await list("--namespaced=false");
    return [
      ...inNamespace.filter((name) => !NOT_OURS.test(name)),
      ...inCluster.filter((name) => name.includes(RELEASE)),
    ];
  };
});
