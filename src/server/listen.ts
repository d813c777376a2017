import type { AddressInfo, Server } from "node:net";

export interface Place {
  readonly port: number;
  readonly host: string;
  /** The flag that sets the port, for the message; `--port` when absent. */
  readonly flag?: string;
}

/** Listens, and returns the port (which one, if 0 was asked for). Throws an error that says what to do about it. */
export const listen = (server: Server, place: Place): Promise<number> =>
  new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => reject(explain(error, place));
    server.once("error", onError);
    server.listen(place.port, place.host, () => {
      server.off("error", onError);
      resolve(toPort(server.address()));
    });
  });

const toPort = (address: AddressInfo | string | null): number =>
  address !== null && typeof address === "object" ? address.port : 0;

const explain = (error: NodeJS.ErrnoException, { port, host, flag = "--port" }: Place): Error => {
  const advice: Readonly<Record<string, string>> = {
    EADDRINUSE: `port ${port} is in use: choose another with ${flag}`,
    EACCES: `port ${port} may not be listened on: choose one above 1023 with ${flag}`,
    EADDRNOTAVAIL: `${host} is no address of this host`,
  };
  return new Error(advice[error.code ?? ""] ?? `cannot listen on ${host}:${port}: ${error.message}`, {
    cause: error,
  });
};
