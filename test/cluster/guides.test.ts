import { expect } from "chai";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Cluster } from "../support/cluster.ts";
import { standingContainers, stampOf } from "../support/debug-containers.ts";
import { eventually } from "../support/eventually.ts";
import { succeed } from "../support/kubectl.ts";
import { APPS, installedWith, startPod, WEB_APP } from "../support/release.ts";
import type { Terminal } from "../support/terminal.ts";
import { DISTROLESS, LATEST, PAUSE, SESSIONS, SHARED, WEB } from "./guide-sessions.ts";

/** What public guides tell people to type (`pods/ephemeralcontainers` only), under the preset `starter`: all of it is let in. */
describe("the commands of the guides", () => {
  let cluster: Cluster;
  let terminal: Terminal | undefined;

  before(async () => {
    cluster = await installedWith({});
    for (const pod of [WEB, PAUSE, WEB_APP, SHARED, DISTROLESS]) await startPod(cluster, pod);
  });
  afterEach(() => terminal?.close());

  const kubectl = (...args: string[]) => cluster.kubectl([`--namespace=${APPS}`, ...args]);

  const attached = async (args: readonly string[]): Promise<Terminal> => {
    terminal = cluster.terminal([`--namespace=${APPS}`, ...args]);
    await terminal.until(/try pressing enter/);
    return terminal;
  };

  for (const { pod, command, says = "", lines } of SESSIONS) {
    it(command, async () => {
      const [, debug, ...args] = command.split(" ");
      const shell = await attached([debug!, "--image-pull-policy=IfNotPresent", ...args]);
      expect(shell.screen()).to.contain(says);
      for (const [line, printed] of lines) expect((await shell.line(line)).printed, line).to.match(printed);
      shell.type("exit 0\n");
      expect(await shell.ended).to.equal(0);
      const standing = await standingContainers(cluster.client, APPS, pod.name);
      expect(stampOf(standing.at(-1)!)).to.include({ REQUESTED_BY: "admin" });
    });
  }

  it("kubectl exec, which fails where there is no shell", async () => {
    const { code, stderr } = await kubectl("exec", "ephemeral-demo", "--", "sh");
    expect(code).to.equal(1);
    expect(stderr).to.contain('exec: "sh": executable file not found in $PATH');
  });

  it("kubectl describe pod, which shows the stamp", async () => {
    expect(await succeed(kubectl("describe", "pod", "ephemeral-demo"))).to.match(
      /^Ephemeral Containers:\n[^]*^ +State: +Terminated$[^]*^ +EPHEMERAL_GUARD_REQUESTED_BY: +admin$/m,
    );
  });

  it("kubectl patch --subresource=ephemeralcontainers, and kubectl attach", async () => {
    await writeJson("ephemeral-patch.json", {
      spec: { ephemeralContainers: [toolbox("debugger", "busybox:latest")] },
    });
    const patch = [
      "--subresource=ephemeralcontainers",
      "--type=strategic",
      "--patch-file=ephemeral-patch.json",
    ];
    const { code, stderr } = await kubectl("patch", "pod", "app", ...patch);
    expect({ code, stderr }).to.have.property("code", 0);
    expect(stderr).to.contain(LATEST);
    expect((await attachedTo("debugger").then((shell) => shell.line("env"))).printed).to.contain(
      "REQUESTED_BY=admin",
    );
  });

  it("kubectl replace --raw, and kubectl attach", async () => {
    const path = `/api/v1/namespaces/${APPS}/pods/app/ephemeralcontainers`;
    // A pod is not written as it was read where it has changed since: the recorder marks it once a container has landed.
    await eventually(async () => {
      const pod = JSON.parse(await succeed(kubectl("get", "pod", "app", "-o", "json"))) as {
        spec: { ephemeralContainers: object[] };
      };
      pod.spec.ephemeralContainers.push({
        ...toolbox("debugger-2", "nicolaka/netshoot:latest"),
        command: ["bash"],
      });
      await writeJson("pod-patched.json", pod);
      await succeed(kubectl("replace", "--raw", path, "-f", "pod-patched.json"));
    });
    expect((await attachedTo("debugger-2").then((shell) => shell.line("ps -p 1"))).printed).to.contain(
      "nginx",
    );
  });

  it("kubectl replace --raw of kind EphemeralContainers, which is no longer understood", async () => {
    const old = { apiVersion: "v1", kind: "EphemeralContainers", metadata: { name: "app" } };
    await writeJson("ec.json", { ...old, ephemeralContainers: [toolbox("old", "busybox")] });
    const path = `/api/v1/namespaces/${APPS}/pods/app/ephemeralcontainers`;
    const { code, stderr } = await kubectl("replace", "--raw", path, "-f", "ec.json");
    expect(code).to.equal(1);
    expect(stderr).to.contain('EphemeralContainers in version "v1" cannot be handled as a Pod');
  });

  /** kubectl attach does not wait for a container that is still being created. */
  const attachedTo = async (container: string): Promise<Terminal> => {
    const status = `{.status.ephemeralContainerStatuses[?(@.name=="${container}")].state.running.startedAt}`;
    await eventually(async () => {
      expect(await succeed(kubectl("get", "pod", "app", "-o", `jsonpath=${status}`))).to.not.equal("");
    });
    return attached(["attach", "-it", "app", "-c", container]);
  };

  const writeJson = (name: string, patch: object) =>
    writeFile(join(cluster.folder, name), JSON.stringify(patch));

  const toolbox = (name: string, image: string): object => ({
    name,
    image,
    imagePullPolicy: "IfNotPresent",
    command: ["sh"],
    stdin: true,
    tty: true,
    targetContainerName: "app",
  });

  describe("as somebody with the guides' Role", () => {
    const developer = ["--as=developer", `--namespace=${APPS}`];

    before(async () => {
      const role = ["create", "role", "debug-pods", "--verb=get,list", "--resource=pods"];
      await succeed(kubectl(...role));
      const rules = [
        { apiGroups: [""], resources: ["pods"], verbs: ["get", "list"] },
        { apiGroups: [""], resources: ["pods/ephemeralcontainers"], verbs: ["update", "patch"] },
      ];
      await succeed(kubectl("patch", "role", "debug-pods", "-p", JSON.stringify({ rules })));
      await succeed(kubectl("create", "rolebinding", "debug-pods", "--role=debug-pods", "--user=developer"));
      const canI = ["auth", "can-i", "update", "pods", "--subresource=ephemeralcontainers", ...developer];
      await eventually(() => succeed(cluster.kubectl(canI)));
    });

    it("kubectl auth can-i update pods/ephemeralcontainers says no, since it takes that for a pod's name", async () => {
      const canI = ["auth", "can-i", "update", "pods/ephemeralcontainers", ...developer];
      expect(await cluster.kubectl(canI)).to.include({ code: 1, stdout: "no\n" });
    });

    it("kubectl debug adds the container", async () => {
      const add = ["debug", "web-app", "--image=busybox:1.28", "--image-pull-policy=IfNotPresent"];
      await succeed(cluster.kubectl([...developer, ...add]));
      const standing = await standingContainers(cluster.client, APPS, "web-app");
      expect(stampOf(standing.at(-1)!)).to.include({ REQUESTED_BY: "developer" });
    });

    it("but kubectl debug -it may not attach to it", async () => {
      const add = ["debug", "-it", "web-app", "--image=busybox:1.28", "--image-pull-policy=IfNotPresent"];
      terminal = cluster.terminal([...developer, ...add]);
      expect(await terminal.ended).to.equal(1);
      expect(terminal.screen())
        .to.contain('User "developer" cannot create resource "pods/attach"')
        .and.contain('User "developer" cannot get resource "pods/log"');
    });
  });
});
