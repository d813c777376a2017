import { createServer, type Server } from "node:https";
import type { SecureContextOptions } from "node:tls";
import type { HttpApp } from "./express-listener.ts";

/** PEM. */
export interface CertificatePair {
  readonly certificate: string;
  readonly key: string;
}

/**
 * An HTTPS server for API servers: HTTP/1.1 (they speak nothing else to webhooks), TLS 1.2 or later. Without a
 * certificate, handshakes fail until `swapCertificate` brings one.
 */
export const createHttpsServer = (
  certificate: CertificatePair | undefined,
  { listener, ...classes }: HttpApp,
): Server =>
  createServer(
    {
      ...toContext(certificate),
      ...classes,
      // API servers keep a connection for 90 s, Node for 5: a POST on a connection just closed is lost, not sent again.
      keepAliveTimeout: BEYOND_API_SERVER_MS,
      // A connection that was opened and not yet used counts as late headers, and API servers keep these for later too.
      headersTimeout: BEYOND_API_SERVER_MS,
      // Not below headersTimeout: Node would silently take each for the other. A slow body has its own limit, in read-body.
      requestTimeout: BEYOND_API_SERVER_MS,
      handshakeTimeout: 10_000,
    },
    listener,
  );

const BEYOND_API_SERVER_MS = 120_000;

/** New connections get the new certificate; open ones go on undisturbed. */
export const swapCertificate = (server: Server, certificate: CertificatePair): void =>
  server.setSecureContext(toContext(certificate));

const toContext = (pair: CertificatePair | undefined): SecureContextOptions => ({
  minVersion: "TLSv1.2",
  ...(pair && { cert: pair.certificate, key: pair.key }),
});
