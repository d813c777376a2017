import type { Server } from "node:https";
import type { Cluster } from "../kubernetes/client.ts";
import type { Logger } from "../log.ts";
import type { RecorderMetrics } from "../metrics/recorder-metrics.ts";
import { swapCertificate } from "../server/https-server.ts";
import type { RecorderReadinessInput } from "../server/recorder-readiness.ts";
import { createCertificateDuty, staleMs, type DutySettings } from "./certificate-duty.ts";
import { createServingPair, type PairFiles } from "./serving-pair.ts";

export interface RecorderCertificateSettings {
  /** The webhook's certificate is looked after; absent: others do. */
  readonly duty?: DutySettings;
  /** Files of the recorder's own certificate; absent: the one that `duty` looks after. */
  readonly pair?: PairFiles;
}

export interface RecorderCertificateParts {
  readonly cluster: Cluster;
  readonly namespace: string;
  /** Gets the recorder's certificate. */
  readonly server: Server;
  readonly logger: Logger;
  readonly metrics: RecorderMetrics;
}

/** The webhook's certificate, where the recorder makes it, and the recorder's own. */
export interface RecorderCertificate {
  state(): Pick<RecorderReadinessInput, "certificate" | "staleMs" | "pair">;
  start(): Promise<void>;
  close(): Promise<void>;
}

export const createRecorderCertificate = (
  settings: RecorderCertificateSettings,
  parts: RecorderCertificateParts,
): RecorderCertificate => {
  const pair =
    settings.pair && createServingPair(settings.pair, { server: parts.server, logger: parts.logger });
  const onServing = pair === undefined ? swapOnChange(parts.server) : () => undefined;
  const duty = settings.duty && createCertificateDuty(settings.duty, { ...parts, onServing });
  const longest = settings.duty === undefined ? 0 : staleMs(settings.duty);
  return {
    state: () => ({
      ...(duty && { certificate: duty.state() }),
      staleMs: longest,
      ...(pair && { pair: pair.state() }),
    }),
    start: async () => {
      duty?.start();
      await pair?.start();
    },
    close: async () => {
      pair?.close();
      await duty?.close();
    },
  };
};

/** It is looked at every few seconds, and changes every few weeks. */
const swapOnChange = (server: Server): ((pair: { certificate: string; key: string }) => void) => {
  let inForce = "";
  return (pair) => {
    if (pair.certificate === inForce) return;
    inForce = pair.certificate;
    swapCertificate(server, pair);
  };
};
