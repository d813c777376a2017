import type { LedgerStats, Ranked, VerdictCounts } from "../../ledger/ledger.ts";
import { VERDICTS } from "../../ledger/filter-query.ts";
import { createTable, type Column } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { dayBar } from "./day-bar.ts";
import { cell, paintVerdict, verdictWord } from "./record-cells.ts";

/** Numbers for people; nothing where there are none. */
export const describeStats = (stats: LedgerStats, terminal: Terminal): string =>
  stats.total === 0
    ? ""
    : [
        verdictTable(stats, terminal),
        dayTable(stats, terminal),
        rankedTable("USERS REFUSED MOST", stats.deniedUsers, terminal),
        rankedTable("IMAGES REFUSED MOST", stats.deniedImages, terminal),
        rankedTable("CODES", stats.codes, terminal),
        rankedTable("USERS", stats.users, terminal),
        rankedTable("IMAGES", stats.images, terminal),
        rankedTable("NAMESPACES", stats.namespaces, terminal),
      ]
        .filter((table) => table !== "")
        .join("\n");

const verdictTable = ({ verdicts, total }: LedgerStats, terminal: Terminal): string => {
  const columns: readonly Column<(typeof VERDICTS)[number] | "total">[] = [
    {
      title: "VERDICT",
      of: (verdict) => (verdict === "total" ? verdict : verdictWord(verdict)),
      paint: (text, verdict) =>
        verdict === "total" || verdicts[verdict] === 0 ? text : paintVerdict(terminal, verdict, text),
    },
    { title: "REQUESTS", of: (verdict) => String(verdict === "total" ? total : verdicts[verdict]) },
  ];
  return createTable(columns, { headers: true, width: terminal.width }).format([...VERDICTS, "total"]);
};

interface Day {
  readonly day: string;
  readonly verdicts: VerdictCounts;
}

const dayTable = ({ days }: LedgerStats, terminal: Terminal): string => {
  const most = Math.max(...days.map(({ verdicts }) => sum(verdicts)));
  const columns: readonly Column<Day>[] = [
    { title: "DAY", of: ({ day }) => cell(day) },
    { title: "REQUESTS", of: ({ verdicts }) => String(sum(verdicts)) },
    { title: "DENIED", of: ({ verdicts }) => String(verdicts.denied) },
    { title: "", of: ({ verdicts }) => dayBar(verdicts, most) },
  ];
  return createTable(columns, { headers: true, width: terminal.width }).format(days.slice(-MAX_DAYS));
};

/** What fits a screen or two; `-o json` has all. */
const MAX_DAYS = 62;

const sum = (verdicts: VerdictCounts): number =>
  Object.values(verdicts).reduce((total, count) => total + count, 0);

const rankedTable = (title: string, ranked: readonly Ranked[], terminal: Terminal): string => {
  const columns: readonly Column<Ranked>[] = [
    { title, least: 20, of: ({ value }) => cell(value) },
    { title: "DENIED", of: (one) => String(one.denied) },
    { title: "REQUESTS", of: ({ requests }) => String(requests) },
  ];
  return createTable(columns, { headers: true, width: terminal.width }).format(ranked);
};
