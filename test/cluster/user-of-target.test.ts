import { expect } from "chai";
import type { Cluster } from "../support/cluster.ts";
import { succeed } from "../support/kubectl.ts";
import { APPS, installedWith, startPod, type AppPod } from "../support/release.ts";
import type { Terminal } from "../support/terminal.ts";

const RESTRICTED = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
};

/** An app that keeps a file for itself; its container is named like the pod. */
const app = (name: string, securityContext: object): AppPod => {
  const command = ["sh", "-c", "umask 077; echo mine >/tmp/private; exec nginx"];
  const env = [{ name: "PORT", value: "8080" }];
  return { name, containers: [{ name, image: "nginx:alpine", command, env, securityContext }] };
};

/** The preset `production`, whose defaults turn plain `kubectl debug` into what the Pod Security Standard `restricted` takes. */
describe("a restricted default", () => {
  let cluster: Cluster;
  let terminal: Terminal | undefined;

  before(async () => {
    cluster = await installedWith({ policies: { preset: "production" } });
    await startPod(cluster, app("runs-as-1000", { ...RESTRICTED, runAsUser: 1000, runAsGroup: 3000 }));
    await startPod(cluster, app("runs-as-root", {}));
  });
  afterEach(() => terminal?.close());

  const debug = async (pod: string, image = "busybox:1.36"): Promise<Terminal> => {
    const args = [`--image=${image}`, "--image-pull-policy=IfNotPresent", `--target=${pod}`];
    terminal = cluster.terminal([`--namespace=${APPS}`, "debug", "-it", pod, ...args]);
    await terminal.until(/try pressing enter/);
    return terminal;
  };

  it("lets plain kubectl debug into a namespace that enforces the Pod Security Standard restricted", async () => {
    const label = (text: string) => succeed(cluster.kubectl(["label", "namespace", APPS, text]));
    await label("pod-security.kubernetes.io/enforce=restricted");
    const shell = await debug("runs-as-1000");
    await label("pod-security.kubernetes.io/enforce-");
    expect(shell.screen()).to.contain("Warning: ephemeral-guard: removed capabilities.add SYS_PTRACE; set ");
    const status = await shell.line("grep -E '^(CapEff|NoNewPrivs|Seccomp):' /proc/self/status");
    expect(status.printed).to.equal("CapEff:\t0000000000000000\nNoNewPrivs:\t1\nSeccomp:\t2\n");
  });

  it("runs as the target's user, whose files it can read", async () => {
    const shell = await debug("runs-as-1000", "registry.example.com/debug/tools:1.4.2");
    expect((await shell.line("id -u; id -g")).printed).to.equal("1000\n3000\n");
    expect(await shell.line("cat /proc/1/root/tmp/private")).to.deep.equal({ code: 0, printed: "mine\n" });
  });

  it("runs as somebody without any right where the target is root, whose files it cannot read", async () => {
    const shell = await debug("runs-as-root");
    expect((await shell.line("id -u")).printed).to.equal("65532\n");
    expect((await shell.line("ps")).printed).to.contain("{nginx}");
    const { code, printed } = await shell.line("cat /proc/1/root/tmp/private");
    expect({ code, printed }).to.deep.equal({
      code: 1,
      printed: "cat: can't open '/proc/1/root/tmp/private': Permission denied\n",
    });
  });
});
