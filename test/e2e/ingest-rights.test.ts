import { createSign } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { createApiClient } from "../../src/kubernetes/api-client.ts";
import { connect } from "../../src/kubernetes/client.ts";
import { createTokenGate } from "../../src/kubernetes/token-gate.ts";
import { createRemoteSink } from "../../src/ledger/sinks/remote-sink.ts";
import type { CheckToken } from "../../src/server/ingest-handler.ts";
import { realObservation, sampleObservations } from "../ledger/sample-observation.ts";
import { ingestParts, onceEach } from "../server/ingest-parts.ts";
import { withServer, type StartedServer } from "../server/started-server.ts";
import type { ApiServer, User } from "../support/api-server.ts";
import { toList } from "../support/chart.ts";
import { eventually } from "../support/eventually.ts";
import { succeed } from "../support/kubectl.ts";
import { createNamespace, createServiceAccount } from "../support/namespace.ts";
import { sharedApiServer } from "../support/shared-api-server.ts";

const NAMESPACE = "ingest-rights";
const AUDIENCE = "ephemeral-guard-recorder";
const RBAC = "rbac.authorization.k8s.io";

const bindingOf = (name: string, role: string, subject: object) => ({
  apiVersion: `${RBAC}/v1`,
  kind: "ClusterRoleBinding",
  metadata: { name: `${NAMESPACE}-${name}` },
  subjects: [subject],
  roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: role },
});

/** The right to send one kind of batch, for one ServiceAccount. */
const sender = (name: string, path: string) => [
  {
    apiVersion: `${RBAC}/v1`,
    kind: "ClusterRole",
    metadata: { name: `${NAMESPACE}-${name}` },
    rules: [{ nonResourceURLs: [path], verbs: ["create"] }],
  },
  bindingOf(name, `${NAMESPACE}-${name}`, { kind: "ServiceAccount", name, namespace: NAMESPACE }),
];

const RIGHTS = [
  ...sender("webhook", "/ephemeral-guard/records"),
  ...sender("audit-sender", "/ephemeral-guard/audit-events"),
  ...sender("gone", "/ephemeral-guard/records"),
  // Enough to ask about tokens and rights, and nothing else.
  bindingOf("recorder", "system:auth-delegator", { apiGroup: RBAC, kind: "User", name: "ingest-recorder" }),
];

