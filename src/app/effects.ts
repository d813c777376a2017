import type { Logger } from "../log.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { AfterReview } from "../server/review-handler.ts";
import { createAfterReview } from "./after-review.ts";
import { createDelivery, type DeliveryParts, type DeliverySettings } from "./delivery.ts";
import { createRedaction, type RedactionSettings } from "./redaction.ts";
import type { GuardOptions } from "../admission/review.ts";

export interface EffectsOptions {
  readonly settings: {
    readonly guard: Pick<GuardOptions, "guardMode">;
    readonly redaction: RedactionSettings;
    readonly recorder?: DeliverySettings;
  };
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly store?: DeliveryParts["store"];
}

/** All that follows an answer. */
export interface Effects {
  readonly afterReview: AfterReview;
  start(): Promise<void>;
  /** Resolves once what waits was delivered, or given up. */
  close(): Promise<void>;
}

export const createEffects = ({ settings, logger, metrics, store }: EffectsOptions): Effects => {
  const redaction = createRedaction(settings.redaction, logger);
  const parts = { logger, metrics: metrics.delivery, ...(store && { store }) };
  const sink = createDelivery(settings.recorder, parts);
  return {
    afterReview: createAfterReview({
      logger,
      metrics,
      guardMode: settings.guard.guardMode,
      redactor: () => redaction.current(),
      sink,
    }),
    start: () => redaction.start(),
    close: async () => {
      redaction.close();
      await sink.close();
    },
  };
};
