import { expect } from "chai";
import type { AccessCheck } from "../../src/console/access.ts";
import { createSealer } from "../../src/console/sealer.ts";
import { createSessions, type Session } from "../../src/console/sessions.ts";

const MINUTE = 60_000;
const USER = { username: "alice@example.com", groups: ["developers"] };
const sealer = createSealer(() => Buffer.alloc(32, "test"));

const parts = ({ link = false } = {}) => {
  const state = { time: 0, result: { ok: true, user: USER } as AccessCheck, asked: [] as string[] };
  const check = (token: string): Promise<AccessCheck> => {
    state.asked.push(token);
    return Promise.resolve(state.result);
  };
  const make = () =>
    createSessions({ sealer, check: link ? undefined : check, now: () => new Date(state.time) });
  return { state, sessions: make(), another: make() };
};

const opened = (result: unknown): Session => {
  expect(result).to.be.an("object");
  return result as Session;
};

/** Reads again and again, as a browser does, and keeps what the cookie becomes. */
const visit = async (
  { state, sessions }: ReturnType<typeof parts>,
  cookie: string,
  minutes: readonly number[],
) => {
  let current = cookie;
  let last: unknown;
  for (const minute of minutes) {
    state.time = minute * MINUTE;
    last = await sessions.read(current);
    if (typeof last !== "object") return last;
    current = opened(last).renewed ?? current;
  }
  return last;
};

describe("console/sessions", () => {
  it("is whoever the API server says the token is of, each time", async () => {
    const { state, sessions } = parts();
    const cookie = sessions.begin("a.b.c")!;
    expect(opened(await sessions.read(cookie)).user).to.deep.equal(USER);
    state.result = { ok: true, user: { username: "alice", groups: [] } };
    expect(opened(await sessions.read(cookie)).user.username).to.equal("alice");
    expect(state.asked).to.deep.equal(["a.b.c", "a.b.c"]);
  });

  it("ends with the right", async () => {
    const { state, sessions } = parts();
    const cookie = sessions.begin("a.b.c")!;
    state.result = { ok: false, why: "no" };
    expect(await sessions.read(cookie)).to.equal("refused");
  });

  it("is none without a cookie of ours", async () => {
    const { state, sessions } = parts();
    for (const wrong of [
      undefined,
      "",
      "x",
      sealer.seal("[]"),
      sealer.seal('{"id": "a", "at": 0}'),
      sealer.seal('{"id": 1, "at": 0, "seen": 0}'),
    ]) {
      expect(await sessions.read(wrong)).to.equal(undefined);
    }
    expect(state.asked).to.deep.equal([]);
  });

  const LIVES: readonly { name: string; minutes: readonly number[]; expect: string }[] = [
    { name: "lives on while it is used", minutes: [29, 58, 87], expect: "open" },
    { name: "lasts just under half an hour unused", minutes: [29.99], expect: "open" },
    { name: "ends when it is half an hour unused", minutes: [30], expect: "idle" },
    { name: "ends when it was half an hour unused later", minutes: [20, 50], expect: "idle" },
    {
      name: "lasts just under eight hours",
      minutes: [...Array.from({ length: 23 }, (_, at) => at * 20 + 20), 479.9],
      expect: "open",
    },
    {
      name: "ends after eight hours, used or not",
      minutes: [...Array.from({ length: 23 }, (_, at) => at * 20 + 20), 480],
      expect: "expired",
    },
  ];
  for (const { name, minutes, expect: expected } of LIVES) {
    it(name, async () => {
      const given = parts();
      const result = await visit(given, given.sessions.begin("a.b.c")!, minutes);
      expect(typeof result === "object" ? "open" : result).to.equal(expected);
    });
  }

  it("renews the cookie once a minute, no more", async () => {
    const { state, sessions } = parts();
    const cookie = sessions.begin("a.b.c")!;
    state.time = 59_999;
    expect(opened(await sessions.read(cookie)).renewed).to.equal(undefined);
    state.time = 60_000;
    expect(opened(await sessions.read(cookie)).renewed).to.be.a("string");
  });

  it("is read by another recorder with the same key, and by none with another", async () => {
    const { sessions, another } = parts();
    const cookie = sessions.begin("a.b.c")!;
    expect(opened(await another.read(cookie)).user).to.deep.equal(USER);
    const stranger = createSessions({
      sealer: createSealer(() => Buffer.alloc(32, "else")),
      check: () => Promise.resolve({ ok: true, user: USER }),
      now: () => new Date(0),
    });
    expect(await stranger.read(cookie)).to.equal(undefined);
  });

  it("has a CSRF token of its own, and ends with it alone", async () => {
    const { sessions } = parts();
    const [one, two] = [sessions.begin("a.b.c")!, sessions.begin("a.b.c")!];
    const csrf = [opened(await sessions.read(one)).csrf, opened(await sessions.read(two)).csrf];
    expect(csrf[0]).not.to.equal(csrf[1]);
    expect(sessions.end(one, csrf[1]!)).to.equal(false);
    expect(sessions.end(one, "")).to.equal(false);
    expect(opened(await sessions.read(one)).csrf).to.equal(csrf[0]);
    expect(sessions.end(one, csrf[0]!)).to.equal(true);
    expect(await sessions.read(one)).to.equal(undefined);
    expect(opened(await sessions.read(two)).csrf).to.equal(csrf[1]);
    expect(sessions.end(one, ""), "what has ended can be ended again").to.equal(true);
  });

  it("ends with the cookies that it was renewed to, and from", async () => {
    const { state, sessions } = parts();
    const before = sessions.begin("a.b.c")!;
    state.time = 2 * MINUTE;
    const { renewed = "", csrf } = opened(await sessions.read(before));
    expect(sessions.end(before, csrf)).to.equal(true);
    expect(await sessions.read(renewed)).to.equal(undefined);
    state.time = 29 * MINUTE;
    sessions.end(sessions.begin("x.y.z")!, ""); // somebody else comes and goes
    expect(await sessions.read(renewed)).to.equal(undefined);
  });

  it("has no room for a token that makes a cookie that browsers drop", () => {
    const { sessions } = parts();
    expect(sessions.begin("x".repeat(2700)))
      .to.be.a("string")
      .with.property("length")
      .below(3901);
    expect(sessions.begin("x".repeat(3000))).to.equal(undefined);
  });

  it("needs no token under a link, and takes none there; nor the other way round", async () => {
    const [link, token] = [parts({ link: true }), parts()];
    const cookie = link.sessions.begin(undefined)!;
    expect(opened(await link.sessions.read(cookie)).user).to.deep.equal({
      username: "this machine",
      groups: [],
    });
    expect(await token.sessions.read(cookie)).to.equal("refused");
    expect(await link.sessions.read(token.sessions.begin("a.b.c"))).to.equal("refused");
  });
});
