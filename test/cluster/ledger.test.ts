import { expect } from "chai";
import type { Cluster } from "../support/cluster.ts";
import { addContainers } from "../support/debug-containers.ts";
import { eventually } from "../support/eventually.ts";
import { succeed } from "../support/kubectl.ts";
import { APPS, installedWith, RELEASE, RELEASE_NAMESPACE, startPod, WEB_APP } from "../support/release.ts";

/** Not the name that other files use: the ledger remembers what they did. */
const POD = "remembered";
const RECORDER = `deployment/${RELEASE}-recorder`;
const WEBHOOK = `deployment/${RELEASE}-webhook`;

/** Run in a webhook's pod, where the recorder's name and authority are known: the status and the body of an answer. */
const GET = `
const { request } = require("node:https");
const { readFileSync } = require("node:fs");
const [path, token] = process.argv.slice(1);
const ca = readFileSync("/etc/ephemeral-guard/recorder/ca.crt");
const headers = { authorization: "Bearer " + token, accept: "application/json" };
request({ host: "${RELEASE}-recorder.${RELEASE_NAMESPACE}.svc", port: 9443, path, ca, headers }, async (answer) => {
  let body = "";
  for await (const chunk of answer) body += chunk;
  console.log(JSON.stringify({ status: answer.statusCode, body }));
}).end();`;

interface Listed {
  readonly id: string;
  readonly verdict: string;
  readonly pod: { readonly name: string };
  readonly containers: readonly {
    readonly name: string;
    readonly landed?: boolean;
    readonly state?: { readonly state: string; readonly reason?: string };
  }[];
}

