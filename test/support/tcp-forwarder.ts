import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** Plays a Kubernetes Service: connections stay with the backend they were given, as kube-proxy leaves them. */
export interface TcpForwarder {
  readonly port: number;
  /** Ports of 127.0.0.1, served in turn; new connections only. With none, new connections are refused by a reset. */
  setBackends(ports: readonly number[]): void;
  /** Open connections by backend port. */
  connections(): ReadonlyMap<number, number>;
  /** Breaks off all open connections, and goes on. */
  disconnect(): void;
  close(): Promise<void>;
}

export const startTcpForwarder = async (ports: readonly number[] = []): Promise<TcpForwarder> => {
  let backends = ports;
  let turn = 0;
  const open = new Map<Socket, number>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const backend = backends[turn++ % backends.length];
    if (backend === undefined) client.resetAndDestroy();
    else forward(client, backend, open);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const disconnect = (): void => {
    for (const client of open.keys()) client.resetAndDestroy();
  };
  return {
    port: (server.address() as AddressInfo).port, // a TCP listener's address is an AddressInfo
    setBackends: (next) => void (backends = [...next]),
    connections: () => countByPort(open.values()),
    disconnect,
    close: async () => {
      disconnect();
      server.close();
      await once(server, "close");
    },
  };
};

const forward = (client: Socket, backend: number, open: Map<Socket, number>): void => {
  const upstream = connect({ port: backend, host: "127.0.0.1", allowHalfOpen: true });
  open.set(client, backend);
  client.pipe(upstream).pipe(client);
  // A side that ends in an error takes the other with it, by a reset too: nobody must mistake it for an orderly end.
  client.on("error", () => upstream.resetAndDestroy());
  upstream.on("error", () => client.resetAndDestroy());
  client.on("close", () => {
    open.delete(client);
    upstream.destroy();
  });
  upstream.on("close", () => client.destroySoon());
};

const countByPort = (ports: Iterable<number>): ReadonlyMap<number, number> => {
  const counts = new Map<number, number>();
  for (const port of ports) counts.set(port, (counts.get(port) ?? 0) + 1);
  return counts;
};
