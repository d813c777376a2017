import type { AuditObservation } from "../../model/audit-observation.ts";
import type { Observation } from "../../model/observation.ts";
import type { DebugRecord } from "../../model/record.ts";
import type { Sighting, Voucher } from "../../model/sighting.ts";
import type {
  IngestReport,
  LedgerStats,
  LedgerStore,
  PageRequest,
  RecordFilter,
  RecordPage,
  StandingContainer,
} from "../ledger.ts";
import { forgetParts } from "./forget-parts.ts";
import { ingestBatch, type Writing } from "./ingest.ts";
import { forgetPods, forgetUnseen, noteSightings, vouchersOf } from "./landing.ts";
import type { OpenDatabase } from "./ledger-dialect.ts";
import { getRecord, listRecords } from "./read-records.ts";
import { readStats } from "./read-stats.ts";
import { retainRecords } from "./retain.ts";
import { standingContainers } from "./standing.ts";

export interface StoreOptions {
  /** In whose name records are written; those of all clusters are read. */
  readonly cluster: string;
  readonly now: () => Date;
}

/** The ledger in tables, of whichever dialect. */
export class KyselyStore implements LedgerStore {
  readonly #database: OpenDatabase;
  readonly #options: StoreOptions;
  #forgotMs = 0;

  constructor(database: OpenDatabase, options: StoreOptions) {
    this.#database = database;
    this.#options = options;
  }

  list(filter: RecordFilter, page: PageRequest): Promise<RecordPage> {
    const { reader, dialect } = this.#database;
    return this.#telling(() => listRecords(reader, dialect, filter, page));
  }

  get(id: string): Promise<DebugRecord | undefined> {
    return this.#telling(() => getRecord(this.#database.reader, id));
  }

  stats(filter: RecordFilter): Promise<LedgerStats> {
    const { reader, dialect } = this.#database;
    return this.#telling(() => readStats(reader, dialect, filter));
  }

  standing(): Promise<readonly StandingContainer[]> {
    return this.#telling(() => standingContainers(this.#database.reader));
  }

  ingest(batch: readonly Observation[]): Promise<IngestReport> {
    return this.#ingest({ observations: batch, audits: [] });
  }

  ingestAudit(batch: readonly AuditObservation[]): Promise<IngestReport> {
    return this.#ingest({ observations: [], audits: batch });
  }

  vouchers(sightings: readonly Sighting[]): Promise<readonly (Voucher | undefined)[]> {
    const { reader } = this.#database;
    return this.#telling(() => vouchersOf({ db: reader, cluster: this.#options.cluster }, sightings));
  }

  sighted(sightings: readonly Sighting[], at: Date): Promise<IngestReport> {
    return this.#writing(async (writing) => {
      const changed = await noteSightings(writing, sightings, at);
      return { created: [], changed: [...changed.values()] };
    });
  }

  podsGone(podUids: readonly string[]): Promise<void> {
    return this.#writing((writing) => forgetPods(writing, podUids));
  }

  sweptSince(since: Date): Promise<void> {
    return this.#writing((writing) => forgetUnseen(writing, since));
  }

  retain(limits: { readonly before: Date; readonly count: number }): Promise<number> {
    const { writer: db, dialect } = this.#database;
    const { cluster } = this.#options;
    return this.#telling(() => retainRecords({ db, dialect, cluster }, limits));
  }

  check(): Promise<void> {
    return this.#writing(async ({ tx, cluster, nowMs }) => {
      const row = { cluster, checked_ms: nowMs };
      const upsert = tx.insertInto("recorders").values(row);
      await upsert.onConflict((conflict) => conflict.column("cluster").doUpdateSet(row)).execute();
    });
  }

  close(): Promise<void> {
    return this.#telling(() => this.#database.close());
  }

  #ingest(batch: Parameters<typeof ingestBatch>[1]): Promise<IngestReport> {
    return this.#writing(async (writing) => {
      const report = await ingestBatch(writing, batch);
      const isTime = writing.nowMs - this.#forgotMs >= FORGET_EVERY_MS;
      if (isTime && (await forgetParts(writing))) this.#forgotMs = writing.nowMs;
      return report;
    });
  }

  /** One transaction: all of it or nothing. */
  #writing<T>(write: (writing: Writing) => Promise<T>): Promise<T> {
    const { writer, dialect } = this.#database;
    const { cluster, now } = this.#options;
    const once = (): Promise<T> =>
      writer.transaction().execute(async (tx) => {
        await dialect.lockWriting(tx, cluster);
        return write({ tx, dialect, cluster, nowMs: now().getTime() });
      });
    return this.#telling(() => this.#again(once));
  }

  async #again<T>(once: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await once();
      } catch (error) {
        if (attempt >= MOST_ATTEMPTS || !this.#database.dialect.isConflict(error)) throw error;
      }
    }
  }

  /** A driver's errors become those of the ledger; a bug of ours propagates. */
  async #telling<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      throw this.#database.dialect.toError(error) ?? error;
    }
  }
}

const FORGET_EVERY_MS = 60_000;
const MOST_ATTEMPTS = 10;
