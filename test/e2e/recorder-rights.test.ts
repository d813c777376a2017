import { expect } from "chai";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startApiServer, type ApiServer } from "../support/api-server.ts";
import { renderChart, toList, type KubernetesObject } from "../support/chart.ts";
import { addContainers } from "../support/debug-containers.ts";
import { eventually } from "../support/eventually.ts";
import { httpsCall, type HttpsAnswer } from "../support/https-call.ts";
import { writeKubeconfig } from "../support/kubeconfig.ts";
import { succeed } from "../support/kubectl.ts";
import { createNamespace } from "../support/namespace.ts";
import { startRecorderProcess, type RecorderProcess } from "../support/recorder-process.ts";
import { createRunningPod } from "../support/running-pod.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.ts";

const RECORDER = "system:serviceaccount:guard:ephemeral-guard-recorder";

const AUDIT_POLICY = `
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - level: RequestResponse
    resources: [{ group: "", resources: [pods/ephemeralcontainers] }]
  - level: Metadata
    users: ["${RECORDER}"]
  - level: None
`;

interface AuditEvent {
  readonly verb: string;
  readonly user: { readonly username: string };
  readonly objectRef?: {
    readonly apiGroup?: string;
    readonly resource: string;
    readonly subresource?: string;
    readonly name?: string;
  };
  readonly responseStatus: { readonly code: number };
}

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/** `get secrets ephemeral-guard-tls`, `create tokenreviews.authentication.k8s.io`. */
const toRight = (verb: string, resource: string, group: string, name = ""): string =>
  `${verb} ${resource}${group === "" ? "" : `.${group}`}${name === "" ? "" : ` ${name}`}`;

const rightsOf = ({ apiGroups, resources, resourceNames = [""], verbs }: Rule): readonly string[] =>
  apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      resourceNames.flatMap((name) => verbs.map((verb) => toRight(verb, resource, group, name))),
    ),
  );

/**
 * A recorder with the chart's flags and the chart's ServiceAccount goes through all that it does; the API server's audit
 * log tells what it asked for. A right that it lacks would be a refusal there; one that it has in vain would be missing.
 */
