import type { Server } from "node:https";
import type { Logger } from "../log.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { swapCertificate } from "../server/https-server.ts";
import { CertificateSource } from "../sources/certificate-source.ts";

/** Where a server's certificate and key are, PEM. */
export interface PairFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
}

export interface ServingPairParts {
  readonly server: Server;
  readonly logger: Logger;
  readonly metrics?: Pick<Metrics, "certificateLoaded" | "certificateReloadFailed">;
}

/** The pair that a server uses, polled from files and swapped while it serves. */
export const createServingPair = (
  { certificateFile, keyFile }: PairFiles,
  { server, logger, metrics }: ServingPairParts,
): CertificateSource =>
  new CertificateSource({
    certificateFile,
    keyFile,
    onChange: (pair) => {
      swapCertificate(server, pair);
      metrics?.certificateLoaded(pair.expiresAt);
      logger.info({ expiresAt: pair.expiresAt }, "certificate loaded");
    },
    onFailure: (reason) => {
      metrics?.certificateReloadFailed();
      logger.error({ reason }, "certificate rejected");
    },
  });
