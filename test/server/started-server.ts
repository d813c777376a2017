import { request as send, type Agent, type Server } from "node:https";
import { IncomingMessage, ServerResponse, type IncomingHttpHeaders, type RequestListener } from "node:http";
import { text } from "node:stream/consumers";
import { connect, TLSSocket } from "node:tls";
import type { HttpApp } from "../../src/server/express-listener.ts";
import { createHttpsServer, type CertificatePair } from "../../src/server/https-server.ts";
import { listen } from "../../src/server/listen.ts";
import { makeCertificates, type DevelopmentCertificates } from "../../src/sources/development-certificate.ts";

export interface StartedServer {
  readonly server: Server;
  readonly port: number;
  readonly certificates: DevelopmentCertificates;
  /** POSTs `body`; a fresh connection unless an agent is given. */
  readonly post: (path: string, options?: PostOptions) => Promise<Answer>;
  /** A TLS connection to write raw HTTP to. */
  readonly connect: () => Promise<TLSSocket>;
}

export interface PostOptions {
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly agent?: Agent;
  /** Sent without a Content-Length. */
  readonly chunked?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The serial number of the certificate that the server showed. */
  readonly serialNumber: string;
}

export const makeLocalCertificates = (): Promise<DevelopmentCertificates> =>
  makeCertificates({ hosts: ["localhost", "127.0.0.1"], days: 1, now: new Date() });

/** Runs `use` with an HTTPS server on a free port of this host, and closes it with all its connections. */
export const withServer = async (
  app: HttpApp | RequestListener,
  use: (started: StartedServer) => Promise<void>,
  options: {
    readonly certificate?: CertificatePair | undefined;
    readonly onCreated?: (server: Server) => void;
  } = {},
): Promise<void> => {
  const certificates = await makeLocalCertificates();
  const server = createHttpsServer(
    "certificate" in options ? options.certificate : certificates,
    typeof app === "function" ? { listener: app, IncomingMessage, ServerResponse } : app,
  );
  options.onCreated?.(server);
  const port = await listen(server, { port: 0, host: "127.0.0.1" });
  const started = { server, port, certificates };
  try {
    await use({
      ...started,
      post: (path, given) => post(started, path, given),
      connect: () => open(started),
    });
  } finally {
    server.close();
    server.closeAllConnections();
  }
};

type Target = Pick<StartedServer, "port" | "certificates">;

const post = (
  { port, certificates }: Target,
  path: string,
  { body = "{}", headers = {}, agent, chunked }: PostOptions = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const request = send(
      {
        host: "127.0.0.1",
        port,
        path,
        method: "POST",
        ca: certificates.caCertificate,
        agent: agent ?? false,
        headers: {
          "Content-Type": "application/json",
          "Content-Length": Buffer.byteLength(body),
          ...headers,
        },
      },
      (response) => {
        const { socket } = response;
        const serialNumber = socket instanceof TLSSocket ? socket.getPeerCertificate().serialNumber : "";
        const { statusCode = 0, headers: received } = response;
        text(response).then((read) => {
          resolve({ status: statusCode, headers: received, body: read, serialNumber });
        }, reject);
      },
    );
    request.on("error", reject);
    if (chunked === true) request.write(body);
    request.end(chunked === true ? undefined : body);
  });

const open = ({ port, certificates }: Target): Promise<TLSSocket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port, ca: certificates.caCertificate }, () =>
      resolve(socket),
    );
    socket.once("error", reject);
  });
