import { expect } from "chai";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { parse } from "yaml";
import { createRedactor } from "../../src/admission/redact.ts";
import { decodeEventList } from "../../src/ledger/audit-events/decode.ts";
import type { LedgerStore } from "../../src/ledger/ledger.ts";
import { openStore } from "../../src/ledger/store/open-store.ts";
import type { Observation } from "../../src/model/observation.ts";
import type { DebugRecord } from "../../src/model/record.ts";
import { startApiServer, type ApiServer, type User } from "../support/api-server.ts";
import { startAuditWebhook, type AuditWebhook } from "../support/audit-webhook.ts";
import { createAuthority, type Authority } from "../support/authority.ts";
import { allowToDebug, createDebugger } from "../support/debugger-role.ts";
import { eventually } from "../support/eventually.ts";
import { freePort } from "../support/free-port.ts";
import { startGuardProcess, writeCertificate, type GuardProcess } from "../support/guard-process.ts";
import { configureWebhooks, removeWebhooks, untilCalled } from "../support/installed-guard.ts";
import { kubernetesBinaries } from "../support/kubernetes-binaries.ts";
import { succeed } from "../support/kubectl.ts";
import { createNamespace } from "../support/namespace.ts";
import { run } from "../support/run.ts";
import { createRunningPod } from "../support/running-pod.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.ts";

const PAGE = new URL("../../docs/audit-events.md", import.meta.url);
const NAMESPACE = "audit-events";
const SENDER = "system:serviceaccount:guard:ephemeral-guard-audit-sender";

/** The page's blocks of a language, in order. */
const readBlocks = async (language: string): Promise<readonly string[]> => {
  const page = await readFile(PAGE, "utf8");
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, "gm"))].map(
    ([, block = ""]) => block,
  );
};

/** Where records and events arrive: what a recorder does, without a process of its own. */
const startReceiver = async (store: LedgerStore, authority: Authority): Promise<AuditWebhook> => {
  const redactor = createRedactor({ key: Buffer.alloc(32, 7), args: false });
  const hosts = ["127.0.0.1", "ephemeral-guard-recorder.guard.svc"];
  const credentials = await authority.issue({ commonName: "recorder", hosts });
  return startAuditWebhook(credentials, async (path, body) => {
    if (path === "/v1/records") {
      const { observations } = body as { observations: readonly Observation[] }; // the guard sends no else
      await store.ingest(observations);
      return { accepted: observations.length };
    }
    const decoded = decodeEventList(body, redactor);
    if (path !== "/v1/audit-events" || "undecodable" in decoded) throw new Error(`POST ${path}`);
    await store.ingestAudit(decoded.observations);
    return { accepted: decoded.observations.length };
  });
};

/** A field manager's entry that claims the container `debugger` since 2020. */
const forged = (item: object): object => ({
  manager: "old",
  operation: "Update",
  apiVersion: "v1",
  time: "2020-01-01T00:00:00Z",
  fieldsType: "FieldsV1",
  subresource: "ephemeralcontainers",
  fieldsV1: { "f:spec": { "f:ephemeralContainers": { 'k:{"name":"debugger"}': item } } },
});

