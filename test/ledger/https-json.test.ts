import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { Agent } from "node:https";
import { inspect } from "node:util";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { callHttpsJson, type HttpsAnswer, type HttpsCall } from "../../src/ledger/https-json.ts";
import { withServer, type StartedServer } from "../server/started-server.ts";

const TOKEN = "t0p-s3cr3t";

const callTo = (server: StartedServer, differing: Partial<HttpsCall> = {}): HttpsCall => ({
  url: new URL(`https://127.0.0.1:${server.port}/v1/records?ticket=${TOKEN}`),
  method: "POST",
  headers: { Authorization: `Bearer ${TOKEN}` },
  body: { a: "ä" },
  ca: server.certificates.caCertificate,
  timeoutMs: 5000,
  ...differing,
});

/** What came of a call to a server that answers so. */
const ask = async (listener: RequestListener, differing: Partial<HttpsCall> = {}): Promise<HttpsAnswer> => {
  let answer: HttpsAnswer | undefined;
  await withServer(listener, async (server) => {
    answer = await callHttpsJson(callTo(server, differing));
  });
  if (answer === undefined) throw new Error("no answer");
  return answer;
};

const errorOf = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => expect.fail("expected an error"),
    (error: unknown) => error as Error,
  );

const answering =
  (status: number, body: string, headers: Readonly<Record<string, string>> = {}): RequestListener =>
  (_request, response) =>
    response.writeHead(status, headers).end(body);

