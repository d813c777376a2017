import { once } from "node:events";
import { createServer, get, type RequestListener } from "node:http";
import { connect as connectRaw } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { createAdmissionApp } from "../../src/server/admission-app.ts";
import type { HttpApp } from "../../src/server/express-listener.ts";
import { listen } from "../../src/server/listen.ts";
import { ServerDrain } from "../../src/server/server-drain.ts";
import { readUntil } from "./read-until.ts";
import { reviewParts } from "./review-parts.ts";
import { withServer, type StartedServer } from "./started-server.ts";

const withDrain = async (
  listener: HttpApp | RequestListener,
  use: (started: StartedServer & { drain: ServerDrain }) => Promise<void>,
): Promise<void> => {
  let drain: ServerDrain | undefined;
  await withServer(listener, (started) => use({ ...started, drain: drain! }), {
    onCreated: (server) => (drain = new ServerDrain(server)),
  });
};

const app = (): HttpApp => createAdmissionApp(reviewParts().options);
const HEAD = "POST /validate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
const BODY = `{"request":{"uid":"u1"}}`;
const REQUEST = `${HEAD}Content-Length: ${BODY.length}\r\n\r\n${BODY}`;

/** A listener whose answers wait until `release` is called. */
const held = (): { listener: RequestListener; release: () => void } => {
  const waiting: (() => void)[] = [];
  return {
    listener: (_request, response) => waiting.push(() => response.end("done")),
    release: () => waiting.splice(0).forEach((answer) => answer()),
  };
};

describe("server/server-drain", () => {
  it("changes nothing before it starts", () =>
    withDrain(app(), async ({ drain, connect }) => {
      const socket = await connect();
      socket.write(REQUEST);
      expect(await readUntil(socket, /\}$/)).to.match(/^Connection: keep-alive\r$/m);
      expect([drain.draining, drain.inFlight]).to.deep.equal([false, 0]);
      socket.destroy();
    }));

  it("goes on accepting for a while, on old connections and new ones, and tells each to close", () =>
    withDrain(app(), async ({ drain, connect, post }) => {
      const old = await connect();
      const done = drain.drain({ closeAfterMs: 300, deadlineMs: 5000 });
      expect(drain.draining).to.equal(true);
      old.write(REQUEST);
      const answer = await readUntil(old, /\}$/);
      expect(answer)
        .to.match(/^HTTP\/1.1 200 /)
        .and.to.match(/^Connection: close\r$/m);
      await once(old, "close");
      const fresh = await post("/validate", { body: BODY });
      expect([fresh.status, fresh.headers.connection]).to.deep.equal([200, "close"]);
      const fault = await post("/nowhere");
      expect([fault.status, fault.headers.connection]).to.deep.equal([404, "close"]);
      expect(await done).to.deep.equal({ cut: 0 });
    }));

  it("then closes idle connections at once, and accepts no new ones", () =>
    withDrain(app(), async ({ drain, connect }) => {
      const used = await connect();
      used.write(REQUEST);
      await readUntil(used, /\}$/);
      const unused = await connect();
      const closed = Promise.all([once(used, "close"), once(unused, "close")]);
      const before = performance.now();
      expect(await drain.drain({ closeAfterMs: 50, deadlineMs: 5000 })).to.deep.equal({ cut: 0 });
      expect(performance.now() - before).to.be.lessThan(4999);
      await closed;
      const refused = await connect().catch((error: unknown) => error);
      expect(refused).to.have.property("code", "ECONNREFUSED");
    }));

  it("waits for a request in flight, whose answer closes its connection", () => {
    const { listener, release } = held();
    return withDrain(listener, async ({ drain, connect }) => {
      const [busy, idle] = [await connect(), await connect()];
      busy.write(REQUEST);
      await delay(30);
      expect(drain.inFlight).to.equal(1);
      const idleClosed = once(idle, "close");
      let report: object | undefined;
      const done = drain.drain({ closeAfterMs: 20, deadlineMs: 5000 }).then((value) => (report = value));
      await delay(150);
      expect(report).to.equal(undefined);
      release();
      expect(await readUntil(busy, /done/))
        .to.match(/^HTTP\/1.1 200 /)
        .and.to.match(/^Connection: close\r$/m);
      await done;
      await idleClosed;
      expect(report).to.deep.equal({ cut: 0 });
    });
  });

  it("serves a request that comes on an open connection after it stopped accepting", () => {
    const { listener, release } = held();
    return withDrain(listener, async ({ drain, connect }) => {
      const [first, second] = [await connect(), await connect()];
      first.write(REQUEST);
      second.write(HEAD); // Not idle any more, and no request yet either.
      await delay(30);
      const done = drain.drain({ closeAfterMs: 0, deadlineMs: 5000 });
      await delay(60);
      second.write(`Content-Length: ${BODY.length}\r\n\r\n${BODY}`);
      await delay(30);
      release();
      expect(await readUntil(second, /done/)).to.match(/^Connection: close\r$/m);
      expect(await done).to.deep.equal({ cut: 0 });
    });
  });

  it("cuts what is left at the deadline, and tells how many requests that was", () => {
    const { listener } = held();
    return withDrain(listener, async ({ drain, connect, port }) => {
      const sockets = [await connect(), await connect()];
      for (const socket of sockets) socket.on("error", () => undefined).write(REQUEST);
      const raw = connectRaw(port, "127.0.0.1"); // Never shakes hands.
      raw.on("error", () => undefined);
      await delay(30);
      const closed = Promise.all([...sockets, raw].map((socket) => once(socket, "close")));
      const before = performance.now();
      expect(await drain.drain({ closeAfterMs: 50, deadlineMs: 200 })).to.deep.equal({ cut: 2 });
      expect(performance.now() - before).to.be.within(190, 4999);
      await closed;
    });
  });

  it("runs once, however often it is asked", () =>
    withDrain(app(), async ({ drain }) => {
      const options = { closeAfterMs: 20, deadlineMs: 100 };
      expect(drain.drain(options)).to.equal(drain.drain(options));
      await drain.drain(options);
    }));

  it("drains a plain server too, and one that never listened", async () => {
    const server = createServer((_request, response) => response.end("ok"));
    const drain = new ServerDrain(server);
    const port = await listen(server, { port: 0, host: "127.0.0.1" });
    const [response] = (await once(get({ host: "127.0.0.1", port }), "response")) as [NodeJS.ReadableStream];
    response.resume();
    expect(await drain.drain({ closeAfterMs: 0, deadlineMs: 1000 })).to.deep.equal({ cut: 0 });
    const silent = new ServerDrain(createServer());
    expect(await silent.drain({ closeAfterMs: 0, deadlineMs: 1000 })).to.deep.equal({ cut: 0 });
  });
});
