import { setTimeout as delay } from "node:timers/promises";
import { once } from "node:events";
import { Agent } from "node:https";
import { expect } from "chai";
import { LedgerError, type LedgerErrorCode } from "../../src/ledger/ledger.ts";
import type { Observation } from "../../src/model/observation.ts";
import type { IngestRoutesOptions } from "../../src/server/ingest-routes.ts";
import { sampleObservations } from "../ledger/sample-observation.ts";
import { eventually } from "../support/eventually.ts";
import { GOOD, ingestParts, onceEach } from "./ingest-parts.ts";
import { withServer, type Answer, type PostOptions } from "./started-server.ts";

const AUTHORISED = { Authorization: `Bearer ${GOOD}` };

const bodyOf = (observations: readonly unknown[]): string => JSON.stringify({ observations });

interface Asked extends Answer {
  readonly parts: ReturnType<typeof ingestParts>;
}

/** One POST to routes that differ so. */
const post = async (
  path: string,
  options: PostOptions,
  differing: Partial<IngestRoutesOptions> = {},
): Promise<Asked> => {
  const parts = ingestParts(differing);
  let answer: Answer | undefined;
  await withServer(parts.app, async (server) => {
    answer = await server.post(path, options);
  });
  return { ...answer!, parts };
};

const errorIn = ({ body }: Answer): unknown => (JSON.parse(body) as { error: unknown }).error;

