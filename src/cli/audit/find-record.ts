import type { LedgerReader } from "../../ledger/ledger.ts";
import { parseRecordId, SEQS_PER_MS } from "../../ledger/store/record-id.ts";
import type { DebugRecord } from "../../model/record.ts";

/** `several`: the newest records whose ids begin so. */
export type FoundRecord =
  { readonly record: DebugRecord } | { readonly several: readonly DebugRecord[] } | undefined;

/** The record of this id, or the one whose id begins so. */
export const findRecord = async (
  reader: Pick<LedgerReader, "list" | "get">,
  start: string,
): Promise<FoundRecord> => {
  const low = parseRecordId(start.padEnd(ID_LENGTH, "0"));
  const high = parseRecordId(start.padEnd(ID_LENGTH, "Z"));
  if (low === undefined || high === undefined || start === "") return undefined;
  if (low === high) {
    const record = await reader.get(start);
    return record && { record };
  }
  const [record, ...others] = await beginning(reader, low, high);
  if (record === undefined) return undefined;
  return others.length === 0 ? { record } : { several: [record, ...others] };
};

const ID_LENGTH = 11;
const SHOWN = 5;

/** An id is a time and a number (record-id.ts): those with one beginning lie between two times. */
const beginning = async (
  reader: Pick<LedgerReader, "list">,
  low: number,
  high: number,
): Promise<readonly DebugRecord[]> => {
  const filter = { since: new Date(toMs(low) - SLACK_MS), until: new Date(toMs(high) + SLACK_MS) };
  const found: DebugRecord[] = [];
  let cursor: string | undefined;
  do {
    const page = await reader.list(filter, { limit: PAGE, ...(cursor !== undefined && { cursor }) });
    found.push(...page.records.filter(({ id }) => isWithin(parseRecordId(id), low, high)));
    cursor = page.next;
  } while (cursor !== undefined && found.length < SHOWN);
  return found.slice(0, SHOWN);
};

const isWithin = (seq: number | undefined, low: number, high: number): boolean =>
  seq !== undefined && seq >= low && seq <= high;

const toMs = (seq: number): number => Math.min(Math.floor(seq / SEQS_PER_MS), MAX_MS);

/** A call that arrives late moves a record's time, and not its id. */
const SLACK_MS = 60_000;
const PAGE = 100;
/** Times from which a Date can be made, with the year in four digits: 9999-12-31. */
const MAX_MS = 253_402_300_799_999 - 2 * SLACK_MS;
