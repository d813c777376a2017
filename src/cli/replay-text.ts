import type { Change } from "../replay/compare.ts";
import type { Group, LackCount, NamedRequest, ReplayReport } from "../replay/tally.ts";
import { cell, firstOf } from "./audit/record-cells.ts";
import { LACKS, notesOn, SHORT_TITLES, summaryOf, TITLES, TOLD_CHANGES } from "./replay-words.ts";
import { createTable, type Column } from "./table.ts";
import type { Style, Terminal } from "./terminal.ts";

/** A report for people at a terminal. */
export const describeReplay = (report: ReplayReport, terminal: Terminal): string =>
  [
    [summaryOf(report), ...notesOn(report), ""].join("\n"),
    ...TOLD_CHANGES.map((change) => requestTable(report, change, terminal)),
    lackTable(report.lacks, terminal),
    groupTable("POLICY", report.policies, terminal),
    groupTable("USER", report.users, terminal),
    groupTable("IMAGE", report.images, terminal),
  ]
    .filter((part) => part !== "")
    .join("\n");

const requestTable = (
  { requests, counts }: ReplayReport,
  change: keyof typeof TITLES,
  terminal: Terminal,
): string => {
  if (counts[change] === 0) return "";
  const named = requests[change];
  const more = counts[change] - named.length;
  const title = terminal.paint(STYLES[change], `${TITLES[change]}: ${counts[change]}`);
  const table = createTable(REQUEST_COLUMNS, { headers: true, width: terminal.width }).format(named);
  return `${title}\n${table}${more > 0 ? `(${more} more: --limit 0 names all)\n` : ""}`;
};

const STYLES: Readonly<Record<Exclude<Change, "unchanged">, Style>> = {
  "newly-denied": "bad",
  "newly-allowed": "warn",
  "newly-flagged": "warn",
  "no-longer-flagged": "good",
  "mutates-differently": "bold",
  "cannot-tell": "dim",
};

const REQUEST_COLUMNS: readonly Column<NamedRequest>[] = [
  { title: "REQUEST", of: ({ id }) => cell(id) },
  { title: "TIME", of: ({ at }) => cell(at.replace(/\.\d+Z$/, "Z")), spare: 1 },
  { title: "USER", least: 12, of: ({ user }) => cell(user) },
  { title: "POD", least: 16, of: ({ namespace, pod }) => cell(`${namespace}/${pod}`) },
  { title: "IMAGE", least: 16, of: ({ images }) => firstOf(images) },
  { title: "WHY", least: 16, of: ({ why }) => cell(why.join(",")) },
  { title: "POLICY", least: 12, spare: 0, of: ({ policies }) => cell(policies.join(",")) },
];

const lackTable = (lacks: readonly LackCount[], { width }: Terminal): string => {
  const columns: readonly Column<LackCount>[] = [
    { title: "CANNOT TELL", of: ({ requests }) => String(requests) },
    { title: "POLICY", of: ({ policy }) => cell(policy) },
    { title: "READ BY", of: ({ reader }) => cell(reader) },
    { title: "BECAUSE", of: ({ lack }) => LACKS[lack], least: 24 },
  ];
  return createTable(columns, { headers: true, width }).format(lacks);
};

/** A column for what happens at all. */
const groupTable = (title: string, groups: readonly Group[], { width }: Terminal): string => {
  const changes = TOLD_CHANGES.filter((change) => groups.some(({ counts }) => counts[change] > 0));
  const columns: readonly Column<Group>[] = [
    { title, least: 16, of: ({ value }) => cell(value) },
    ...changes.map((change) => ({
      title: SHORT_TITLES[change],
      of: ({ counts }: Group) => String(counts[change]),
    })),
  ];
  return createTable(columns, { headers: true, width }).format(groups.slice(0, MAX_GROUPS));
};

/** `-o json` has all of them. */
const MAX_GROUPS = 20;
