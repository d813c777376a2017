import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import type { StandingContainer } from "../support/debug-containers.ts";
import { standingContainers, unstamped } from "../support/debug-containers.ts";
import { createDebugger } from "../support/debugger-role.ts";
import type { ApiServer, User } from "../support/api-server.ts";
import { installGuard, type InstalledGuard } from "../support/installed-guard.ts";
import { succeed } from "../support/kubectl.ts";
import { createNamespace } from "../support/namespace.ts";
import { createRunningPod, type PodManifest } from "../support/running-pod.ts";
import { sharedApiServer } from "../support/shared-api-server.ts";
import { runCli } from "../cli/run-cli.ts";
import { HARDENED } from "./debug-commands.ts";

const POLICIES = new URL("../../policies/production", import.meta.url).pathname;

const PLAIN = "explain";
const RESTRICTED = "explain-restricted";
const BASELINE = "explain-baseline";
const WARNED = "explain-warned";

type Stations = "rbac" | "api-server" | "pod-security" | "guard";

interface Row {
  readonly name: string;
  /** Arguments of kubectl, separated by blanks; `{pod}` and `{ns}` stand for those that the test made. */
  readonly kubectl: string;
  /** Default: the namespace without a level. */
  readonly namespace?: string;
  readonly pod?: Omit<PodManifest, "metadata">;
  /** What stands in the pod before. */
  readonly standing?: readonly object[];
  readonly files?: Readonly<Record<string, object>>;
  /** A file `pod.json`, made of the pod as the API server has it. */
  readonly podFile?: (pod: StoredPod) => object;
  /** Nothing of it stays. */
  readonly dryRun?: true;
  readonly user?: "alice" | "viewer" | "nobody" | "admin";
  /** Default: let in. */
  readonly refusedBy?: Stations;
  readonly explains: readonly string[];
}

interface StoredPod {
  readonly spec: { readonly ephemeralContainers?: readonly object[]; readonly [field: string]: unknown };
}

const withContainers =
  (...containers: readonly object[]) =>
  (pod: StoredPod): object => ({ ...pod, spec: { ...pod.spec, ephemeralContainers: containers } });

const REPLACE = "replace --raw /api/v1/namespaces/{ns}/pods/{pod}/ephemeralcontainers -f pod.json";

const patchOf = (container: object): object => ({ spec: { ephemeralContainers: [container] } });
const DEBUGGER = { name: "dbg", image: "busybox:1.36", targetContainerName: "app" };
const OLD = { name: "old", image: "busybox:1.36", securityContext: { privileged: true } };

