import { expect } from "chai";
import { readPages } from "../../../src/cli/audit/read-pages.ts";
import type { LedgerReader, PageRequest } from "../../../src/ledger/ledger.ts";
import type { DebugRecord } from "../../../src/model/record.ts";

/** So many records, and what was asked for. */
const ledgerOf = (count: number): { reader: Pick<LedgerReader, "list">; asked: PageRequest[] } => {
  const asked: PageRequest[] = [];
  const list: LedgerReader["list"] = (_filter, page) => {
    asked.push(page);
    const start = Number(page.cursor ?? 0);
    const end = Math.min(count, start + page.limit);
    const records = Array.from(
      { length: end - start },
      (_, at) => ({ id: String(start + at) }) as DebugRecord,
    );
    return Promise.resolve({ records, ...(end < count && { next: String(end) }) });
  };
  return { reader: { list }, asked };
};

const read = async (
  count: number,
  limit: number,
): Promise<readonly [ids: number, more: boolean | undefined, pages: number[]]> => {
  const { reader, asked } = ledgerOf(count);
  const ids = new Set<string>();
  let more: boolean | undefined;
  for await (const page of readPages(reader, {}, limit)) {
    for (const { id } of page.records) ids.add(id);
    more = page.more;
  }
  return [ids.size, more, asked.map((page) => page.limit)];
};

describe("cli/audit/read-pages", () => {
  const cases: {
    name: string;
    given: [count: number, limit: number];
    expect: Awaited<ReturnType<typeof read>>;
  }[] = [
    { name: "none", given: [0, 50], expect: [0, false, [50]] },
    { name: "fewer than the limit", given: [49, 50], expect: [49, false, [50]] },
    { name: "as many as the limit", given: [50, 50], expect: [50, false, [50]] },
    { name: "one more than the limit", given: [51, 50], expect: [50, true, [50]] },
    { name: "a limit of several pages", given: [2000, 1001], expect: [1001, true, [500, 500, 1]] },
    { name: "a limit of whole pages", given: [2000, 1000], expect: [1000, true, [500, 500]] },
    { name: "all", given: [1001, 0], expect: [1001, false, [500, 500, 500]] },
  ];
  for (const { name, given, expect: expected } of cases) {
    it(name, async () => expect(await read(...given)).to.deep.equal(expected));
  }

  it("asks for a page only once the one before is done with", async () => {
    const { reader, asked } = ledgerOf(5000);
    const pages = readPages(reader, {}, 0);
    await pages.next();
    await new Promise(setImmediate);
    expect(asked).to.have.length(1);
    await pages.next();
    expect(asked).to.have.length(2);
  });
});
