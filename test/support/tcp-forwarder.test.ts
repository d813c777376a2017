import { expect } from "chai";
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { startTcpForwarder, type TcpForwarder } from "./tcp-forwarder.ts";

describe("tcp forwarder", () => {
  let forwarder: TcpForwarder;
  const backends: Server[] = [];
  const clients: Socket[] = [];

  beforeEach(async () => {
    forwarder = await startTcpForwarder();
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await forwarder.close();
    for (const backend of backends.splice(0)) backend.close();
  });

  /** Answers each chunk with its own name before it. */
  const backend = async (name: string): Promise<number> => {
    const server = createServer((socket) =>
      socket.on("data", (data) => socket.write(`${name}:${data.toString()}`)),
    );
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    backends.push(server);
    return (server.address() as AddressInfo).port;
  };
  const client = (): Socket => {
    const socket = connect(forwarder.port, "127.0.0.1");
    clients.push(socket);
    return socket;
  };
  const say = async (socket: Socket, text: string): Promise<string> => {
    socket.write(text);
    return String((await once(socket, "data"))[0]);
  };

  it("keeps a connection on its backend and gives new ones to the new backend", async () => {
    const [a, b] = [await backend("a"), await backend("b")];
    forwarder.setBackends([a]);
    const old = client();
    expect(await say(old, "1")).to.equal("a:1");
    forwarder.setBackends([b]);
    expect(await say(old, "2")).to.equal("a:2");
    expect(await say(client(), "3")).to.equal("b:3");
    expect([...forwarder.connections()]).to.deep.equal([
      [a, 1],
      [b, 1],
    ]);
  });

  it("serves several backends in turn", async () => {
    forwarder.setBackends([await backend("a"), await backend("b")]);
    const said = [await say(client(), "1"), await say(client(), "1"), await say(client(), "1")];
    expect([...said].sort()).to.deep.equal(["a:1", "a:1", "b:1"].sort((x, y) => x.localeCompare(y)));
  });

  it("resets a connection when there is no backend, or a dead one", async () => {
    const dead = await backend("dead");
    backends.pop()?.close();
    for (const ports of [[], [dead]]) {
      forwarder.setBackends(ports);
      const [error] = (await once(
        client().on("connect", function (this: Socket) {
          this.write("x");
        }),
        "error",
      ).catch((thrown: unknown) => [thrown])) as [NodeJS.ErrnoException];
      expect(error.code).to.be.oneOf(["ECONNRESET", "EPIPE"]);
    }
  });

  it("ends the client's connection when its backend ends", async () => {
    const server = createServer((socket) => void socket.end("bye")).listen(0, "127.0.0.1");
    await once(server, "listening");
    backends.push(server);
    forwarder.setBackends([(server.address() as AddressInfo).port]);
    const socket = client();
    socket.resume();
    await once(socket, "end");
  });
});
