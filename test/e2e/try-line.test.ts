import { readFile } from "node:fs/promises";
import { expect } from "chai";
import type { ApiServer, User } from "../support/api-server.ts";
import { addContainers, standingContainers } from "../support/debug-containers.ts";
import { createDebugger } from "../support/debugger-role.ts";
import { eventually } from "../support/eventually.ts";
import { installGuard, type InstalledGuard } from "../support/installed-guard.ts";
import { createNamespace } from "../support/namespace.ts";
import { runShell } from "../support/run-shell.ts";
import { createRunningPod } from "../support/running-pod.ts";
import { sharedApiServer } from "../support/shared-api-server.ts";

const NAMESPACE = "try-line";

const PULL_POLICY = `
apiVersion: ephemeral-guard.dev/v1
kind: DebugPolicy
metadata: {name: pull-policy}
spec:
  match: {podSelector: {matchLabels: {pull: strict}}}
  fields:
    values: [{path: imagePullPolicy, in: [Always]}]
`;

/** What a refusal proposes is pasted into a shell as it was printed, and let in. */
describe("the Try line", () => {
  let server: ApiServer;
  let guard: InstalledGuard | undefined;
  let alice: User;

  before(async () => {
    server = await sharedApiServer();
    alice = await createDebugger(server);
    const production = await readFile(
      new URL("../../policies/production/production.yaml", import.meta.url),
      "utf8",
    );
    guard = await installGuard(server, {
      policies: { "production.yaml": production, "pull-policy.yaml": PULL_POLICY },
    });
    await createNamespace(server.client, NAMESPACE);
  });
  after(() => guard?.close());

  const stands = async (pod: string) => standingContainers(server.client, NAMESPACE, pod);

  const proposals: readonly {
    name: string;
    refused: string;
    proposes: string;
    stands: object;
    labels?: object;
  }[] = [
    {
      name: "another image",
      refused: "--image=alpine:3 --profile=baseline --target=app",
      proposes: "--image=docker.io/library/busybox:1.36 --profile=baseline --target=app",
      stands: { image: "docker.io/library/busybox:1.36", targetContainerName: "app" },
    },
    {
      name: "a profile with less in it",
      refused: "--image=busybox:1.36 --profile=sysadmin --target=app",
      proposes: "--image=busybox:1.36 --profile=baseline --target=app",
      stands: { image: "busybox:1.36" },
    },
    {
      name: "a target",
      refused: "--image=busybox:1.36 --profile=baseline",
      proposes: "--image=busybox:1.36 --profile=baseline --target=app",
      stands: { targetContainerName: "app" },
    },
    {
      name: "another pull policy",
      labels: { pull: "strict" },
      refused: "--image=busybox:1.36 --profile=baseline --target=app --image-pull-policy=Never",
      proposes: "--image=busybox:1.36 --profile=baseline --target=app --image-pull-policy=Always",
      stands: { imagePullPolicy: "Always" },
    },
    {
      name: "the container's name and a command that is quoted for a shell",
      refused: `--image=alpine --target=app --profile=baseline -c mine -- sh -c 'echo "$HOME" it'\\''s; true' '' '*'`,
      proposes: `--image=docker.io/library/busybox:1.36 --profile=baseline --target=app -c mine -- sh -c 'echo "$HOME" it'\\''s; true' '' '*'`,
      stands: { name: "mine", command: ["sh", "-c", `echo "$HOME" it's; true`, "", "*"] },
    },
    {
      name: "arguments in the place of the image's own",
      refused: "--image=alpine --target=app --profile=baseline --arguments-only -- -v 3",
      proposes:
        "--image=docker.io/library/busybox:1.36 --profile=baseline --target=app --arguments-only -- -v 3",
      stands: { args: ["-v", "3"], command: undefined },
    },
    {
      name: "a command with a line break in it",
      refused: `--image=alpine --target=app --profile=baseline -- sh -c $'echo one\\necho ümlaut'`,
      proposes: `--image=docker.io/library/busybox:1.36 --profile=baseline --target=app -- sh -c $'echo one\\012echo ümlaut'`,
      stands: { command: ["sh", "-c", "echo one\necho ümlaut"] },
    },
  ];
  for (const [index, { name, refused, proposes, stands: expected, labels = {} }] of proposals.entries()) {
    it(`proposes ${name}, and is let in`, async () => {
      const pod = `pod-${index}`;
      await createRunningPod(server.client, NAMESPACE, { metadata: { name: pod, labels } });
      const { code, stderr } = await runShell(
        server,
        `kubectl debug -n ${NAMESPACE} ${pod} ${refused}`,
        alice,
      );
      expect(code).to.equal(1);
      const line = tryLineOf(stderr);
      expect(line).to.equal(`kubectl debug -n ${NAMESPACE} ${pod} ${proposes}`);
      expect(await stands(pod)).to.deep.equal([]);
      const second = await runShell(server, line, alice);
      expect(second, second.stderr).to.include({ code: 0 });
      const [container, ...others] = await stands(pod);
      expect(others).to.deep.equal([]);
      for (const [field, value] of Object.entries(expected)) expect(container?.[field]).to.deep.equal(value);
    });
  }

  it("keeps the terminal, and kubectl goes on to attach to it", async () => {
    await createRunningPod(server.client, NAMESPACE, { metadata: { name: "terminal" } });
    const asked = `kubectl debug -it -n ${NAMESPACE} terminal --image=ubuntu:22.04 --target=app -- bash`;
    const line = tryLineOf((await runShell(server, asked, alice)).stderr);
    expect(line).to.equal(
      `kubectl debug -it -n ${NAMESPACE} terminal --image=docker.io/library/busybox:1.36 --profile=baseline --target=app -- bash`,
    );
    const second = runShell(server, line, alice);
    const container = await eventually(async () => {
      const [standing] = await stands("terminal");
      if (standing === undefined) throw new Error("nothing stands in the pod");
      return standing;
    });
    expect(container).to.include({ stdin: true, tty: true });
    // kubectl waits for the kubelet to say that it runs, which nobody else will.
    const status = [
      { name: container.name, state: { running: {} }, image: "", imageID: "", ready: false, restartCount: 0 },
    ];
    await server.client.succeed({
      method: "PATCH",
      path: `/api/v1/namespaces/${NAMESPACE}/pods/terminal/status`,
      contentType: "application/merge-patch+json",
      body: { status: { ephemeralContainerStatuses: status } },
    });
    expect((await second).stderr)
      .to.contain('pods "node-a" not found')
      .and.not.contain("orbidden");
  });

  it("is not there where several containers are refused", async () => {
    await createRunningPod(server.client, NAMESPACE, { metadata: { name: "several" } });
    const containers = ["a", "b"].map((name) => ({
      name,
      image: "busybox:1.36",
      targetContainerName: "app",
    }));
    const { status, body } = await addContainers(server.client, {
      namespace: NAMESPACE,
      pod: "several",
      containers,
    });
    expect(status).to.equal(403);
    expect((body as { message: string }).message).to.match(/\nNext: no kubectl debug command was found/);
  });
});

const tryLineOf = (stderr: string): string => /^Try: ([^]*?)\n$/m.exec(stderr)?.[1] ?? stderr;
