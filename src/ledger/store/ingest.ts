import type { Transaction } from "kysely";
import type { DebugRecord } from "../../model/record.ts";
import type { IngestReport } from "../ledger.ts";
import { planMerge } from "../merge-plan.ts";
import { buildRecords } from "./build-records.ts";
import { freshOf, writeFresh, type Batch } from "./fresh-parts.ts";
import type { LedgerDialect } from "./ledger-dialect.ts";
import { loadWorld } from "./merge-world.ts";
import { moveParts } from "./move-parts.ts";
import { numberCommands } from "./number-commands.ts";
import type { Schema } from "./schema.ts";
import { landStanding } from "./landing.ts";
import { removeRecords, writeRecords } from "./write-records.ts";

/** A transaction on behalf of one cluster. */
export interface Writing {
  readonly tx: Transaction<Schema>;
  readonly dialect: LedgerDialect;
  readonly cluster: string;
  readonly nowMs: number;
}

/** Merges a batch into the ledger: all that it has to do with is read, thought through at once, and written. */
export const ingestBatch = async (writing: Writing, batch: Batch): Promise<IngestReport> => {
  const fresh = await freshOf(writing, batch);
  if (fresh.calls.length + fresh.audits.length === 0) return { created: [], changed: [] };
  const world = await loadWorld(writing.tx, writing.cluster, fresh);
  const planned = planMerge([...world.calls, ...fresh.calls], [...world.audits, ...fresh.audits]);
  const commands = await numberCommands(writing.tx, planned);
  await writeFresh(writing, fresh, commands);
  const touched = await moveParts(writing, commands, world);
  const kept = new Set(commands.map(({ seq }) => seq));
  const gone = [...world.records.keys()].filter((seq) => !kept.has(seq));
  const changing = commands.filter(({ seq, isNew }) => isNew || touched.has(seq));
  const built = await buildRecords(writing, changing, { world, fresh });
  await removeRecords(writing, gone);
  await writeRecords(writing, built);
  const landed = await landStanding(
    writing,
    built.map(({ record }) => record),
  );
  const records = built.map(({ isNew, record }) => ({ isNew, record: landed.get(record.id) ?? record }));
  const isBuilt = new Set(records.map(({ record }) => record.id));
  const others = [...landed.values()].filter(({ id }) => !isBuilt.has(id));
  const pick = (wanted: boolean): readonly DebugRecord[] =>
    records.filter(({ isNew }) => isNew === wanted).map(({ record }) => record);
  return { created: pick(true), changed: [...pick(false), ...others] };
};