/** Real tokens, a real API server that is asked about them, the real routes over HTTPS. */
describe("rights to send records", () => {
  let server: ApiServer;
  let recorder: User;
  let tokens: Readonly<Record<string, string>>;

  const kubectl = (...args: readonly string[]): Promise<string> => succeed(server.kubectl(args));

  const tokenOf = async (account: string, ...flags: readonly string[]): Promise<string> =>
    (await kubectl("create", "token", account, "-n", NAMESPACE, ...flags)).trim();

  before(async () => {
    server = await sharedApiServer();
    await createNamespace(server.client, NAMESPACE);
    for (const name of ["webhook", "audit-sender", "stranger", "gone"]) {
      await createServiceAccount(server.client, NAMESPACE, name);
    }
    await succeed(server.kubectl(["apply", "-f", "-"], { stdin: toList(RIGHTS) }));
    recorder = await server.createUser("ingest-recorder", []);
    const ofAudience = `--audience=${AUDIENCE}`;
    const webhook = await tokenOf("webhook", ofAudience);
    tokens = {
      webhook,
      "audit-sender": await tokenOf("audit-sender", ofAudience),
      stranger: await tokenOf("stranger", ofAudience),
      gone: await tokenOf("gone", ofAudience),
      "for the API server": await tokenOf("webhook"),
      "for somebody else": await tokenOf("webhook", "--audience=another"),
      garbage: "garbage",
      "signed by nobody": webhook.replace(/[^.]+$/, "c2lnbmF0dXJl"),
      expired: await signedAgain(webhook, { exp: Math.floor(Date.now() / 1000) - 60 }),
      "signed again": await signedAgain(webhook, {}),
    };
  });

  /** The same token with other claims, by the API server's own key: all but those is right about it. */
  const signedAgain = async (token: string, claims: object): Promise<string> => {
    const [header = "", payload = ""] = token.split(".");
    const before = JSON.parse(Buffer.from(payload, "base64url").toString()) as object;
    const signed = `${header}.${Buffer.from(JSON.stringify({ ...before, ...claims })).toString("base64url")}`;
    const key = await readFile(join(server.folder, "service-accounts.key"), "utf8");
    return `${signed}.${createSign("RSA-SHA256").update(signed).sign(key, "base64url")}`;
  };

  /** By default nothing is remembered of a token. */
  const gateOf = (kubeconfig: string, cacheMs = 0): CheckToken => {
    const gate = createTokenGate({ client: createApiClient(connect({ kubeconfig })), cacheMs });
    return (token, right) => gate.check(token, right, AUDIENCE);
  };

  const withRoutes = async (
    use: (started: StartedServer, kept: readonly unknown[]) => Promise<void>,
    check = gateOf(recorder.kubeconfig),
  ): Promise<void> => {
    const { kept, keep } = onceEach();
    const { app } = ingestParts({
      check,
      onObservations: (batch) => keep(batch),
      onAuditEvents: (batch) => keep(batch as never),
    });
    await withServer(app, (started) => use(started, kept));
  };

  const send = async (started: StartedServer, path: string, token: string) => {
    const body = JSON.stringify({ observations: [realObservation("digest.validate")] });
    const { status, body: said } = await started.post(path, {
      body,
      headers: { Authorization: `Bearer ${token}` },
    });
    const { error = "" } = JSON.parse(said) as { error?: string };
    return { status, error };
  };

  const forbidden = (account: string, path: string): string =>
    `"system:serviceaccount:${NAMESPACE}:${account}" may not create the non-resource URL /ephemeral-guard/${path}`;
  const unknown =
    "the API server does not know the token, or it is not for this audience, or no longer valid";

  const CASES = [
    { token: "webhook", path: "records", status: 200, error: "" },
    { token: "signed again", path: "records", status: 200, error: "" },
    { token: "audit-sender", path: "audit-events", status: 200, error: "" },
    { token: "webhook", path: "audit-events", status: 403, error: forbidden("webhook", "audit-events") },
    { token: "audit-sender", path: "records", status: 403, error: forbidden("audit-sender", "records") },
    { token: "stranger", path: "records", status: 403, error: forbidden("stranger", "records") },
    { token: "stranger", path: "audit-events", status: 403, error: forbidden("stranger", "audit-events") },
    { token: "for the API server", path: "records", status: 401, error: unknown },
    { token: "for somebody else", path: "records", status: 401, error: unknown },
    { token: "garbage", path: "records", status: 401, error: unknown },
    { token: "signed by nobody", path: "records", status: 401, error: unknown },
    { token: "expired", path: "records", status: 401, error: unknown },
  ];
  for (const { token, path, status, error } of CASES) {
    it(`${status}: ${path} with the token ${token}`, async () => {
      await withRoutes(async (started, kept) => {
        expect(await send(started, `/v1/${path}`, tokens[token]!)).to.deep.equal({ status, error });
        expect(kept).to.have.length(status === 200 ? 1 : 0);
      });
    });
  }

  it("ends with the ServiceAccount", async () => {
    await withRoutes(async (started, kept) => {
      expect(await send(started, "/v1/records", tokens["gone"]!)).to.include({ status: 200 });
      await kubectl("delete", "serviceaccount", "gone", "-n", NAMESPACE);
      await eventually(async () => {
        expect(await send(started, "/v1/records", tokens["gone"]!)).to.deep.equal({
          status: 401,
          error: unknown,
        });
      }, 30_000); // the API server itself believes a token for ten seconds
      expect(kept).to.have.length(1);
    });
  });

  it("ends with the binding, once what was heard of it is no longer believed", async () => {
    await kubectl("create", "serviceaccount", "dismissed", "-n", NAMESPACE);
    const [, binding] = sender("dismissed", "/ephemeral-guard/records");
    const stdin = toList(sender("dismissed", "/ephemeral-guard/records"));
    await succeed(server.kubectl(["apply", "-f", "-"], { stdin }));
    const token = await tokenOf("dismissed", `--audience=${AUDIENCE}`);
    await withRoutes(
      async (started) => {
        await eventually(async () => {
          expect(await send(started, "/v1/records", token)).to.include({ status: 200 });
        });
        await kubectl("delete", "clusterrolebinding", binding!.metadata.name);
        await eventually(async () => {
          expect(await send(started, "/v1/records", token)).to.deep.equal({
            status: 403,
            error: forbidden("dismissed", "records"),
          });
        });
      },
      gateOf(recorder.kubeconfig, 300),
    );
  });

  it("are not those of everybody who is authenticated, as they would be below /api", async () => {
    const may = async (verb: string, path: string): Promise<string> => {
      const who = ["--as=anybody", "--as-group=system:authenticated"];
      return (await server.kubectl(["auth", "can-i", verb, path, ...who])).stdout.trim();
    };
    for (const verb of ["create", "get"]) {
      expect(await may(verb, "/ephemeral-guard/records"), verb).to.equal("no");
      expect(await may(verb, "/ephemeral-guard/audit-events"), verb).to.equal("no");
    }
    expect(await may("get", "/api/v1/records")).to.equal("yes");
  });

  it("cannot be told while the API server cannot be asked, or does not let the recorder ask", async () => {
    const nobody = await server.createUser("no-recorder", []);
    const broken = join(server.folder, "unreachable.kubeconfig");
    const text = await readFile(recorder.kubeconfig, "utf8");
    await writeFile(broken, text.replaceAll(server.url, "https://127.0.0.1:1"));
    for (const kubeconfig of [nobody.kubeconfig, broken]) {
      await withRoutes(async (started, kept) => {
        expect(await send(started, "/v1/records", tokens["webhook"]!)).to.deep.equal({
          status: 503,
          error: "the API server cannot be asked about the token",
        });
        expect(kept).to.deep.equal([]);
      }, gateOf(kubeconfig));
    }
  });

  it("are all that the webhook's sink needs, whose token is replaced while it runs", async () => {
    const tokenFile = join(server.folder, "recorder-token");
    const caFile = join(server.folder, "recorder-ca.crt");
    await withRoutes(async (started, kept) => {
      await writeFile(caFile, started.certificates.caCertificate);
      const url = new URL(`https://127.0.0.1:${started.port}`);
      const drop = (): void => expect.fail("dropped");
      const sink = createRemoteSink({ url, tokenFile, caFile, drops: { drop } });
      await writeFile(tokenFile, tokens["expired"]!);
      const refused = await sink.write(sampleObservations(3)).catch(String);
      expect(refused).to.match(/: HTTP 401: the API server does not know the token/);
      await writeFile(tokenFile, tokens["webhook"]!);
      await sink.write(sampleObservations(3));
      await sink.close();
      expect(kept).to.have.length(3);
    });
  });
});
