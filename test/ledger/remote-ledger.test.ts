import type { RequestListener } from "node:http";
import { inspect } from "node:util";
import { expect } from "chai";
import { LedgerError, type LedgerReader, type RecordFilter } from "../../src/ledger/ledger.ts";
import { createRemoteLedger } from "../../src/ledger/remote-ledger.ts";
import { observedCommand, refusedImage } from "../cli/audit/observed-command.ts";
import { startConsole, TOKEN, TOKEN_WITHOUT_RIGHT, type StartedConsole } from "../console/started-console.ts";
import { withServer } from "../server/started-server.ts";

const remoteTo = (console: StartedConsole, token = TOKEN): LedgerReader =>
  createRemoteLedger({
    url: new URL(`https://127.0.0.1:${console.port}`),
    token: () => Promise.resolve(token),
    ca: console.ca,
  });

const failure = async (promise: Promise<unknown>): Promise<LedgerError> => {
  const error: unknown = await promise.then(
    () => expect.fail("expected an error"),
    (thrown: unknown) => thrown,
  );
  expect(error).to.be.instanceOf(LedgerError);
  return error as LedgerError;
};

describe("ledger/remote-ledger", () => {
  let console: StartedConsole;
  let remote: LedgerReader;
  before(async () => {
    console = await startConsole({
      fill: async (store) => {
        const commands = [{ ago: 9000 }, { ago: 5000, pod: "web-1", user: "ümläut & co?" }];
        const refused = { ...refusedImage("registry.example.com/x:1"), ago: 2000, namespace: "pay" };
        for (const one of [...commands, refused]) await store.ingest(observedCommand(one));
        const sighting = {
          namespace: "shop",
          container: "debugger",
          image: "busybox:1.36",
          stampedAt: undefined,
        };
        const state = { state: "running", at: "2026-11-21T10:00:00Z" } as const;
        await store.sighted(
          [
            { ...sighting, pod: "api-0", podUid: "uid-of-shop-api-0", state, stampedBy: "jane@example.com" },
            { ...sighting, pod: "x", podUid: "uid-of-x", state: undefined, stampedBy: "forged@example.com" },
          ],
          new Date(),
        );
      },
    });
    remote = remoteTo(console);
  });
  after(() => console.close());

  describe("reads what the recorder's store holds", () => {
    const filters: { name: string; given: RecordFilter; expect: number }[] = [
      { name: "all of it", given: {}, expect: 3 },
      {
        name: "by times",
        given: { since: new Date(Date.now() - 3_600_000), until: new Date(Date.now() + 3_600_000) },
        expect: 3,
      },
      { name: "by a switch", given: { dryRun: true }, expect: 0 },
      { name: "by a name that URLs must encode", given: { user: "ümläut & co?" }, expect: 1 },
      { name: "by verdict and words", given: { verdict: "denied", text: "pay registry" }, expect: 1 },
    ];
    for (const { name, given, expect: expected } of filters) {
      it(`${name}: records and statistics`, async () => {
        const page = await remote.list(given, { limit: 50 });
        expect(page.records).to.have.length(expected);
        expect(page).to.deep.equal(await console.store.list(given, { limit: 50 }));
        expect(await remote.stats(given)).to.deep.equal(await console.store.stats(given));
      });
    }

    it("page by page", async () => {
      const first = await remote.list({}, { limit: 2 });
      const second = await remote.list({}, { limit: 2, cursor: first.next! });
      expect(second.next).to.equal(undefined);
      const { records } = await console.store.list({}, { limit: 50 });
      expect([...first.records, ...second.records]).to.deep.equal(records);
    });

    it("one record, or none", async () => {
      const [record] = (await console.store.list({}, { limit: 1 })).records;
      expect(await remote.get(record!.id)).to.deep.equal(record);
      expect(await remote.get("00000000000")).to.equal(undefined);
      for (const id of ["../stats", "%2e%2e/stats", "x?y#z\u0000"])
        expect(await remote.get(id)).to.equal(undefined);
    });

    it("the containers that stand, with what nobody knows of them", async () => {
      const standing = await remote.standing();
      expect(standing.map(({ pod, requester }) => [pod, requester])).to.deep.equal([
        ["api-0", "jane@example.com"],
        ["x", undefined],
      ]);
      expect(standing).to.deep.equal(await console.store.standing());
    });
  });

  describe("fails, with the server's words and never with the token, as", () => {
    const cases: { name: string; given: () => Promise<unknown>; expect: [LedgerError["code"], RegExp] }[] = [
      { name: "forbidden: a token that nobody knows", given: () => remoteTo(console, "s3cr3t.x").stats({}), expect: ["forbidden", /^https:\/\/127\.0\.0\.1:\d+ says 401: the API server does not know this token$/] },
      { name: "forbidden: a token without the right", given: () => remoteTo(console, TOKEN_WITHOUT_RIGHT).standing(), expect: ["forbidden", /says 403: dave@example\.com may not get \/ephemeral-guard\/records$/] },
      { name: "invalid: a cursor that is none", given: () => remote.list({}, { limit: 1, cursor: "x" }), expect: ["invalid", /says 400: .*cursor/] },
      { name: "unavailable: another authority", given: () => createRemoteLedger({ url: new URL(`https://127.0.0.1:${console.port}`), token: () => Promise.resolve(TOKEN) }).stats({}), expect: ["unavailable", /certificate/] },
    ]; // prettier-ignore
    for (const { name, given, expect: expected } of cases) {
      it(name, async () => {
        const error = await failure(given());
        expect([error.code, error.message]).to.satisfy(
          ([code, message]: [string, string]) => code === expected[0] && expected[1].test(message),
          error.message,
        );
        for (const token of [TOKEN, TOKEN_WITHOUT_RIGHT, "s3cr3t"])
          expect(inspect(error)).not.to.contain(token);
      });
    }

    it("unavailable: a recorder that cannot ask who this is", async () => {
      console.apiServer.away = true;
      const error = await failure(remoteTo(console, "carol.is.new").stats({}));
      console.apiServer.away = false;
      expect([error.code, error.message]).to.satisfy(
        ([code, message]: [string, string]) => code === "unavailable" && message.includes("says 503"),
      );
    });

    const answers: { name: string; given: [number, string]; expect: [LedgerError["code"], RegExp] }[] = [
      { name: "unavailable: a proxy with nothing behind it", given: [502, "<html>"], expect: ["unavailable", /says 502: no reason given$/] },
      { name: "unavailable: too many calls", given: [429, "{}"], expect: ["unavailable", /says 429/] },
      { name: "broken: a server that is no recorder", given: [404, "{}"], expect: ["broken", /says 404: no reason given$/] },
      { name: "broken: a login page that would be seen elsewhere", given: [302, ""], expect: ["broken", /says 302/] },
      { name: "broken: an answer that is no JSON", given: [200, "hello"], expect: ["broken", /expected the record of a recorder, found Invalid input/] },
      { name: "broken: an answer that is none of a recorder, by its place", given: [200, '{"apiVersion":"ephemeral-guard.dev/v1","kind":"DebugRecord","id":7}'], expect: ["broken", /found id: Invalid input/] },
      { name: "broken: and words that a terminal would obey", given: [418, '{"error":{"message":"\\u001b[2J\\u202e"}}'], expect: ["broken", /says 418: \\x1b\[2J\\u\{202e\}$/] },
    ]; // prettier-ignore
    for (const { name, given, expect: expected } of answers) {
      it(name, async () => {
        const listener: RequestListener = (_request, response) => response.writeHead(given[0]).end(given[1]);
        await withServer(listener, async ({ port, certificates }) => {
          const url = new URL(`https://127.0.0.1:${port}`);
          const token = () => Promise.resolve("t");
          const error = await failure(
            createRemoteLedger({ url, token, ca: certificates.caCertificate }).get("1M7Z8J1YHYR"),
          );
          expect(error.code).to.equal(expected[0]);
          expect(error.message).to.match(expected[1]);
        });
      });
    }
  });

  it("keeps the path of a proxy, and shows a token that is asked for anew each time", async () => {
    const seen: unknown[] = [];
    const listener: RequestListener = (request, response) => {
      seen.push([request.method, request.url, request.headers.authorization]);
      response.end('{"containers":[]}');
    };
    await withServer(listener, async ({ port, certificates }) => {
      let calls = 0;
      const remote = createRemoteLedger({
        url: new URL(`https://127.0.0.1:${port}/guard/?x=1#y`),
        token: () => Promise.resolve(`t${++calls}`),
        ca: certificates.caCertificate,
      });
      expect([await remote.standing(), await remote.standing()]).to.deep.equal([[], []]);
    });
    expect(seen).to.deep.equal([
      ["GET", "/guard/api/v1/standing", "Bearer t1"],
      ["GET", "/guard/api/v1/standing", "Bearer t2"],
    ]);
  });

  it("ends what is under way when it is told to", async () => {
    const controller = new AbortController();
    const listener: RequestListener = () => controller.abort();
    await withServer(listener, async ({ port, certificates }) => {
      const error = await failure(
        createRemoteLedger({
          url: new URL(`https://127.0.0.1:${port}`),
          token: () => Promise.resolve("t"),
          ca: certificates.caCertificate,
          signal: controller.signal,
        }).standing(),
      );
      expect(error.message).to.match(/cancelled$/);
    });
  });
});
