import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";

/** A TCP port of 127.0.0.1 that nobody listens on now. Someone else may take it before you do: be ready to retry. */
export const freePort = async (): Promise<number> => {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // a TCP listener's address is an AddressInfo
  server.close();
  await once(server, "close");
  return port;
};