/** From the webhook's answer to the file on the volume, and what becomes of it when pods come and go. */
describe("the ledger", () => {
  let cluster: Cluster;

  before(async () => {
    cluster = await installedWith({});
    await startPod(cluster, { ...WEB_APP, name: POD });
  });

  const kubectl = (...args: string[]) => cluster.kubectl([`--namespace=${RELEASE_NAMESPACE}`, ...args]);

  const debug = async (name: string, image: string, rest: object = {}): Promise<number> => {
    const containers = [
      { name, image, imagePullPolicy: "IfNotPresent", targetContainerName: "app", ...rest },
    ];
    return (await addContainers(cluster.client, { namespace: APPS, pod: POD, containers })).status;
  };

  /** Read from the file itself, newest first. */
  const records = async (): Promise<readonly Listed[]> => {
    const list = ["audit", "list", "--store=/var/lib/ephemeral-guard/ledger.db", "-o", "jsonl"];
    const where = [`--namespace=${APPS}`, `--pod=${POD}`];
    const printed = await succeed(
      kubectl("exec", RECORDER, "--", "node", "/app/dist/bin.js", ...list, ...where),
    );
    const lines = printed.split("\n").filter((line) => line !== "");
    return lines.map((line) => JSON.parse(line) as Listed); // a record a line
  };
  const verdicts = async (): Promise<object> =>
    Object.fromEntries(
      (await records()).map(({ verdict, containers }) => [containers[0]?.name ?? "", verdict]),
    );
  const untilRecorded = (expected: object) =>
    eventually(async () => expect(await verdicts()).to.deep.equal(expected), 60_000);

  it("keeps each request once, denied or allowed", async () => {
    expect(await debug("one", "busybox:1.36")).to.equal(200);
    expect(await debug("two", "docker.io/evil/tools:1")).to.equal(403);
    await untilRecorded({ one: "allowed", two: "denied" });
  });

  it("learns that a container has landed, and marks its pod", async () => {
    await eventually(async () => {
      const landed = (await records()).filter(({ containers }) => containers[0]?.landed === true);
      expect(landed.map(({ containers }) => containers[0]?.name)).to.deep.equal(["one"]);
      const selector = "--selector=ephemeral-guard.dev/debugged=true";
      const marked = await succeed(cluster.kubectl(["get", "pods", "-A", selector, "-o", "name"]));
      expect(marked).to.equal(`pod/${POD}\n`);
    }, 60_000);
    const described = await succeed(cluster.kubectl(["describe", "pod", POD, `--namespace=${APPS}`]));
    expect(described).to.match(/^ +Warning +\w*Denied/m);
  });

  it("is still there after the recorder's pod was replaced", async () => {
    const before = (await records()).map(({ id }) => id);
    const selector = "--selector=app.kubernetes.io/component=recorder";
    await succeed(kubectl("delete", "pod", selector, "--timeout=60s"));
    await succeed(kubectl("rollout", "status", RECORDER, "--timeout=60s"));
    expect((await records()).map(({ id }) => id)).to.deep.equal(before);
  });

  it("gets what was asked while there was no recorder", async () => {
    await succeed(kubectl("scale", RECORDER, "--replicas=0"));
    const selector = "--selector=app.kubernetes.io/component=recorder";
    await succeed(kubectl("wait", "--for=delete", "pod", selector, "--timeout=60s"));
    expect(await debug("three", "busybox:1.36")).to.equal(200);
    expect(await debug("four", "docker.io/evil/tools:1")).to.equal(403);
    await succeed(kubectl("scale", RECORDER, "--replicas=1"));
    await succeed(kubectl("rollout", "status", RECORDER, "--timeout=60s"));
    await untilRecorded({ one: "allowed", two: "denied", three: "allowed", four: "denied" });
  });

  it("knows what a container waits for that does not start: its image, or a user that is not root", async () => {
    expect(await debug("unpulled", "busybox:9")).to.equal(200);
    const rootless = { securityContext: { runAsNonRoot: true } };
    expect(await debug("rootless", "busybox:1.36", rootless)).to.equal(200);
    await eventually(async () => {
      const all = (await records()).flatMap(({ containers }) => containers);
      const waits = (wanted: string) => all.find(({ name }) => name === wanted)?.state;
      expect(waits("unpulled")).to.have.property("state", "waiting");
      expect(waits("unpulled")?.reason).to.match(/^(ErrImagePull|ImagePullBackOff)$/);
      expect(waits("rootless")).to.deep.include({ state: "waiting", reason: "CreateContainerConfigError" });
    }, 110_000);
  });

  it("hides values by the key that both roles share", async () => {
    // A mounted Secret follows what is written to it within about a minute.
    await eventually(async () => {
      const selector = "--selector=app.kubernetes.io/component=webhook";
      const log = await succeed(kubectl("logs", selector, "--tail=-1"));
      expect(log.match(/"msg":"redaction key loaded"/g)).to.have.length(2);
    }, 120_000);
  });

  describe("through the recorder's Service", () => {
    const get = async (path: string, account: string): Promise<{ status: number; body: string }> => {
      const token = (await succeed(kubectl("create", "token", account))).trim();
      const printed = await succeed(kubectl("exec", WEBHOOK, "--", "node", "--eval", GET, path, token));
      return JSON.parse(printed) as { status: number; body: string }; // as GET prints it
    };

    before(async () => {
      for (const name of ["reviewer", "stranger"]) await succeed(kubectl("create", "serviceaccount", name));
      const to = [`--clusterrole=${RELEASE}-reviewer`, `--serviceaccount=${RELEASE_NAMESPACE}:reviewer`];
      await succeed(cluster.kubectl(["create", "clusterrolebinding", "reviewers", ...to]));
    });
    after(async () => {
      await succeed(cluster.kubectl(["delete", "clusterrolebinding", "reviewers"]));
      await succeed(kubectl("delete", "serviceaccount", "reviewer", "stranger"));
    });

    it("is read by whoever holds the reviewer ClusterRole, under a certificate that pods can check", async () => {
      const { status, body } = await get("/api/v1/records", "reviewer");
      expect(status, body).to.equal(200);
      expect(body).to.contain("docker.io/evil/tools:1");
    });

    it("and by nobody else", async () => {
      expect(await get("/api/v1/records", "stranger")).to.have.property("status", 403);
    });
  });
});