/** docs/audit-events.md, followed to the letter. */
describe("an API server that sends its audit events", () => {
  let folder: TemporaryFolder;
  let authority: Authority;
  let store: LedgerStore;
  let receiver: AuditWebhook;
  let guard: GuardProcess;
  let server: ApiServer;
  let alice: User;
  let names = 0;
  const started: (() => Promise<void>)[] = [];

  const closing = <T extends { close(): Promise<void> }>(what: T): T => {
    started.push(() => what.close());
    return what;
  };
  const file = (name: string): string => join(folder.path, name);

  before(async () => {
    folder = closing(await createTemporaryFolder("audit-events"));
    authority = await createAuthority("guard");
    store = closing(await openStore({ file: file("ledger.db") }, { cluster: "test" }));
    receiver = closing(await startReceiver(store, authority));
    receiver.accept("first-token");
    await writeFile(file("token"), "first-token");
    await writeFile(file("ca.crt"), authority.certificate);
    guard = closing(await startGuard());
    server = closing(await startServer());
    await createNamespace(server.client, "guard");
    await createNamespace(server.client, NAMESPACE);
    alice = await createDebugger(server);
  });
  after(async () => {
    for (const close of started.reverse()) await close();
  });

  const startGuard = async (): Promise<GuardProcess> => {
    const files = { certificate: file("tls.crt"), key: file("tls.key"), authority };
    const credentials = await authority.issue({ commonName: "guard", hosts: ["127.0.0.1"] });
    await writeCertificate({ ...files, policies: "" }, credentials);
    const delivery = [
      `--recorder=${receiver.url}`,
      `--recorder-ca=${file("ca.crt")}`,
      `--recorder-token=${file("token")}`,
    ];
    return startGuardProcess({ policies: "starter", files, flags: delivery });
  };

  const startServer = async (): Promise<ApiServer> => {
    const [policy = "", kubeconfig = ""] = await readBlocks("yaml");
    await writeFile(file("audit-policy.yaml"), policy);
    await writeFile(file("recorder.kubeconfig"), kubeconfig.replace("https://10.96.0.50:9443", receiver.url));
    const [flags = ""] = await readBlocks("text");
    const extraArgs = flags.trim().replaceAll("/etc/kubernetes/ephemeral-guard", folder.path).split("\n");
    return startApiServer({
      auditPolicy: file("audit-policy.yaml"),
      extraArgs: [...extraArgs, "--audit-webhook-batch-max-wait=100ms"],
    });
  };

  const createPod = async (): Promise<string> => {
    const name = `app-${++names}`;
    await createRunningPod(server.client, NAMESPACE, { metadata: { name } });
    return name;
  };
  const debug = (pod: string, ...more: readonly string[]): readonly string[] => {
    const target = ["debug", "-n", NAMESPACE, pod, "-c", "debugger", "--target=app", "--image=busybox:1.36"];
    return [...target, ...more];
  };
  const list = async (pod: string): Promise<readonly DebugRecord[]> =>
    (await store.list({ namespace: NAMESPACE, pod }, { limit: 10 })).records;
  /** The only record of a pod, once the API server's event of it has come, and so many calls of the webhook. */
  const recordOf = (pod: string, calls = 0): Promise<DebugRecord & Required<Pick<DebugRecord, "result">>> =>
    eventually(async () => {
      const [record, second] = await list(pod);
      if (second !== undefined) throw new Error(`more than one record of ${pod}`);
      if (record?.result === undefined || record.calls < calls) throw new Error(`no event of ${pod}`);
      return { ...record, result: record.result };
    }, 20_000);
  /** To a pod that was made by `kubectl apply`, which has kubectl put its managedFields in order, and apply once more. */
  const applyTo = async (name: string): Promise<DebugRecord> => {
    const metadata = { name, namespace: NAMESPACE };
    const apply = (spec: object, ...flags: readonly string[]) => {
      const stdin = JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata, spec });
      return succeed(server.kubectl(["apply", ...flags, "-f", "-"], { stdin }));
    };
    await apply({ containers: [{ name: "app", image: "registry.example.com/app:1" }] });
    const ephemeralContainers = [{ name: "debugger", image: "busybox:1.36", targetContainerName: "app" }];
    await apply({ ephemeralContainers }, "--server-side", "--subresource=ephemeralcontainers");
    const last = await createPod();
    await patch(last, { body: withContainer() });
    await recordOf(last); // by then all events of the apply have come
    const events = (await readFile(server.auditLog, "utf8")).split(`/pods/${name}/ephemeralcontainers`);
    expect(events.length - 1, "requests").to.be.above(2);
    const record = await recordOf(name);
    expect(containersOf(record)).to.deep.equal(["debugger"]);
    return record;
  };
  const containersOf = ({ containers }: DebugRecord): readonly string[] => containers.map(({ name }) => name);
  const patch = (pod: string, options: { query?: string; type?: string; body: unknown }) =>
    server.client.request({
      method: "PATCH",
      path: `/api/v1/namespaces/${NAMESPACE}/pods/${pod}/ephemeralcontainers${options.query ?? ""}`,
      contentType: `application/${options.type ?? "strategic-merge-patch"}+json`,
      body: options.body,
    });
  const withContainer = (more: object = {}): object => ({
    spec: { ephemeralContainers: [{ name: "debugger", image: "busybox:1.36", ...more }] },
  });

  describe("with the guard in its way", () => {
    before(async () => {
      const at = { url: `https://127.0.0.1:${guard.port}`, caBundle: authority.certificate };
      await configureWebhooks(server, at, { breakGlassGroups: ["break-glass"] });
      await untilCalled(server, guard);
    });
    after(() => removeWebhooks(server));

    it("runs the page's commands: a token that may send, and nothing else", async () => {
      const [script = ""] = await readBlocks("sh");
      const path = `${dirname(kubernetesBinaries().kubectl)}${delimiter}${process.env["PATH"] ?? ""}`;
      const cwd = file("control-plane");
      await mkdir(cwd);
      const env = { PATH: path, KUBECONFIG: server.kubeconfig, HOME: server.folder };
      const { code, stderr } = await run("sh", ["-euc", script], { env, cwd });
      expect(code, stderr).to.equal(0);
      expect(await readFile(join(cwd, "ca.crt"), "utf8")).to.equal(authority.certificate);
      const token = (await readFile(join(cwd, "token"), "utf8")).trim();
      const review = await server.client.succeed({
        method: "POST",
        path: "/apis/authentication.k8s.io/v1/tokenreviews",
        body: { spec: { token, audiences: ["ephemeral-guard-recorder"] } },
      });
      expect(review).to.have.nested.property("status.user.username", SENDER);
      const can = async (url: string) =>
        (await server.kubectl(["auth", "can-i", "create", url], { as: SENDER })).stdout.trim();
      expect(await can("/ephemeral-guard/audit-events")).to.equal("yes");
      expect(await can("/ephemeral-guard/records")).to.equal("no");
      // Read while it runs, sooner or later; the first one stays good.
      receiver.accept(token);
      await writeFile(file("token"), token);
    });

    it("what was allowed gains the result, the client and its address", async () => {
      const pod = await createPod();
      await succeed(server.kubectl(debug(pod), alice));
      const { verdict, calls, requester, result, containers, request } = await recordOf(pod, 2);
      expect({ verdict, calls, user: requester.username }).to.deep.equal({
        verdict: "allowed",
        calls: 2,
        user: "alice@corp.example",
      });
      expect(result).to.include({ code: 200, verb: "patch" });
      expect(result.userAgent).to.match(/^kubectl\//);
      expect(result.sourceIPs).to.deep.equal(["127.0.0.1"]);
      expect(result.impersonator).to.equal(undefined);
      expect(containers[0]).to.include({ name: "debugger", image: "busybox:1.36", landed: true });
      expect(request?.added).to.have.length(1);
    });

    it("what was denied gains them too", async () => {
      const pod = await createPod();
      expect((await server.kubectl(debug(pod, "--profile=sysadmin"), alice)).code).to.equal(1);
      const { verdict, result, containers, violations } = await recordOf(pod, 2);
      expect(verdict).to.equal("denied");
      expect(result).to.include({ code: 403, reason: "Forbidden" });
      expect(result.message).to.match(
        /^admission webhook "validate.ephemeral-guard.dev" denied the request: /,
      );
      expect(containers[0]?.landed).to.equal(false);
      expect(violations.map(({ code }) => code)).to.include("privileges.privileged");
    });

    it("who acted as somebody else is told", async () => {
      await allowToDebug(server, { kind: "User", name: "carol@corp.example" });
      const pod = await createPod();
      const as = { as: "carol@corp.example", asGroups: ["oncall"] };
      await succeed(server.kubectl(debug(pod), as));
      const { verdict, requester, result } = await recordOf(pod, 2);
      expect(verdict).to.equal("allowed");
      expect(requester.username).to.equal("carol@corp.example");
      expect(result.impersonator?.username).to.equal("admin");
      expect(result.impersonator?.groups).to.include("system:masters");
    });

    it("a dry run is told as one", async () => {
      const pod = await createPod();
      const flags = ["--subresource=ephemeralcontainers", "--type=strategic", "--dry-run=server"];
      const body = JSON.stringify(withContainer());
      await succeed(server.kubectl(["patch", "pod", "-n", NAMESPACE, pod, ...flags, "-p", body], alice));
      const { verdict, dryRun, result, containers } = await recordOf(pod, 2);
      expect({ verdict, dryRun, code: result.code }).to.deep.equal({
        verdict: "allowed",
        dryRun: true,
        code: 200,
      });
      expect(containers[0]?.landed).to.equal(false);
    });

    it("a server-side apply is one command, though it is several requests", async () => {
      expect(await applyTo(`app-${++names}`)).to.include({ verdict: "allowed" });
    });

    it("who has no right to it is unjudged", async () => {
      const pod = await createPod();
      const nobody = await server.createUser("nobody@corp.example", []);
      const path = `/api/v1/namespaces/${NAMESPACE}/pods/${pod}/ephemeralcontainers`;
      const stdin = JSON.stringify({
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: pod },
        ...withContainer(),
      });
      expect(
        (await server.kubectl(["replace", "--raw", path, "-f", "-"], { ...nobody, stdin })).code,
      ).to.equal(1);
      const { verdict, requester, result, calls } = await recordOf(pod);
      expect({ verdict, calls, user: requester.username }).to.deep.equal({
        verdict: "unjudged",
        calls: 0,
        user: "nobody@corp.example",
      });
      expect(result).to.include({ code: 403, reason: "Forbidden", verb: "update" });
    });

    it("what the API server refuses after /mutate is unjudged", async () => {
      const pod = await createPod();
      const body = withContainer({ name: "Not_A_Name", env: [{ name: "A", value: "hunter2-hunter2" }] });
      expect((await patch(pod, { body })).status).to.equal(422);
      const record = await recordOf(pod);
      expect(record).to.include({ verdict: "unjudged" });
      expect(containersOf(record)).to.deep.equal(["Not_A_Name"]);
      expect(JSON.stringify(record)).to.not.contain("hunter2");
    });

    it("an exempt group's container is unguarded", async () => {
      const pod = await createPod();
      const root = await server.createUser("root@corp.example", ["system:masters", "break-glass"]);
      await succeed(server.kubectl(debug(pod, "--profile=sysadmin", "--env=A=hunter2"), root));
      const record = await recordOf(pod);
      expect(record).to.include({ verdict: "unguarded", calls: 0, dryRun: false });
      expect(record.requester.username).to.equal("root@corp.example");
      expect(record.containers[0]).to.include({ name: "debugger", landed: true });
      expect(JSON.stringify(record)).to.not.contain("hunter2");
    });
  });

  describe("with a webhook that is down, and to be ignored then", () => {
    before(async () => {
      const at = { url: `https://127.0.0.1:${await freePort()}`, caBundle: authority.certificate };
      await configureWebhooks(server, at, { webhook: { failurePolicy: "Ignore" } });
      // Until then it may not be called at all, which is unguarded as well, but another case.
      await eventually(async () => {
        await patch(await createPod(), { body: withContainer() });
        if (!(await readFile(server.auditLog, "utf8")).includes("failed-open.validating"))
          throw new Error("not heeded");
      });
    });
    after(() => removeWebhooks(server));

    it("what came in is unguarded, and what did not is not", async () => {
      const [came, tried, changed] = [await createPod(), await createPod(), await createPod()];
      await succeed(server.kubectl(debug(came), alice));
      await patch(tried, { query: "?dryRun=All", body: withContainer() });
      await patch(changed, { body: { metadata: { labels: { a: "b" } } } });
      const record = await recordOf(came);
      expect(record).to.include({ verdict: "unguarded", calls: 0, dryRun: false });
      expect(containersOf(record)).to.deep.equal(["debugger"]);
      expect(await recordOf(tried)).to.include({ verdict: "unguarded", dryRun: true });
      expect(await list(changed)).to.deep.equal([]);
    });
  });

  /** Without any webhook: whatever is tried to look like nothing shows. */
  describe("with nobody in its way", () => {
    const container = { name: "debugger", image: "busybox:1.36" };
    const PATH = "/spec/ephemeralContainers";
    const rows: readonly {
      readonly name: string;
      readonly query?: string;
      readonly type?: string;
      readonly body: unknown;
    }[] = [
      ...["?dryRun=All%", "??dryRun=All", "?dryRun=All;x=1", "?dryrun=All"].map((query) => ({
        name: `${query}, which is no dry run`,
        query,
        body: withContainer(),
      })),
      {
        name: "a path that begins before its first slash",
        type: "json-patch",
        body: [{ op: "add", path: `x${PATH}`, value: [container] }],
      },
      {
        name: "a name that is copied",
        type: "json-patch",
        body: [
          { op: "add", path: PATH, value: [{ ...container, name: "" }] },
          { op: "copy", from: "/spec/containers/0/name", path: `${PATH}/0/name` },
          { op: "replace", path: `${PATH}/0/name`, value: "debugger" },
        ],
      },
      {
        name: "managedFields and a stamp that tell of another time",
        type: "json-patch",
        body: [
          {
            op: "add",
            path: PATH,
            value: [
              {
                ...container,
                env: [{ name: "EPHEMERAL_GUARD_REQUESTED_AT", value: "2020-01-01T00:00:00Z" }],
              },
            ],
          },
          {
            op: "replace",
            path: "/metadata/managedFields",
            value: [forged({ ".": {}, "f:name": {}, "f:bogus": {} })],
          },
        ],
      },
    ];
    for (const { name, ...options } of rows) {
      it(name, async () => {
        const pod = await createPod();
        expect((await patch(pod, options)).status).to.equal(200);
        const record = await recordOf(pod);
        expect(record).to.include({ verdict: "unguarded", dryRun: false });
        expect(containersOf(record)).to.deep.equal(["debugger"]);
      });
    }

    it("managedFields that were forged before", async () => {
      const pod = await createPod();
      await server.client.succeed({
        method: "PATCH",
        path: `/api/v1/namespaces/${NAMESPACE}/pods/${pod}`,
        contentType: "application/json-patch+json",
        body: [
          {
            op: "replace",
            path: "/metadata/managedFields",
            value: [forged({ ".": {}, "f:name": {}, "f:bogus": {} })],
          },
        ],
      });
      await patch(pod, { body: withContainer() });
      expect(containersOf(await recordOf(pod))).to.deep.equal(["debugger"]);
    });

    it("an event too large to be sent whole: who and where, but not what", async () => {
      const pod = await createPod();
      expect((await patch(pod, { body: withContainer({ args: ["x".repeat(600_000)] }) })).status).to.equal(
        200,
      );
      const record = await recordOf(pod);
      expect(record).to.include({ verdict: "unguarded" });
      expect(record.pod.name).to.equal(pod);
      expect(containersOf(record)).to.deep.equal([]);
    });

    it("an apply in YAML takes no other event with it: kube-apiserver cannot write its own", async () => {
      const [before, yaml, after] = [await createPod(), await createPod(), await createPod()];
      const applied = `apiVersion: v1\nkind: Pod\nmetadata: { name: ${yaml} }\nspec:\n  ephemeralContainers:\n    - { name: debugger, image: busybox }\n`;
      const [, { status }] = await Promise.all([
        patch(before, { body: withContainer() }),
        server.client.request({
          method: "PATCH",
          path: `/api/v1/namespaces/${NAMESPACE}/pods/${yaml}/ephemeralcontainers?fieldManager=x`,
          contentType: "application/apply-patch+yaml",
          body: applied,
        }),
        patch(after, { body: withContainer() }),
      ]);
      expect(status).to.equal(200);
      expect(await recordOf(before)).to.include({ verdict: "unguarded" });
      expect(await recordOf(after)).to.include({ verdict: "unguarded" });
      expect(await list(yaml)).to.deep.equal([]);
    });

    it("a server-side apply is one command, though it is several requests", async () => {
      expect(await applyTo(`app-${++names}`)).to.include({ verdict: "unguarded", calls: 0 });
    });
  });

  it("the page's audit policy and kubeconfig are what was used", async () => {
    const [policy = ""] = await readBlocks("yaml");
    expect(parse(policy)).to.have.nested.property("rules[0].level", "RequestResponse");
    expect(await readFile(file("recorder.kubeconfig"), "utf8")).to.contain(
      `server: ${receiver.url}/v1/audit-events`,
    );
  });
});
