import { createServer } from "node:http";
import { once } from "node:events";
import { expect } from "chai";
import { listen, type Place } from "../../src/server/listen.ts";

/** The message that listening ends with. */
const fail = (place: Place): Promise<string> =>
  listen(createServer(), place).then(
    (port) => `listens on ${port}`,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );

describe("server/listen", () => {
  it("returns the port, even one that was not asked for, and says what to do when that is taken", async () => {
    const server = createServer();
    const port = await listen(server, { port: 0, host: "127.0.0.1" });
    try {
      expect(port).to.be.greaterThan(0);
      expect(server.listenerCount("error"), "later errors are not ours to swallow").to.equal(0);
      expect(await fail({ port, host: "127.0.0.1" })).to.equal(
        `port ${port} is in use: choose another with --port`,
      );
      expect(await fail({ port, host: "127.0.0.1", flag: "--probe-port" })).to.equal(
        `port ${port} is in use: choose another with --probe-port`,
      );
    } finally {
      server.close();
    }
  });

  it("can be tried again after it failed", async () => {
    const [first, second] = [createServer(), createServer()];
    const port = await listen(first, { port: 0, host: "127.0.0.1" });
    await listen(second, { port, host: "127.0.0.1" }).catch(() => undefined);
    first.close();
    await once(first, "close");
    expect(await listen(second, { port, host: "127.0.0.1" })).to.equal(port);
    second.close();
  });

  it("says that an address is not this host's", async () => {
    expect(await fail({ port: 0, host: "192.0.2.1" })).to.equal("192.0.2.1 is no address of this host");
  });

  it("says why, whatever else is wrong", async () => {
    expect(await fail({ port: 0, host: "no such host" })).to.match(/^cannot listen on no such host:0: /);
  });
});