const ROWS: readonly Row[] = [
  {
    name: "a plain kubectl debug",
    kubectl: "debug --attach=false -it {pod} -n {ns} --image=busybox:1.36 --target=app",
    explains: ["LET IN, changed", "removed     remove.capabilities SYS_PTRACE"],
  },
  {
    name: "a command, arguments, a pull policy and a name",
    kubectl:
      "debug {pod} -n {ns} -c mine --image=busybox:1.36 --profile=restricted --target=app --image-pull-policy=Always --env=A=b -- sh -c true",
    explains: ["LET IN", 'Container "mine"'],
  },
  {
    name: "an image that is not allowed",
    kubectl: "debug {pod} -n {ns} --image=alpine:3 --target=app",
    refusedBy: "guard",
    explains: ['policy "production": images.allow', "Try: kubectl debug"],
  },
  {
    name: "a privileged profile, without a target",
    kubectl: "debug {pod} -n {ns} --image=busybox:1.36 --profile=sysadmin",
    refusedBy: "guard",
    explains: ["fields.require targetContainerName", "privileges.level restricted"],
  },
  {
    name: "a target that is the pod's name (seed 004)",
    kubectl: "debug {pod} -n {ns} --image=busybox:1.36 --target={pod}",
    refusedBy: "api-server",
    explains: ["there is: app, proxy", "--target=app"],
  },
  {
    name: "the name of a container of the pod",
    kubectl: "debug {pod} -n {ns} --image=busybox:1.36 --target=app -c app",
    refusedBy: "api-server",
    explains: ['Duplicate value: "app"'],
  },
  {
    name: "a name that is no DNS label",
    kubectl: "patch pod {pod} -n {ns} --subresource=ephemeralcontainers --patch-file=patch.json",
    files: { "patch.json": patchOf({ ...DEBUGGER, name: "Dbg_1" }) },
    refusedBy: "api-server",
    explains: ['Invalid value: "Dbg_1"'],
  },
  {
    name: "fields that ephemeral containers do not have",
    kubectl: "patch pod {pod} -n {ns} --subresource=ephemeralcontainers --patch-file=patch.json",
    files: {
      "patch.json": patchOf({
        ...DEBUGGER,
        ports: [{ containerPort: 80 }],
        volumeMounts: [{ name: "nothing", mountPath: "/x", subPath: "y" }],
      }),
    },
    refusedBy: "api-server",
    explains: ["ports: Forbidden", 'volumeMounts[0].name: Not found: "nothing"', "subPath: Forbidden"],
  },
  {
    name: "a patch",
    kubectl: "patch pod {pod} -n {ns} --subresource=ephemeralcontainers --patch-file=patch.json",
    files: { "patch.json": patchOf(DEBUGGER) },
    explains: ["LET IN, changed", 'Container "dbg"'],
  },
  {
    name: "a patch, as a dry run",
    kubectl:
      "patch pod {pod} -n {ns} --subresource=ephemeralcontainers --patch-file=patch.json --dry-run=server",
    files: { "patch.json": patchOf(DEBUGGER) },
    dryRun: true,
    explains: ["LET IN, changed", "Note: it is a dry run: nothing would be kept"],
  },
  {
    name: "a JSON patch",
    kubectl: "patch pod {pod} -n {ns} --subresource=ephemeralcontainers --type=json --patch-file=patch.json",
    files: { "patch.json": [{ op: "add", path: "/spec/ephemeralContainers", value: [DEBUGGER] }] },
    explains: ["LET IN, changed", 'Container "dbg"'],
  },
  {
    name: "a whole pod by kubectl replace --raw",
    kubectl: REPLACE,
    podFile: withContainers(DEBUGGER),
    explains: ["LET IN, changed", 'Container "dbg"'],
  },
  {
    name: "a whole pod without the debug container that stands there",
    kubectl: REPLACE,
    standing: [{ name: "old", image: "busybox:1.36" }],
    podFile: withContainers(DEBUGGER),
    refusedBy: "api-server",
    explains: ['existing ephemeral containers "old" may not be removed'],
  },
  {
    name: "two containers at once, which production does not want",
    kubectl: "patch pod {pod} -n {ns} --subresource=ephemeralcontainers --patch-file=patch.json",
    files: {
      "patch.json": { spec: { ephemeralContainers: [DEBUGGER, { ...DEBUGGER, name: "dbg-2" }] } },
    },
    refusedBy: "guard",
    explains: ["refused     limits.perRequest"],
  },
  {
    name: "a patch of what stands there already",
    kubectl: "patch pod {pod} -n {ns} --subresource=ephemeralcontainers --patch-file=patch.json",
    standing: [{ name: "old", image: "busybox:1.36" }],
    files: { "patch.json": patchOf({ name: "old", image: "busybox:1.35" }) },
    refusedBy: "api-server",
    explains: ['existing ephemeral containers "old" may not be changed'],
  },
  {
    name: "a file of the legacy kind (seed 001)",
    kubectl: "replace --raw /api/v1/namespaces/{ns}/pods/{pod}/ephemeralcontainers -f ec.json",
    files: {
      "ec.json": {
        apiVersion: "v1",
        kind: "EphemeralContainers",
        metadata: { name: "x" },
        ephemeralContainers: [
          { name: "debugger", image: "busybox", command: ["sh"], stdin: true, tty: true },
        ],
      },
    },
    refusedBy: "api-server",
    explains: ["today: kubectl debug -it"],
  },
  {
    name: "level restricted, with the guard's help",
    namespace: RESTRICTED,
    user: "admin",
    kubectl:
      "debug {pod} -n {ns} --image=busybox:1.36 --target=app --as=explain-alice@example.com --as-group=developers",
    pod: HARDENED,
    explains: ["LET IN, changed", 'level "restricted:latest" of the namespace holds'],
  },
  {
    name: "level restricted, and what the guard does not repair",
    namespace: RESTRICTED,
    user: "admin",
    kubectl:
      "debug {pod} -n {ns} --image=busybox:1.36 --target=app --profile=sysadmin --as=explain-alice@example.com --as-group=developers",
    pod: HARDENED,
    refusedBy: "pod-security",
    explains: ["is privileged", 'policy "production": privileges.level restricted'],
  },
  {
    name: "an old debug container that breaks the level",
    namespace: BASELINE,
    user: "admin",
    kubectl:
      "debug {pod} -n {ns} --image=busybox:1.36 --target=app --as=explain-alice@example.com --as-group=developers",
    standing: [OLD],
    refusedBy: "pod-security",
    explains: ['container "old" is privileged', "what is added is no trouble"],
  },
  {
    name: "a pod that breaks the level itself",
    namespace: BASELINE,
    user: "admin",
    kubectl:
      "debug {pod} -n {ns} --image=busybox:1.36 --target=app --as=explain-alice@example.com --as-group=developers",
    pod: {
      spec: {
        hostNetwork: true,
        containers: [
          { name: "app", image: "nginx:1", ports: [{ containerPort: 80, hostPort: 80 }] },
          { name: "proxy", image: "envoy:1" },
        ],
        volumes: [{ name: "root", hostPath: { path: "/" } }],
      },
    },
    refusedBy: "pod-security",
    explains: ["sets hostNetwork", 'has hostPath volume "root"', 'has host port 80 (container "app")'],
  },
  {
    name: "level warn of the namespace",
    namespace: WARNED,
    user: "admin",
    kubectl:
      "debug {pod} -n {ns} --image=busybox:1.36 --target=app --as=explain-alice@example.com --as-group=developers",
    explains: ["LET IN, changed", 'Warning: would violate PodSecurity "restricted:latest"'],
  },
  {
    name: "no right to patch",
    user: "viewer",
    kubectl: "debug {pod} -n {ns} --image=busybox:1.36 --target=app",
    refusedBy: "rbac",
    explains: ["may not patch pods/ephemeralcontainers"],
  },
  {
    name: "no right to read",
    user: "nobody",
    kubectl: "debug {pod} -n {ns} --image=busybox:1.36 --target=app",
    refusedBy: "rbac",
    explains: ["may not get pods, patch pods/ephemeralcontainers"],
  },
  {
    name: "no right to read the subresource, which kubectl patch does first",
    user: "viewer",
    kubectl: "patch pod {pod} -n {ns} --subresource=ephemeralcontainers --patch-file=patch.json",
    files: { "patch.json": patchOf(DEBUGGER) },
    refusedBy: "rbac",
    explains: ["may not get pods/ephemeralcontainers, patch pods/ephemeralcontainers"],
  },
  {
    name: "somebody else's rights, asked by an administrator",
    user: "admin",
    kubectl: "debug {pod} -n {ns} --image=busybox:1.36 --target=app --as=viewer@example.com",
    refusedBy: "rbac",
    explains: ['User "viewer@example.com" cannot patch'],
  },
  {
    name: "in the name of a member of a group",
    user: "admin",
    kubectl:
      "debug {pod} -n {ns} --image=busybox:1.36 --target=app --as=carol@example.com --as-group=debug-people",
    explains: ["LET IN, changed"],
  },
  {
    name: "a Windows pod",
    kubectl: "debug {pod} -n {ns} --image=mcr.microsoft.com/windows/nanoserver:ltsc2022",
    pod: {
      spec: {
        os: { name: "windows" },
        containers: [{ name: "app", image: "mcr.microsoft.com/windows/servercore:ltsc2022" }],
      },
    },
    refusedBy: "guard",
    explains: ["images.allow"],
  },
];

