import { expect } from "chai";
import { DENIED } from "./example-commands.ts";
import { toObservations } from "./example-observations.ts";
import {
  csrfOf,
  OTHER_TOKEN,
  startConsole,
  TOKEN,
  TOKEN_WITHOUT_RIGHT,
  Visitor,
  type StartedConsole,
} from "./started-console.ts";

const SESSION = "__Host-ephemeral-guard";
const MINUTE = 60_000;

describe("console/login-routes", () => {
  let started: StartedConsole;
  let visitor: Visitor;
  beforeEach(async () => {
    started = await startConsole({
      fill: async (store) => {
        await store.ingest(toObservations(DENIED));
      },
    });
    visitor = new Visitor(started);
  });
  afterEach(() => started.close());

  const later = (minutes: number): void => {
    started.clock.now = new Date(started.clock.now.getTime() + minutes * MINUTE);
  };

  it("leads strangers to the form, and from there to where they wanted", async () => {
    const away = await visitor.get("/records?user=a%26b");
    expect([away.status, away.headers.location]).to.deep.equal([
      303,
      "/login?to=%2Frecords%3Fuser%3Da%2526b",
    ]);
    const form = await visitor.get(away.headers.location ?? "");
    const [, to = ""] = /name="to"\s+value="([^"]*)"/.exec(form.body) ?? [];
    const back = await visitor.post("/login", {
      csrf: csrfOf(form),
      token: TOKEN,
      to: to.replaceAll("&#38;", "&"),
    });
    expect([back.status, back.headers.location]).to.deep.equal([303, "/records?user=a%26b"]);
    expect((await visitor.get("/records?user=a%26b")).status).to.equal(200);
  });

  it("leads strangers on the overview to the plain form", async () => {
    expect((await visitor.get("/")).headers.location).to.equal("/login");
  });

  it("gives a cookie for this host, HTTPS and no script, that holds the token sealed", async () => {
    const answer = await visitor.signIn();
    const [session = "", login] = answer.headers["set-cookie"] ?? [];
    expect(session).to.match(/^__Host-ephemeral-guard=[\w-]+; Path=\/; Secure; HttpOnly; SameSite=Strict$/);
    expect(login).to.match(/^__Host-ephemeral-guard-login=; Max-Age=0;/);
    expect(Buffer.from(session, "base64url").toString("latin1")).not.to.include(TOKEN);
    expect(answer.headers["cache-control"]).to.equal("no-store");
  });

  it("makes a new session at each sign-in, whatever cookie came with it", async () => {
    await visitor.signIn();
    const before = visitor.cookies.get(SESSION);
    visitor.cookies.delete(SESSION);
    await visitor.signIn();
    expect(visitor.cookies.get(SESSION)).not.to.equal(before);
  });

  it("leads who is signed in past the form", async () => {
    await visitor.signIn();
    const answer = await visitor.get("/login?to=/standing");
    expect([answer.status, answer.headers.location]).to.deep.equal([303, "/standing"]);
  });

  it("sends nobody to another site", async () => {
    const form = await visitor.get("/login?to=https://evil.example.com/");
    expect(form.body).not.to.include("evil.example.com");
    const answer = await visitor.post("/login", {
      csrf: csrfOf(form),
      token: TOKEN,
      to: "//evil.example.com",
    });
    expect(answer.headers.location).to.equal("/");
  });

  const REFUSED: readonly { name: string; token: string; status: number; says: string; asked: number }[] = [
    {
      name: "a token that nobody knows",
      token: "x.y.z",
      status: 401,
      says: "does not know this token",
      asked: 1,
    },
    {
      name: "a user without the right",
      token: TOKEN_WITHOUT_RIGHT,
      status: 403,
      says: "dave@example.com may not get",
      asked: 1,
    },
    {
      name: "what is no token",
      token: "apiVersion: v1\nkind: Secret",
      status: 401,
      says: "that is no token",
      asked: 0,
    },
    { name: "nothing", token: " ", status: 401, says: "that is no token", asked: 0 },
  ];
  for (const { name, token, status, says, asked } of REFUSED) {
    it(`refuses ${name}, and never shows or logs it`, async () => {
      const answer = await visitor.signIn(token);
      expect(answer.status).to.equal(status);
      expect(answer.body).to.include(says);
      expect(visitor.cookies.has(SESSION)).to.equal(false);
      expect(started.apiServer.asked).to.have.length(asked);
      if (token.trim() !== "") expect(answer.body + JSON.stringify(started.logged)).not.to.include(token);
      // and the same form does for another try
      const again = await visitor.post("/login", { csrf: csrfOf(answer), token: TOKEN, to: "/" });
      expect(again.status).to.equal(303);
    });
  }

  it("says so when a token is too long for a cookie", async () => {
    const long = `${"x".repeat(4000)}.y.z`;
    started.apiServer.good.add(long);
    const answer = await visitor.signIn(long);
    expect(answer.status).to.equal(400);
    expect(answer.body).to.include("too long for a cookie");
  });

  it("answers 503 while the API server is away, and signs nobody out for it", async () => {
    await visitor.signIn();
    const stranger = new Visitor(started);
    started.apiServer.away = true;
    const refused = await stranger.signIn();
    expect([refused.status, stranger.cookies.has(SESSION)]).to.deep.equal([503, false]);
    expect(refused.body).to.include("The API server does not answer");
    expect((await visitor.get("/")).status).to.equal(503);
    expect(started.logged.map(({ message }) => message)).to.include("the console cannot answer");
    started.apiServer.away = false;
    expect((await visitor.get("/")).status).to.equal(200);
  });

  describe("forged forms", () => {
    const FORGED: readonly { name: string; send: (csrf: string) => ReturnType<Visitor["post"]> }[] = [
      { name: "without a token", send: () => visitor.post("/login", { token: TOKEN, to: "/" }) },
      {
        name: "with a wrong token",
        send: () => visitor.post("/login", { csrf: "x".repeat(43), token: TOKEN, to: "/" }),
      },
      {
        name: "with the token of another browser",
        send: async () => {
          const other = csrfOf(await new Visitor(started).get("/login"));
          return visitor.post("/login", { csrf: other, token: TOKEN, to: "/" });
        },
      },
      {
        name: "without the cookie",
        send: (csrf) => {
          visitor.cookies.clear();
          return visitor.post("/login", { csrf, token: TOKEN, to: "/" });
        },
      },
      {
        name: "from another site",
        send: (csrf) =>
          visitor.post(
            "/login",
            { csrf, token: TOKEN, to: "/" },
            { headers: { "Sec-Fetch-Site": "cross-site" } },
          ),
      },
      {
        name: "from another host of the domain",
        send: (csrf) =>
          visitor.post(
            "/login",
            { csrf, token: TOKEN, to: "/" },
            { headers: { "Sec-Fetch-Site": "same-site" } },
          ),
      },
      {
        name: "as JSON",
        send: (csrf) =>
          visitor.post(
            "/login",
            { csrf, token: TOKEN, to: "/" },
            { headers: { "Content-Type": "application/json" } },
          ),
      },
    ];
    for (const { name, send } of FORGED) {
      it(`sign nobody in ${name}`, async () => {
        const answer = await send(csrfOf(await visitor.get("/login")));
        expect([answer.status, visitor.cookies.has(SESSION)]).to.deep.equal([403, false]);
        expect(started.apiServer.asked).to.deep.equal([]);
      });
    }

    it("sign nobody out", async () => {
      await visitor.signIn();
      const other = new Visitor(started);
      await other.signIn(OTHER_TOKEN);
      for (const csrf of ["", "x", csrfOf(await other.get("/"))]) {
        expect((await visitor.post("/logout", { csrf })).status).to.equal(403);
      }
      const csrf = csrfOf(await visitor.get("/"));
      const far = await visitor.post("/logout", { csrf }, { headers: { "Sec-Fetch-Site": "cross-site" } });
      expect(far.status).to.equal(403);
      expect((await visitor.get("/")).status).to.equal(200);
    });
  });

  it("signs out: the cookie goes, and a copy of it is good for nothing", async () => {
    await visitor.signIn();
    const copy = visitor.cookies.get(SESSION) ?? "";
    const answer = await visitor.post("/logout", { csrf: csrfOf(await visitor.get("/")) });
    expect([answer.status, answer.headers.location]).to.deep.equal([303, "/login?why=out"]);
    expect(visitor.cookies.has(SESSION)).to.equal(false);
    expect((await visitor.get("/login?why=out")).body).to.include("You are signed out.");
    visitor.cookies.set(SESSION, copy);
    expect((await visitor.get("/")).headers.location).to.equal("/login");
  });

  it("signs out who is not signed in", async () => {
    expect((await visitor.post("/logout", {})).headers.location).to.equal("/login?why=out");
  });

  it("ends a session with the right, and says so", async () => {
    await visitor.signIn();
    started.apiServer.good.delete(TOKEN);
    const answer = await visitor.get("/standing");
    expect(answer.headers.location).to.equal("/login?to=%2Fstanding&why=refused");
    expect((await visitor.get(answer.headers.location ?? "")).body).to.include("no longer takes your token");
  });

  it("ends a session that is not used, and one of eight hours; renews it meanwhile", async () => {
    await visitor.signIn();
    later(29);
    expect((await visitor.get("/standing")).status).to.equal(200);
    later(29);
    expect((await visitor.get("/api/v1/standing")).status).to.equal(200);
    later(30);
    expect((await visitor.get("/")).headers.location).to.equal("/login?why=idle");
    await visitor.signIn();
    for (let minutes = 20; minutes < 480; minutes += 20) {
      later(20);
      expect((await visitor.get("/standing")).status).to.equal(200);
    }
    later(20);
    expect((await visitor.get("/")).headers.location).to.equal("/login?why=expired");
  });

  it("takes ten wrong tokens of one address within five minutes, and no right one after them", async () => {
    for (let tried = 0; tried < 10; tried++) expect((await visitor.signIn("x.y.z")).status).to.equal(401);
    const refused = await visitor.signIn();
    expect(refused.status).to.equal(429);
    expect(Number(refused.headers["retry-after"])).to.be.within(200, 300);
    expect(refused.body).to.include("Too many attempts");
    expect(started.apiServer.asked.filter((token) => token === TOKEN)).to.deep.equal([]);
    expect((await new Visitor(started).signIn(TOKEN, { localAddress: "127.0.0.2" })).status).to.equal(303);
  });

  it("takes a hundred wrong tokens of all addresses", async () => {
    for (let tried = 0; tried < 100; tried++) {
      const localAddress = `127.0.0.${10 + Math.floor(tried / 9)}`;
      expect((await visitor.signIn("x.y.z", { localAddress })).status, `${tried}`).to.equal(401);
    }
    expect((await visitor.signIn(TOKEN, { localAddress: "127.0.0.99" })).status).to.equal(429);
  });

  it("counts no sign-in that goes well", async () => {
    for (let tried = 0; tried < 12; tried++) {
      visitor.cookies.clear();
      expect((await visitor.signIn()).status).to.equal(303);
    }
  });
});