describe("the recorder's rights", () => {
  let server: ApiServer;
  let folder: TemporaryFolder;
  let objects: readonly KubernetesObject[];
  let recorder: RecorderProcess;

  const token = async (account: string, ...flags: string[]): Promise<string> =>
    (await succeed(server.kubectl(["create", "token", account, "--namespace=guard", ...flags]))).trim();

  const flags = (): readonly string[] => {
    const deployment = objects.find(
      ({ kind, metadata }) => kind === "Deployment" && metadata.name === "ephemeral-guard-recorder",
    ) as unknown as { spec: { template: { spec: { containers: [{ args: string[] }] } } } }; // as this kind has it
    const [, ...args] = deployment.spec.template.spec.containers[0].args;
    // Files and ports of the pod's.
    return args.filter((arg) => !/^--(policies|store|port|probe-port)=/.test(arg));
  };

  before(async () => {
    folder = await createTemporaryFolder("rights");
    const auditPolicy = join(folder.path, "policy.yaml");
    await writeFile(auditPolicy, AUDIT_POLICY);
    server = await startApiServer({ auditPolicy });
    for (const namespace of ["guard", "apps"]) await createNamespace(server.client, namespace);
    await createRunningPod(server.client, "apps", { metadata: { name: "app" } });
    const values = { webhook: { failurePolicy: "Ignore" }, recorder: { auditSender: { create: true } } };
    objects = (await renderChart(values)).filter(
      ({ metadata }) => metadata.annotations?.["helm.sh/hook"] === undefined,
    );
    const installed = objects.filter(({ kind }) => /^(ServiceAccount|Secret|.*Role|.*Binding|.*Configuration)$/.test(kind)); // prettier-ignore
    await succeed(server.kubectl(["apply", "-f", "-"], { stdin: toList(installed) }));
    await succeed(server.kubectl(["create", "serviceaccount", "reviewer", "--namespace=guard"]));
    const reviewers = ["--clusterrole=ephemeral-guard-reviewer", "--serviceaccount=guard:reviewer"];
    await succeed(server.kubectl(["create", "clusterrolebinding", "reviewers", ...reviewers]));
    const kubeconfig = join(folder.path, "kubeconfig");
    await writeKubeconfig(kubeconfig, server, { token: await token("ephemeral-guard-recorder") });
    const soon = ["--dns-name=127.0.0.1", "--interval=1s", "--ca-lifetime=40s", "--certificate-lifetime=20s"];
    recorder = await startRecorderProcess([...flags(), `--kubeconfig=${kubeconfig}`, ...soon]);
  });
  after(async () => {
    await recorder.close();
    await server.close();
    await folder.close();
  });

  const auditLog = async (): Promise<readonly AuditEvent[]> =>
    (await readFile(server.auditLog, "utf8"))
      .split("\n")
      .filter((line) => line.endsWith("}"))
      .map((line) => JSON.parse(line) as AuditEvent);

  const asked = async (): Promise<readonly AuditEvent[]> =>
    (await auditLog()).filter(({ user }) => user.username === RECORDER);

  /** Answered under the certificate that the recorder has made for itself. */
  const call = async (
    path: string,
    bearer: string,
    body?: object,
  ): Promise<Pick<HttpsAnswer, "status" | "body">> => {
    const secret = ["get", "secret", "ephemeral-guard-tls", "--namespace=guard"];
    const ca = await succeed(server.kubectl([...secret, "-o", String.raw`jsonpath={.data.ca\.crt}`]));
    const headers = { Authorization: `Bearer ${bearer}`, "Content-Type": "application/json" };
    return httpsCall({
      url: `https://127.0.0.1:${recorder.port}${path}`,
      ca: Buffer.from(ca, "base64").toString(),
      headers,
      ...(body && { method: "POST", body: JSON.stringify(body) }),
    });
  };

  it("are enough to make the certificate and the keys, and to be ready", async () => {
    await eventually(async () => {
      const { status, text } = await recorder.readiness();
      expect(status, text).to.equal(200);
    }, 30_000);
  });

  it("let it take what the audit sender delivers, and tell and mark the pod", async () => {
    const containers = [{ name: "debugger", image: "busybox:1.36" }];
    const added = await addContainers(server.client, { namespace: "apps", pod: "app", containers });
    expect(added.status).to.equal(200);
    const debugged = ({ objectRef }: AuditEvent) => objectRef?.subresource === "ephemeralcontainers";
    const items = await eventually(async () => {
      const found = (await auditLog()).filter(debugged);
      expect(found).to.not.be.empty;
      return found;
    });
    const sender = await token("ephemeral-guard-audit-sender", "--audience=ephemeral-guard-recorder");
    const list = { apiVersion: "audit.k8s.io/v1", kind: "EventList", items };
    expect(await call("/v1/audit-events", sender, list)).to.include({ status: 200 });
    await eventually(async () => {
      const marked = ["get", "pods", "-A", "-l", "ephemeral-guard.dev/debugged=true", "-o", "name"];
      expect(await succeed(server.kubectl(marked))).to.equal("pod/app\n");
      const events = ["get", "events.events.k8s.io", "--namespace=apps", "-o", "name"];
      expect(await succeed(server.kubectl(events))).to.not.equal("");
    }, 30_000);
  });

  it("let it show records to reviewers, and to nobody else", async () => {
    expect(await call("/api/v1/records", await token("reviewer"))).to.include({ status: 200 });
    expect(await call("/api/v1/records", await token("ephemeral-guard-webhook"))).to.include({ status: 403 });
    const stranger = await token("reviewer", "--audience=ephemeral-guard-recorder");
    const list = { apiVersion: "audit.k8s.io/v1", kind: "EventList", items: [] };
    expect(await call("/v1/audit-events", stranger, list)).to.include({ status: 403 });
  });

  it("are all used, and none is missing", async () => {
    const granted = objects
      .filter(({ kind, metadata }) => kind.endsWith("Role") && metadata.name === "ephemeral-guard-recorder")
      .flatMap(({ rules }) => (rules as readonly Rule[]).flatMap(rightsOf));
    expect(granted).to.have.length.above(15);
    // The certificate is renewed after some seconds.
    await eventually(async () => {
      const used = (await asked()).map(({ verb, objectRef }) => {
        const { resource = "", apiGroup = "", name = "" } = objectRef ?? {};
        const named = granted.includes(toRight(verb, resource, apiGroup, name));
        return toRight(verb, resource, apiGroup, named ? name : "");
      });
      expect([...new Set(used)]).to.have.members(granted);
    }, 60_000);
    const refused = (await asked()).filter(({ responseStatus }) => responseStatus.code === 403);
    expect(refused).to.deep.equal([]);
  });
});
