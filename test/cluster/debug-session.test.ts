import { expect } from "chai";
import type { Cluster } from "../support/cluster.ts";
import { standingContainers, stampOf } from "../support/debug-containers.ts";
import { succeed } from "../support/kubectl.ts";
import { APPS, installedWith, startPod, WEB_APP } from "../support/release.ts";
import type { Terminal } from "../support/terminal.ts";
import { LOCAL_PACKAGE } from "../support/ubuntu-root.ts";

/** People at their terminals, under the preset `starter`. */
describe("kubectl debug -it", () => {
  let cluster: Cluster;
  let terminal: Terminal | undefined;

  before(async () => {
    cluster = await installedWith({});
    await startPod(cluster, WEB_APP);
  });
  afterEach(() => terminal?.close());

  /** Opens a terminal and waits until kubectl has attached it to the shell. */
  const attached = async (...args: string[]): Promise<Terminal> => {
    terminal = cluster.terminal([`--namespace=${APPS}`, ...args]);
    await terminal.until(/try pressing enter/);
    return terminal;
  };
  const debug = (...args: string[]) => ["debug", "-it", "app", "--image-pull-policy=IfNotPresent", ...args];

  it("attaches to the container that was mutated, which has its stamp in its environment", async () => {
    const shell = await attached(...debug("--image=busybox:1.36", "--target=app", "--container=stamped"));
    const { printed } = await shell.line("env | grep EPHEMERAL_GUARD_ | sort");
    const [policy, at, by, ...rest] = printed.split("\n");
    expect({ by, rest }).to.deep.equal({ by: "EPHEMERAL_GUARD_REQUESTED_BY=admin", rest: [""] });
    expect(policy).to.match(/^EPHEMERAL_GUARD_POLICY=starter,starter-fixed-tags@\w+$/);
    expect(at).to.match(/^EPHEMERAL_GUARD_REQUESTED_AT=\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    const [standing] = await standingContainers(cluster.client, APPS, "app");
    expect(printed).to.contain(`=${stampOf(standing!)["REQUESTED_AT"]}\n`);
    shell.type("exit\n");
    expect(await shell.ended).to.equal(0);
    expect(shell.screen())
      .to.contain("Warning: ephemeral-guard: set allowPrivilegeEscalation, seccompProfile\n")
      .and.contain("the pod now carries 1 debug container, which stays until the pod is deleted");
  });

  it("lets a second person attach to the same container", async () => {
    const first = cluster.terminal([
      `--namespace=${APPS}`,
      ...debug("--image=busybox:1.36", "--container=shared"),
    ]);
    try {
      await first.until(/try pressing enter/);
      await first.line("shared=yes");
      const second = await attached("attach", "-it", "app", "--container=shared");
      expect(await second.line("echo shared: $shared")).to.deep.equal({ code: 0, printed: "shared: yes\n" });
    } finally {
      first.close();
    }
  });

  it("sees the app's processes with --target", async () => {
    const shell = await attached(...debug("--image=busybox:1.36", "--target=app"));
    expect((await shell.line("ps")).printed).to.match(/^ +1 root +\{nginx\} \/bin\/sh \/usr\/sbin\/nginx$/m);
    expect(await shell.line("cat /proc/1/root/tmp/index.html")).to.deep.equal({
      code: 0,
      printed: "Welcome to nginx!\n",
    });
  });

  it("does not see them without, and is told so", async () => {
    const shell = await attached(...debug("--image=busybox:1.36"));
    expect((await shell.line("ps")).printed)
      .to.match(/^ +1 root +sh$/m)
      .and.not.contain("nginx");
    expect(shell.screen()).to.contain(
      "ephemeral-guard: without --target it will not see the app's processes",
    );
  });

  it("gets root with what apt-get, strace and tcpdump need", async () => {
    const shell = await attached(...debug("--image=ubuntu:22.04", "--target=app", "--", "bash"));
    expect((await shell.line("id")).printed).to.contain("uid=0(root)");
    expect(await shell.line(`apt-get install -y ${LOCAL_PACKAGE}`)).to.have.property("code", 0);
    expect((await shell.line("hello")).printed).to.equal("hello, installed\n");
    const trace =
      "strace -f -o /tmp/trace -p $(pgrep nginx) & sleep 1; curl -s localhost; kill %1; sleep 1; cat /tmp/trace";
    expect((await shell.line(trace)).printed)
      .to.contain("Welcome to nginx!")
      .and.match(/^\d+ +\w+\(/m);
    const capture = "{ sleep 1; curl -s localhost; } & timeout 10 tcpdump -i any -c 1 port 80";
    expect((await shell.line(capture)).printed).to.contain("1 packet captured");
  });

  it("refuses with the whole message, and leaves nothing in the pod", async () => {
    const before = await standingContainers(cluster.client, APPS, "app");
    terminal = cluster.terminal([
      `--namespace=${APPS}`,
      ...debug("--image=docker.io/evil/tools:1", "--profile=sysadmin"),
    ]);
    expect(await terminal.ended).to.equal(1);
    expect(terminal.screen())
      .to.contain('admission webhook "validate.ephemeral-guard.dev" denied the request: container "debugger-')
      .and.contain('policy "starter": image "docker.io/evil/tools:1" is not allowed')
      .and.contain("\nTry: kubectl debug -it -n apps app --image=docker.io/library/busybox:1.36");
    expect(await standingContainers(cluster.client, APPS, "app")).to.deep.equal(before);
  });

  describe("by someone with the chart's ClusterRole ephemeral-guard-debugger", () => {
    before(async () => {
      const binding = ["create", "rolebinding", "debuggers", `--namespace=${APPS}`];
      const to = ["--clusterrole=ephemeral-guard-debugger", "--group=debuggers"];
      await succeed(cluster.kubectl([...binding, ...to]));
    });

    it("attaches, stamped with the person's name", async () => {
      const as = ["--as=alice@example.com", "--as-group=debuggers"];
      const shell = await attached(...as, ...debug("--image=busybox:1.36", "--target=app"));
      expect((await shell.line("echo $EPHEMERAL_GUARD_REQUESTED_BY")).printed).to.equal(
        "alice@example.com\n",
      );
    });
  });
});
