import type { ApiClient } from "../kubernetes/api-client.ts";
import { describeError } from "../kubernetes/api-error.ts";
import { createEventsApi } from "../kubernetes/events-api.ts";
import { createPodsApi } from "../kubernetes/pods-api.ts";
import type { Logger } from "../log.ts";
import { createMarking, type MarkingState } from "../marking/create-marking.ts";
import type { MarkingFigures } from "../marking/ports.ts";
import type { DebugRecord } from "../model/record.ts";
import type { Ledger } from "./ledger.ts";
import { createPolicyLabels } from "./policy-labels.ts";

export interface MarksOptions {
  readonly client: ApiClient;
  /** Its reports lead to marks. */
  readonly ledger: Ledger;
  /** Folder of policy files, for the labels that they put on pods. */
  readonly policies: string | undefined;
  readonly logger: Logger;
  readonly figures: MarkingFigures;
}

/** Labels, annotations and Events on the pods of a cluster. */
export interface Marks {
  start(): Promise<void>;
  state(): MarkingState;
  close(): Promise<void>;
}

export const createMarks = ({ client, ledger, policies, logger, figures }: MarksOptions): Marks => {
  const labels = createPolicyLabels(policies, logger);
  const marking = createMarking({
    pods: createPodsApi(client),
    events: createEventsApi(client),
    ledger: ledger.store,
    labelsOf: (names) => labels.of(names),
    figures,
    logger,
  });
  ledger.onReport((report) => marking.onRecords(report));
  // What a crash kept from being told: an Event has the name of its record, so none is written twice.
  ledger.onOpen(() => {
    recentRecords(ledger).then(
      (created) => marking.onRecords({ created, changed: [] }),
      (error: unknown) => logger.warn({ reason: describeError(error) }, "recent records cannot be read"),
    );
  });
  return {
    start: async () => {
      await labels.start();
      marking.start();
    },
    state: () => marking.state(),
    close: async () => {
      labels.close();
      await marking.close();
    },
  };
};

/** A restart takes less; what is older was told before, and would only use up who may be told of more. */
const RECENT_MS = 300_000;
const MOST_RECENT = 1000;

const recentRecords = async ({ store, cluster }: Ledger): Promise<readonly DebugRecord[]> => {
  const since = new Date(Date.now() - RECENT_MS);
  return (await store.list({ since, cluster }, { limit: MOST_RECENT })).records;
};