describe("server/ingest-routes", () => {
  for (const { path, right, source, handler } of [
    { path: "/v1/records", right: "records", source: "records", handler: "onObservations" },
    { path: "/v1/audit-events", right: "audit-events", source: "audit-events", handler: "onAuditEvents" },
  ] as const) {
    describe(`POST ${path}`, () => {
      it("asks for its right, hands over what was decoded, and says how much it was", async () => {
        const batches: unknown[] = [];
        const store = (batch: readonly unknown[]) => Promise.resolve(batches.push(batch));
        const body = bodyOf([{ uid: "a" }, { uid: "b" }]);
        const given = { headers: AUTHORISED, body };
        const { status, body: said, parts, headers } = await post(path, given, { [handler]: store });
        expect({ status, said }).to.deep.equal({ status: 200, said: '{"accepted":2}\n' });
        expect(headers["content-type"]).to.equal("application/json");
        expect(batches).to.deep.equal([[{ uid: "a" }, { uid: "b" }]]);
        expect(parts.asked).to.deep.equal([`${GOOD} create /ephemeral-guard/${right}`]);
        expect(parts.counts).to.deep.equal([`${source} 2`]);
      });

      it("ignores what the API server appends, as ?timeout=30s", async () => {
        const { status } = await post(`${path}?timeout=30s`, { headers: AUTHORISED, body: bodyOf([]) });
        expect(status).to.equal(200);
      });

      it("takes no other method", async () => {
        const parts = ingestParts();
        await withServer(parts.app, async (server) => {
          const socket = await server.connect();
          socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
          const [chunk] = (await once(socket, "data")) as [Buffer];
          expect(chunk.toString())
            .to.match(/^HTTP\/1\.1 405 /)
            .and.contain("Allow: POST");
          socket.destroy();
        });
        expect(parts.asked).to.deep.equal([]);
      });

      it("is closed to whoever has no token", async () => {
        const { status, headers, parts } = await post(path, { body: bodyOf([{}]) });
        expect(status).to.equal(401);
        expect(headers["www-authenticate"]).to.equal('Bearer realm="ephemeral-guard"');
        expect(parts.asked).to.deep.equal([]);
        expect(parts.counts).to.deep.equal([`${source} unauthenticated`]);
      });
    });
  }

  it("takes JSON by whatever parameters and case its type has", async () => {
    const headers = { ...AUTHORISED, "Content-Type": "Application/JSON; charset=utf-8" };
    expect((await post("/v1/records", { headers, body: bodyOf([{}]) })).status).to.equal(200);
  });

  it("does not ask the store for nothing", async () => {
    const given = { headers: AUTHORISED, body: bodyOf([]) };
    const { body } = await post("/v1/records", given, { onObservations: () => expect.fail("asked") });
    expect(body).to.equal('{"accepted":0}\n');
  });

  interface Case {
    readonly name: string;
    readonly given?: PostOptions;
    readonly differing?: Partial<IngestRoutesOptions>;
    readonly expected: {
      readonly status: number;
      readonly error: string | RegExp;
      readonly count: string;
      readonly headers?: Readonly<Record<string, string>>;
    };
  }

  const storeSays = (code: LedgerErrorCode): Partial<IngestRoutesOptions> => ({
    onObservations: () => Promise.reject(new LedgerError(code, `it is ${code}`)),
  });
  const storeCases = (["unavailable", "full", "newer-schema", "broken", "forbidden"] as const).map(
    (code): Case => ({
      name: `a store that is ${code}`,
      differing: storeSays(code),
      expected: { status: 503, error: `it is ${code}`, count: "store", headers: { "retry-after": "5" } },
    }),
  );
  const CASES: readonly Case[] = [
    {
      name: "a token that nobody knows",
      given: { headers: { Authorization: "Bearer bad" } },
      expected: {
        status: 401,
        error: /does not know the token/,
        count: "unauthenticated",
        headers: { "www-authenticate": 'Bearer realm="ephemeral-guard", error="invalid_token"' },
      },
    },
    {
      name: "a stranger",
      differing: {
        check: () =>
          Promise.resolve({ ok: false, why: "forbidden", username: "system:serviceaccount:a:b\u202e" }),
      },
      expected: {
        status: 403,
        error:
          '"system:serviceaccount:a:b\\u{202e}" may not create the non-resource URL /ephemeral-guard/records',
        count: "forbidden",
      },
    },
    {
      name: "an API server that cannot be asked",
      differing: { check: () => Promise.reject(new Error("connect ECONNREFUSED")) },
      expected: {
        status: 503,
        error: "the API server cannot be asked about the token",
        count: "unchecked",
        headers: { "retry-after": "5" },
      },
    },
    {
      name: "what the store can never take",
      differing: storeSays("invalid"),
      expected: { status: 400, error: "it is invalid", count: "faulty" },
    },
    ...storeCases,
    {
      name: "a bug behind it",
      differing: { onObservations: () => Promise.reject(new TypeError("x is undefined")) },
      expected: { status: 500, error: "internal error, see the log", count: "faulty" },
    },
    {
      name: "what cannot be decoded",
      given: { headers: AUTHORISED, body: "{}" },
      expected: { status: 400, error: "expected observations", count: "faulty" },
    },
    {
      name: "what is no JSON",
      given: { headers: AUTHORISED, body: '{"token": "S3CR3T' },
      expected: { status: 400, error: "the body is not JSON", count: "faulty" },
    },
    {
      name: "another content type",
      given: { headers: { ...AUTHORISED, "Content-Type": "application/yaml" } },
      expected: { status: 415, error: "Content-Type must be application/json", count: "faulty" },
    },
    {
      name: "a compressed body",
      given: { headers: { ...AUTHORISED, "Content-Encoding": "gzip" } },
      expected: { status: 415, error: /^Content-Encoding must be identity/, count: "faulty" },
    },
    {
      name: "a body too large",
      differing: { bodyLimits: { bytes: 10, milliseconds: 1000 } },
      expected: { status: 413, error: "the body has more than 10 bytes", count: "faulty" },
    },
  ];
  for (const { name, given = {}, differing, expected } of CASES) {
    it(`says no to ${name}`, async () => {
      const answer = await post(
        "/v1/records",
        { headers: AUTHORISED, body: bodyOf([{}]), ...given },
        differing,
      );
      expect(answer.status).to.equal(expected.status);
      if (typeof expected.error === "string") expect(errorIn(answer)).to.equal(expected.error);
      else expect(errorIn(answer)).to.match(expected.error);
      expect(answer.parts.counts).to.deep.equal([`records ${expected.count}`]);
      expect(answer.headers).to.include(expected.headers ?? {});
      if (expected.headers?.["retry-after"] === undefined)
        expect(answer.headers).not.to.have.property("retry-after");
    });
  }

  it("logs who was refused and what went wrong, and never a token", async () => {
    const stranger = await post(
      "/v1/records",
      { headers: AUTHORISED },
      { check: () => Promise.resolve({ ok: false, why: "forbidden", username: "eve" }) },
    );
    expect(stranger.parts.lines.map(({ level, message }) => `${level}: ${message}`)).to.deep.equal([
      "warn: a stranger's batch was refused",
    ]);
    const bug = await post(
      "/v1/records",
      { headers: AUTHORISED, body: bodyOf([{}]) },
      { onObservations: () => Promise.reject(new TypeError("x")) },
    );
    expect(bug.parts.lines.map(({ level, message }) => `${level}: ${message}`)).to.deep.equal([
      "error: a batch ran into a bug",
    ]);
    expect(JSON.stringify([stranger.parts.lines, bug.parts.lines])).not.to.contain(GOOD);
  });

  for (const { path, mib, status } of [
    { path: "/v1/records", mib: 7.9, status: 200 },
    { path: "/v1/records", mib: 8.1, status: 413 },
    { path: "/v1/audit-events", mib: 10.1, status: 200 },
    { path: "/v1/audit-events", mib: 11.1, status: 413 },
  ]) {
    it(`answers ${status} to ${mib} MiB for ${path}`, async () => {
      const body = bodyOf(["x".repeat(mib * 1024 * 1024)]);
      // Refused by its length alone: the rest is not sent, so that the answer is read.
      const head = `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nAuthorization: Bearer ${GOOD}\r\n`;
      const { app } = ingestParts();
      await withServer(app, async (server) => {
        const socket = await server.connect();
        socket.write(`${head}Content-Length: ${body.length}\r\n\r\n`);
        if (status === 200) socket.write(body);
        const [chunk] = (await once(socket, "data")) as [Buffer];
        expect(chunk.toString()).to.match(new RegExp(`^HTTP/1\\.1 ${status} `));
        socket.destroy();
      });
    });
  }

  it("finds out who asks before a byte of the body is read", async () => {
    const { app, counts } = ingestParts();
    await withServer(app, async (server) => {
      const socket = await server.connect();
      socket.write(
        "POST /v1/records HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n" +
          "Authorization: Bearer bad\r\nContent-Length: 100000000\r\n\r\n",
      );
      const [chunk] = (await once(socket, "data")) as [Buffer];
      expect(chunk.toString())
        .to.match(/^HTTP\/1\.1 401 /)
        .and.contain("Connection: close");
      await once(socket, "close"); // so that a body without end goes nowhere
    });
    expect(counts).to.deep.equal(["records unauthenticated"]);
  });

  it("goes on with a connection after a refusal, where the rest of the body is short", async () => {
    const { app } = ingestParts();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    await withServer(app, async (server) => {
      const body = bodyOf(sampleObservations(50));
      const refused = await server.post("/v1/records", {
        body,
        agent,
        headers: { Authorization: "Bearer bad" },
      });
      const taken = await server.post("/v1/records", { body, agent, headers: AUTHORISED });
      expect([refused.status, taken.status]).to.deep.equal([401, 200]);
      expect(refused.headers.connection).to.equal("keep-alive");
      agent.destroy();
    });
  });

  it("takes so many batches at once and no more, of each kind, and again once one is done", async () => {
    const { kept, keep } = onceEach();
    const waiting: (() => void)[] = [];
    const { app, counts } = ingestParts({
      maxInFlight: 2,
      onObservations: async (batch: readonly Observation[]) => {
        await new Promise<void>((resolve) => waiting.push(resolve));
        await keep(batch);
      },
    });
    await withServer(app, async (server) => {
      const send = (prefix: string): Promise<Answer> =>
        server.post("/v1/records", { headers: AUTHORISED, body: bodyOf(sampleObservations(1, prefix)) });
      const first = [send("a"), send("b")];
      await eventually(() => Promise.resolve(expect(waiting).to.have.length(2)));
      const refused = await send("c");
      expect(refused.status).to.equal(429);
      expect(refused.headers["retry-after"]).to.equal("1");
      const other = await server.post("/v1/audit-events", { headers: AUTHORISED, body: bodyOf([{}]) });
      expect(other.status, "the other kind").to.equal(200);
      for (const go of waiting.splice(0)) go();
      expect((await Promise.all(first)).map(({ status }) => status)).to.deep.equal([200, 200]);
      const again = send("c");
      await eventually(() => Promise.resolve(expect(waiting).to.have.length(1)));
      waiting[0]!();
      expect((await again).status).to.equal(200);
    });
    expect(kept).to.have.length(3);
    expect(counts.filter((count) => count === "records busy")).to.have.length(1);
  });

  it("gives the place of a sender free who goes away", async () => {
    const { app } = ingestParts({ maxInFlight: 1 });
    await withServer(app, async (server) => {
      const socket = await server.connect();
      socket.write(
        "POST /v1/records HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n" +
          `Authorization: Bearer ${GOOD}\r\nContent-Length: 100\r\n\r\n{`,
      );
      await delay(50);
      const send = () => server.post("/v1/records", { headers: AUTHORISED, body: bodyOf([]) });
      expect((await send()).status).to.equal(429);
      socket.destroy();
      await eventually(async () => expect((await send()).status).to.equal(200));
    });
  });
});