describe("ledger/https-json", () => {
  it("sends JSON with its length and the headers given, and parses the answer", async () => {
    const answer = await ask((request, response) => {
      void text(request).then((body) => {
        const { method, headers } = request;
        response.end(JSON.stringify({ method, body, headers }));
      });
    });
    expect(answer).to.deep.include({ status: 200, retryAfterMs: undefined });
    expect(answer.body).to.deep.include({ method: "POST", body: '{"a":"ä"}' });
    expect(answer.body)
      .to.have.property("headers")
      .that.includes({
        authorization: `Bearer ${TOKEN}`,
        accept: "application/json",
        "content-type": "application/json",
        "content-length": "10",
        "user-agent": "ephemeral-guard",
      });
  });

  it("sends no body where none is given", async () => {
    const echo: RequestListener = ({ method, headers }, response) =>
      response.end(JSON.stringify([method, headers["content-type"] ?? "none"]));
    expect((await ask(echo, { method: "GET", body: undefined })).body).to.deep.equal(["GET", "none"]);
    expect((await ask(echo, { method: "DELETE", body: undefined })).body).to.deep.equal(["DELETE", "none"]);
  });

  it("gives every status as an answer, what is no JSON without a body", async () => {
    expect(await ask(answering(503, '{"error":"full"}'))).to.deep.include({
      status: 503,
      body: { error: "full" },
    });
    expect(await ask(answering(502, "<html>bad gateway</html>"))).to.deep.include({
      status: 502,
      body: undefined,
    });
  });

  it("follows no redirect: the token would go with it", async () => {
    expect((await ask(answering(307, "", { Location: "https://127.0.0.1:1/" }))).status).to.equal(307);
  });

  for (const { given, expected } of [
    { given: "7", expected: [7000, 7000] },
    { given: "0", expected: [0, 0] },
    // Tests are defined well before they run.
    { given: new Date(Date.now() + 3_600_000).toUTCString(), expected: [3_000_000, 3_600_000] },
    { given: new Date(0).toUTCString(), expected: [0, 0] },
    { given: "soon", expected: undefined },
  ]) {
    it(`reads Retry-After: ${given.replace(/\d\d:.*/, "...")}`, async () => {
      const { retryAfterMs } = await ask(answering(429, "{}", { "Retry-After": given }));
      if (expected === undefined) expect(retryAfterMs).to.equal(undefined);
      else expect(retryAfterMs).to.be.within(expected[0]!, expected[1]!);
    });
  }

  it("keeps connections open with an agent", async () => {
    const agent = new Agent({ keepAlive: true });
    const ports = new Set<number | undefined>();
    await withServer(
      (request, response) => {
        ports.add(request.socket.remotePort);
        request.resume();
        response.end("{}");
      },
      async (server) => {
        for (let n = 0; n < 3; n += 1) await callHttpsJson(callTo(server, { agent }));
      },
    );
    agent.destroy();
    expect(ports.size).to.equal(1);
  });

  interface Failure {
    readonly name: string;
    readonly listener?: RequestListener;
    readonly given?: Partial<HttpsCall>;
    /** The server's authority; true when absent. */
    readonly trusts?: boolean;
    readonly expected: RegExp;
  }

  const slow: RequestListener = (_request, response) => {
    response.write("{");
  };
  const failures: readonly Failure[] = [
    {
      name: "silence",
      listener: () => undefined,
      given: { timeoutMs: 80 },
      expected: /no answer within 80 ms$/,
    },
    { name: "half an answer", listener: slow, given: { timeoutMs: 80 }, expected: /no answer within 80 ms$/ },
    { name: "cancelled before", given: { signal: AbortSignal.abort() }, expected: /: cancelled$/ },
    { name: "a stranger's certificate", trusts: false, expected: /certificate/ },
    {
      name: "an answer that breaks off",
      listener: (_request, response) => {
        response.writeHead(200, { "Content-Length": "10" }).write("{", () => response.destroy());
      },
      expected: /: (aborted|socket hang up)$/,
    },
    {
      name: "an answer too large",
      listener: answering(200, JSON.stringify("x".repeat(100))),
      given: { maxBytes: 101 },
      expected: /: an answer of more than 101 bytes$/,
    },
    {
      name: "a header that cannot be sent",
      given: { headers: { Authorization: `Bearer ${TOKEN}\n` } },
      expected: /Authorization/,
    },
  ];
  for (const { name, listener = answering(200, "{}"), given = {}, trusts = true, expected } of failures) {
    it(`tells host and reason, and never a token: ${name}`, async () => {
      await withServer(listener, async (server) => {
        const { ca, ...call } = callTo(server, given);
        const error = await errorOf(callHttpsJson(trusts ? { ...call, ca: ca ?? "" } : call));
        expect(error.message)
          .to.match(new RegExp(`^https://127\\.0\\.0\\.1:${server.port}: `))
          .and.match(expected);
        expect(error.message).not.to.contain(TOKEN);
      });
    });
  }

  it("can be cancelled while it waits", async () => {
    await withServer(
      () => undefined,
      async (server) => {
        const controller = new AbortController();
        const called = errorOf(callHttpsJson(callTo(server, { signal: controller.signal })));
        setTimeout(() => controller.abort(), 50);
        expect((await called).message).to.match(/: cancelled$/);
      },
    );
  });

  it("takes an answer as large as allowed", async () => {
    const body = "x".repeat(99);
    expect((await ask(answering(200, JSON.stringify(body)), { maxBytes: 101 })).body).to.equal(body);
  });

  it("tells where nobody listens, whatever the error holds", async () => {
    const url = new URL(`https://user:${TOKEN}@127.0.0.1:1/?ticket=${TOKEN}`);
    const error = await errorOf(callHttpsJson({ url, method: "GET", timeoutMs: 5000 }));
    expect(error.message).to.equal("https://127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1");
    expect(inspect(error)).not.to.contain(TOKEN);
  });

  describe("plain HTTP", () => {
    for (const url of [
      "http://recorder.example.com/",
      "http://127.0.0.1.example.com/",
      "http://10.0.0.1/",
      "http://[::2]/",
      "ftp://127.0.0.1/",
      "file:///etc/passwd",
    ]) {
      it(`is refused: ${url}`, async () => {
        const error = await errorOf(callHttpsJson({ url: new URL(url), method: "GET", timeoutMs: 1000 }));
        expect(error.message).to.match(/: expected https:, or http: on a loopback address$/);
      });
    }

    for (const host of ["127.0.0.1", "127.1", "localhost"]) {
      it(`is taken on this host: ${host}`, async () => {
        const server = createServer(answering(200, "[1]"));
        await new Promise<void>((resolve) => server.listen(0, host, () => resolve()));
        try {
          const { port } = server.address() as AddressInfo;
          const url = new URL(`http://${host}:${port}/`);
          const { status, body } = await callHttpsJson({ url, method: "GET", timeoutMs: 1000 });
          expect({ status, body }).to.deep.equal({ status: 200, body: [1] });
        } finally {
          server.close();
          server.closeAllConnections();
        }
      });
    }
  });
});
