import type { RequestListener } from "node:http";
import { createServer, type Server } from "node:https";
import type { SecureContextOptions } from "node:tls";

/** PEM. */
export interface CertificatePair {
  readonly certificate: string;
  readonly key: string;
}

export interface HttpsServerOptions {
  /** Absent: handshakes fail until `swapCertificate` brings one. */
  readonly certificate?: CertificatePair | undefined;
  /** Milliseconds for a whole request to arrive; 30 s when absent, which is the API server's longest timeout. */
  readonly requestTimeoutMs?: number;
}

/** An HTTPS server for API servers: HTTP/1.1 (they speak nothing else to webhooks), TLS 1.2 or later. */
export const createHttpsServer = (options: HttpsServerOptions, listener: RequestListener): Server => {
  const requestTimeout = options.requestTimeoutMs ?? 30_000;
  const server = createServer(
    {
      ...toContext(options.certificate),
      requestTimeout,
      // How often timeouts are looked for; Node's 30 s would double the shorter ones.
      connectionsCheckingInterval: Math.min(5_000, requestTimeout),
      handshakeTimeout: 10_000,
    },
    listener,
  );
  // API servers keep a connection for 90 s, Node for 5: a POST on a connection just closed is lost, not sent again.
  server.keepAliveTimeout = 120_000;
  // Above keepAliveTimeout, or the next headers on a kept connection would count as late.
  server.headersTimeout = 125_000;
  return server;
};

/** New connections get the new certificate; open ones go on undisturbed. */
export const swapCertificate = (server: Server, certificate: CertificatePair): void =>
  server.setSecureContext(toContext(certificate));

const toContext = (pair: CertificatePair | undefined): SecureContextOptions => ({
  minVersion: "TLSv1.2",
  ...(pair && { cert: pair.certificate, key: pair.key }),
});