const CONTAINERS = [
  { name: "app", image: "registry.example.com/app:1" },
  { name: "proxy", image: "registry.example.com/proxy:1" },
];

/** What explain says is what becomes of the very same command a moment later. */
describe("explain, beside a real API server", function () {
  this.timeout(120_000);
  let server: ApiServer;
  let guard: InstalledGuard | undefined;
  let users: Readonly<Record<NonNullable<Row["user"]>, Pick<User, "kubeconfig">>>;

  before(async () => {
    server = await sharedApiServer();
    users = {
      alice: await createDebugger(server, "explain-alice@example.com", ["developers"]),
      viewer: await server.createUser("viewer@example.com", []),
      nobody: await server.createUser("nobody@example.com", []),
      admin: server,
    };
    const role = "test-explain-viewer";
    await succeed(
      server.kubectl(["create", "clusterrole", role, "--verb=get,list,watch", "--resource=pods"]),
    );
    await succeed(
      server.kubectl([
        "create",
        "clusterrolebinding",
        role,
        `--clusterrole=${role}`,
        "--user=viewer@example.com",
      ]),
    );
    await succeed(
      server.kubectl(["create", "clusterrolebinding", "test-explain-group", "--clusterrole=debugger-of-tests", "--group=debug-people"]),
    ); // prettier-ignore
    await createNamespace(server.client, PLAIN);
    await createNamespace(server.client, RESTRICTED, { "pod-security.kubernetes.io/enforce": "restricted" });
    await createNamespace(server.client, BASELINE);
    await createNamespace(server.client, WARNED, { "pod-security.kubernetes.io/warn": "restricted" });
  });

  after(() => guard?.close());

  const makePod = async ({ pod, standing, namespace = PLAIN }: Row, name: string): Promise<void> => {
    const spec = { containers: CONTAINERS, ...pod?.spec };
    await createRunningPod(server.client, namespace, { metadata: { name }, spec });
    if (standing === undefined) return;
    await server.client.succeed({
      method: "PATCH",
      path: `/api/v1/namespaces/${namespace}/pods/${name}/ephemeralcontainers`,
      contentType: "application/strategic-merge-patch+json",
      body: { spec: { ephemeralContainers: standing } },
    });
  };

  const podOf = (at: number): string => `pod-${at}`;

  describe("with the guard and policies/production", () => {
    before(async () => {
      // Before the guard is there: what stands in pods came in when nobody looked, and levels were tightened since.
      for (const [at, row] of ROWS.entries()) await makePod(row, podOf(at));
      await succeed(server.kubectl(["label", "ns", BASELINE, "pod-security.kubernetes.io/enforce=baseline"]));
      guard = await installGuard(server, { policies: "production" });
    });

    for (const [at, row] of ROWS.entries()) {
      it(`${row.refusedBy === undefined ? "lets in" : `${row.refusedBy} refuses`} ${row.name}`, async () => {
        const { namespace = PLAIN, user = "alice", refusedBy } = row;
        const pod = podOf(at);
        const cwd = await mkdtemp(join(server.folder, "explain-"));
        for (const [name, content] of Object.entries(row.files ?? {}))
          await writeFile(join(cwd, name), JSON.stringify(content));
        if (row.podFile !== undefined) {
          const stored = await server.client.succeed({ path: `/api/v1/namespaces/${namespace}/pods/${pod}` });
          await writeFile(join(cwd, "pod.json"), JSON.stringify(row.podFile(stored as StoredPod)));
        }
        const words = row.kubectl.replaceAll("{pod}", pod).replaceAll("{ns}", namespace).split(" ");
        // kubectl runs in the folder of the files; explain, in this process, does not.
        const inPlace = words.map((word) => word.replace(/^(--patch-file=)?(\w+\.json)$/, `$1${cwd}/$2`));
        const { kubeconfig } = users[user];
        const explain = (format: string) =>
          runCli(["explain", "--policies", POLICIES, "-o", format, "--", "kubectl", ...inPlace], {
            env: { KUBECONFIG: kubeconfig },
          });

        const text = await explain("text");
        expect(text.stderr).to.equal("");
        for (const part of row.explains) expect(text.stdout).to.contain(part);
        const json = await explain("json");
        const told = JSON.parse(json.stdout) as Told;
        expect(told.refusedBy, text.stdout).to.equal(refusedBy);
        expect(told.verdict).to.equal(refusedBy === undefined ? "let in" : "refused");
        expect([text.code, json.code]).to.deep.equal(refusedBy === undefined ? [0, 0] : [1, 1]);

        const before = await standingContainers(server.client, namespace, pod);
        const ran = await server.kubectl(words, { kubeconfig, cwd });
        const stderr = anonymous(ran.stderr);
        const after = await standingContainers(server.client, namespace, pod);
        const landed = after.filter(({ name }) => !before.some((old) => old.name === name));
        expect(ran.code, stderr).to.equal(refusedBy === undefined ? 0 : 1);
        expect(landed.map(comparable)).to.deep.equal(
          refusedBy === undefined && row.dryRun !== true
            ? told.guard.containers.map(({ after: container }) => comparable(container))
            : [],
        );
        for (const line of told.error?.replace(/\.\.\.$/, "").split("\n") ?? [])
          expect(stderr).to.contain(line.replace(/: must be a DNS label.*$/, ": "));
        for (const warning of told.warnings) expect(stderr).to.contain(beginningOf(warning));
      });
    }
  });

  describe("as for whom it is", () => {
    const pod = podOf(0);
    const debug = ["kubectl", "debug", pod, "-n", PLAIN, "--image=busybox:1.36", "--target=app"];
    const explainAs = (user: keyof typeof users, ...flags: readonly string[]) =>
      runCli(["explain", "--policies", POLICIES, ...flags], { env: { KUBECONFIG: users[user].kubeconfig } });

    it("takes the kubeconfig's user, with that user's groups", async () => {
      const { stdout } = await explainAs("alice", "-o", "json", "--", ...debug);
      expect((JSON.parse(stdout) as Told).asked).to.deep.include({
        user: "explain-alice@example.com",
        groups: ["developers", "system:authenticated"],
      });
    });

    it("says that kubectl could not attach", async () => {
      const role = "test-explain-patcher";
      await succeed(
        server.kubectl(["create", "clusterrole", role, "--verb=get,patch", "--resource=pods,pods/ephemeralcontainers"]),
      ); // prettier-ignore
      await succeed(
        server.kubectl(["create", "clusterrolebinding", role, `--clusterrole=${role}`, "--user=patcher"]),
      );
      const { stdout, code } = await explainAs("admin", "--as", "patcher", "--", ...debug, "-it");
      expect(code).to.equal(0);
      expect(stdout).to.contain(
        "Note: kubectl could not attach to it: list pods, watch pods, create pods/attach is not allowed; the container would stand all the same",
      );
    });

    it("says so where nobody may be impersonated, and goes on", async () => {
      const { stdout, code } = await explainAs("alice", "--as", "bob@example.com", "--", ...debug);
      expect(code, stdout).to.equal(0);
      expect(stdout).to.contain('cannot tell: you may not impersonate "bob@example.com"');
      expect(stdout).to.contain("LET IN, changed");
    });

    it("says so where the namespace may not be read", async () => {
      const { stdout } = await explainAs("alice", "--", ...debug);
      expect(stdout).to.contain(`Note: you may not read namespace "${PLAIN}": its labels are not known`);
      expect(stdout).to.contain(`Pod Security  ?    the labels of namespace "${PLAIN}" are not known`);
    });

    it("tells what creates a pod, which the guard is not asked about", async () => {
      const copy = await explainAs("viewer", "--", ...debug.slice(0, 6), "--copy-to=other");
      expect(copy.code, copy.stdout + copy.stderr).to.equal(1);
      expect(copy.stdout).to.match(/^REFUSED by RBAC: "viewer@example.com" may not create pods/);
      const node = await explainAs("admin", "--", "kubectl", "debug", "node/n1", "--image=busybox");
      expect(node.code, node.stderr).to.equal(2);
      expect(node.stdout).to.match(/^CANNOT TELL: kubectl debug node\/\.\.\. creates a pod/);
    });

    it("says the same of the pod in a file, but for RBAC", async () => {
      const stdin = await succeed(server.kubectl(["get", "pods", "-n", PLAIN, "-o", "yaml"]));
      const flags = ["--policies", POLICIES, "--as", "explain-alice@example.com", "--as-group", "developers"];
      const told = async (...source: readonly string[]) => {
        const argv = ["explain", ...source, ...flags, "-o", "json", "--", ...debug];
        const { stdout, stderr } = await runCli(argv, { stdin, env: { KUBECONFIG: users.admin.kubeconfig } });
        expect(stderr).to.equal("");
        const { stations: _stations, ...rest } = JSON.parse(stdout) as { stations: unknown };
        return JSON.stringify(rest).replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME");
      };
      expect(await told("-f", "-")).to.equal(await told());
    });

    it("misses a pod that is not there", async () => {
      const { stderr, code } = await explainAs("alice", "--", "kubectl", "debug", "nope", "--image=busybox");
      expect([code, stderr]).to.deep.equal([
        2,
        'error: there is no pod "nope" in namespace "default" of the cluster\n',
      ]);
    });
  });
});

interface Told {
  readonly verdict: string;
  readonly refusedBy?: string;
  readonly error?: string;
  readonly asked: object;
  readonly warnings: readonly string[];
  readonly guard: { readonly containers: readonly { readonly after: StandingContainer }[] };
}

const anonymous = (text: string): string => text.replaceAll(/\bdebugger-[a-z0-9]{5}\b/g, "debugger-xxxxx");

/** Without stamp, made-up name, env values, and what the API server fills in everywhere. */
const comparable = (container: StandingContainer): object => {
  const { env, ...rest } = unstamped(container) as { env?: readonly { name: string }[] };
  return {
    ...rest,
    name: anonymous(container.name),
    ...(env && { env: env.map(({ name }) => ({ name })) }),
  };
};

/** Pod Security's own words differ, but for the level. */
const beginningOf = (warning: string): string =>
  /^would violate PodSecurity "[^"]+": /.exec(warning)?.[0] ?? warning;
