import { expect } from "chai";
import { LedgerError } from "../../src/ledger/ledger.ts";
import { DENIED, LANDED, MONTH, WOULD_DENY } from "./example-commands.ts";
import { toObservations } from "./example-observations.ts";
import {
  OTHER_TOKEN,
  startConsole,
  TOKEN,
  TOKEN_WITHOUT_RIGHT,
  Visitor,
  type StartedConsole,
} from "./started-console.ts";

interface Body {
  readonly records?: readonly { id: string; verdict: string }[];
  readonly next?: string;
  readonly error?: { code: string; message: string };
}

describe("console/api-routes", () => {
  let started: StartedConsole;
  const bearer = { Authorization: `Bearer ${TOKEN}` };
  const get = async (path: string, headers: Readonly<Record<string, string>> = bearer) => {
    const { status, headers: received, body } = await new Visitor(started).get(path, headers);
    return { status, headers: received, body: JSON.parse(body) as Body & Record<string, unknown> };
  };
  before(async () => {
    started = await startConsole({
      fill: async (store) => {
        await store.ingest([DENIED, LANDED, WOULD_DENY, ...MONTH.slice(0, 9)].flatMap(toObservations));
      },
    });
  });
  after(() => started.close());
  beforeEach(() => {
    started.apiServer.away = false;
  });

  it("lists records, newest first, a page at a time", async () => {
    const ids: string[] = [];
    let next: string | undefined;
    let pages = 0;
    do {
      const { body } = await get(
        `/api/v1/records?limit=5${next === undefined ? "" : `&cursor=${encodeURIComponent(next)}`}`,
      );
      ids.push(...(body.records ?? []).map(({ id }) => id));
      next = body.next;
      pages++;
    } while (next !== undefined);
    expect([pages, new Set(ids).size]).to.deep.equal([3, 12]);
    expect(ids).to.deep.equal((await get("/api/v1/records")).body.records?.map(({ id }) => id));
  });

  it("takes the filters of the terminal", async () => {
    const { body } = await get(
      "/api/v1/records?verdict=would-deny&namespace=search&since=3h&user=carol%40example.com",
    );
    expect(body.records?.map(({ verdict }) => verdict)).to.deep.equal(["would-deny"]);
  });

  it("gives one record, whole", async () => {
    const [first] = (await get("/api/v1/records?limit=1")).body.records ?? [];
    const { status, headers, body } = await get(`/api/v1/records/${first?.id ?? ""}`);
    expect([status, headers["content-type"]]).to.deep.equal([200, "application/json; charset=utf-8"]);
    expect(body).to.deep.equal(JSON.parse(JSON.stringify(await started.store.get(first?.id ?? ""))));
    expect(headers["cache-control"]).to.equal("no-store");
  });

  it("gives figures, and what stands in pods", async () => {
    const { body } = await get("/api/v1/stats?verdict=denied&namespace=payments");
    expect(body).to.deep.equal(
      JSON.parse(JSON.stringify(await started.store.stats({ verdict: "denied", namespace: "payments" }))),
    );
    expect((await get("/api/v1/standing")).body).to.deep.equal({ containers: [] });
  });

  const REFUSED: readonly { path: string; status: number; code: string; says: string }[] = [
    { path: "/api/v1/records?verdct=denied", status: 400, code: "invalid", says: 'did you mean "verdict"?' },
    { path: "/api/v1/records?cursor=%00", status: 400, code: "invalid", says: "cursor" },
    { path: "/api/v1/records?limit=0", status: 400, code: "invalid", says: "from 1 to 1000" },
    { path: "/api/v1/records/nosuch", status: 404, code: "not-found", says: 'no record "nosuch"' },
    { path: "/api/v1/records/a%2Fb", status: 404, code: "not-found", says: 'no record "a/b"' },
    { path: "/api/v1/records/%ff", status: 400, code: "invalid", says: "not encoded" },
    { path: "/api/v1/records/x?limit=1", status: 400, code: "invalid", says: "takes no filters" },
    { path: "/api/v1/stats?limit=5", status: 400, code: "invalid", says: "limit: only for lists" },
    { path: "/api/v1/stats?cursor=x", status: 400, code: "invalid", says: "cursor: only for lists" },
    { path: "/api/v1/standing?namespace=a", status: 400, code: "invalid", says: "takes no filters" },
    { path: "/api/v1/nothing", status: 404, code: "not-found", says: "no such page" },
    { path: "/api/", status: 404, code: "not-found", says: "no such page" },
  ];
  for (const { path, status, code, says } of REFUSED) {
    it(`answers ${status} to ${path}`, async () => {
      const answer = await get(path);
      expect([answer.status, answer.body.error?.code]).to.deep.equal([status, code]);
      expect(answer.body.error?.message).to.include(says);
      expect(Object.keys(answer.body)).to.deep.equal(["error"]);
    });
  }

  const STRANGERS: readonly {
    name: string;
    headers: Readonly<Record<string, string>>;
    status: number;
    says: string;
  }[] = [
    { name: "who sends nothing", headers: {}, status: 401, says: "send a token" },
    {
      name: "a token that nobody knows",
      headers: { Authorization: "Bearer x.y.z" },
      status: 401,
      says: "does not know this token",
    },
    {
      name: "a user without the right",
      headers: { Authorization: `Bearer ${TOKEN_WITHOUT_RIGHT}` },
      status: 403,
      says: "dave@example.com may not get",
    },
    { name: "a password", headers: { Authorization: "Basic eDp5" }, status: 401, says: "send a token" },
    {
      name: "two tokens",
      headers: { Authorization: `Bearer ${TOKEN} ${TOKEN}` },
      status: 401,
      says: "send a token",
    },
    {
      name: "a cookie of somebody's own making",
      headers: { Cookie: "__Host-ephemeral-guard=AAAA" },
      status: 401,
      says: "send a token",
    },
  ];
  for (const path of ["/api/v1/records", "/api/v1/records/x", "/api/v1/stats", "/api/v1/standing"]) {
    for (const { name, headers, status, says } of STRANGERS) {
      it(`refuses ${path} to ${name}`, async () => {
        const answer = await get(path, headers);
        expect([answer.status, answer.body.error?.message.includes(says)]).to.deep.equal([status, true]);
        expect(answer.headers["www-authenticate"]).to.equal(status === 401 ? "Bearer" : undefined);
      });
    }
  }

  it("takes the console's cookie, and the bearer token before it", async () => {
    const visitor = new Visitor(started);
    await visitor.signIn(OTHER_TOKEN);
    expect((await visitor.get("/api/v1/standing")).status).to.equal(200);
    expect((await visitor.get("/api/v1/standing", { Authorization: "Bearer x.y.z" })).status).to.equal(401);
  });

  it("answers 503 while the API server is away", async () => {
    started.apiServer.away = true;
    const { status, body } = await get("/api/v1/records");
    expect([status, body.error?.code]).to.deep.equal([503, "access-unavailable"]);
    expect(JSON.stringify(started.logged)).not.to.include(TOKEN);
  });

  it("answers to reads alone", async () => {
    const { status, headers, body } = await new Visitor(started).send("/api/v1/records", {
      method: "DELETE",
      headers: bearer,
    });
    expect([status, headers.allow]).to.deep.equal([405, "GET, HEAD"]);
    expect(body).to.include('"wrong-method"');
  });

  it("answers 503 when the ledger is away, 500 to a bug, and tells neither's secrets", async () => {
    const errors = [
      new LedgerError("unavailable", "db.example.com: lost"),
      new TypeError("db.example.com: bug"),
    ];
    for (const [at, error] of errors.entries()) {
      const other = await startConsole({
        reader: (store) =>
          Object.assign(Object.create(store) as typeof store, { list: () => Promise.reject(error) }),
      });
      try {
        const { status, body } = await new Visitor(other).get("/api/v1/records", bearer);
        expect(status).to.equal([503, 500][at]);
        expect(body).not.to.include("db.example.com");
        expect(other.logged).to.deep.include({
          fields: { err: error, code: ["ledger-unavailable", "internal"][at] },
          message: "the console cannot answer",
        });
      } finally {
        await other.close();
      }
    }
  });

  it("asks the API server no more about an address that sent a hundred bad tokens", async () => {
    const other = await startConsole();
    try {
      const visitor = new Visitor(other);
      const send = () => visitor.get("/api/v1/records", { Authorization: "Bearer x.y.z" });
      for (let tried = 0; tried < 100; tried++) expect((await send()).status).to.equal(401);
      const { status, headers, body } = await send();
      expect([status, other.apiServer.asked.length]).to.deep.equal([429, 100]);
      expect(Number(headers["retry-after"])).to.be.within(200, 300);
      expect(body).to.include('"too-many"');
    } finally {
      await other.close();
    }
  });

  it("does not count what went well", async () => {
    for (let tried = 0; tried < 110; tried++) expect((await get("/api/v1/standing")).status).to.equal(200);
  });
});
