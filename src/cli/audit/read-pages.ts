import type { LedgerReader, RecordFilter } from "../../ledger/ledger.ts";
import type { DebugRecord } from "../../model/record.ts";

/** Some of what was asked for, newest first. */
export interface Page {
  readonly records: readonly DebugRecord[];
  /** Whether there are records after this page. */
  readonly more: boolean;
}

/** The newest records, `limit` at most, or all for 0; one page of them is held at a time. */
export async function* readPages(
  reader: Pick<LedgerReader, "list">,
  filter: RecordFilter,
  limit: number,
): AsyncGenerator<Page> {
  let left = limit === 0 ? Infinity : limit;
  let cursor: string | undefined;
  do {
    const asked = Math.min(left, PAGE);
    const page = await reader.list(filter, { limit: asked, ...(cursor !== undefined && { cursor }) });
    left -= page.records.length;
    cursor = page.next;
    yield { records: page.records, more: cursor !== undefined };
  } while (cursor !== undefined && left > 0);
}

/** Records take some kilobytes each. */
const PAGE = 500;
