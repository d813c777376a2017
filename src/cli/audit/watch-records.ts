import type { LedgerReader, RecordFilter, RecordPage } from "../../ledger/ledger.ts";
import type { DebugRecord } from "../../model/record.ts";
import { readPages } from "./read-pages.ts";

export interface Watch {
  /** The newest ones when it began, `limit` at most, or all for 0; oldest first. */
  begin(limit: number): Promise<readonly DebugRecord[]>;
  /** What came since, oldest first, each record once. Rejects as the reader does, and may be called again then. */
  next(): Promise<readonly DebugRecord[]>;
}

/**
 * Asks again and again, since a store tells nobody that it has changed. A record that arrives late, behind the newest
 * 200 (a webhook delivers what it kept while the recorder was away), is found only where newer ones come with it.
 */
export const createWatch = (reader: Pick<LedgerReader, "list">, filter: RecordFilter): Watch => {
  /** Ids, which sort by time. What is not above the floor was there before, or has been shown. */
  const seen = new Set<string>();
  let floor = "";

  const newest = (cursor?: string): Promise<RecordPage> =>
    reader.list(filter, { limit: PAGE, ...(cursor !== undefined && { cursor }) });

  const remember = (records: readonly DebugRecord[]): void => {
    for (const { id } of records) if (id > floor) seen.add(id);
  };

  /** Where the page is all there is, anything may still come. */
  const raiseFloor = ({ records, next }: RecordPage): void => {
    const oldest = records.at(-1);
    if (next === undefined || oldest === undefined || oldest.id <= floor) return;
    floor = oldest.id;
    for (const id of seen) if (id <= floor) seen.delete(id);
  };

  return {
    begin: async (limit) => {
      const window = await newest();
      raiseFloor(window);
      const shown: DebugRecord[] = [];
      // After the window: what comes in between is shown now, and not kept from being shown.
      for await (const { records } of readPages(reader, filter, limit)) shown.push(...records);
      remember(window.records);
      remember(shown);
      return shown.reverse();
    },
    next: async () => {
      const found: DebugRecord[] = [];
      const first = await newest();
      for (let page = first; ; page = await newest(page.next)) {
        const fresh = page.records.filter(({ id }) => id > floor && !seen.has(id));
        found.push(...fresh);
        if (page.next === undefined || fresh.length === 0) break;
      }
      remember(found);
      raiseFloor(first);
      return found.reverse();
    },
  };
};

const PAGE = 200;
