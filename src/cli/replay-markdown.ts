import type { Group, LackCount, NamedRequest, ReplayReport } from "../replay/tally.ts";
import { markdownCode } from "./replay-markdown-code.ts";
import { LACKS, notesOn, SHORT_TITLES, summaryOf, TITLES, TOLD_CHANGES } from "./replay-words.ts";

/** A report as a comment for a pull request. GitHub takes 65,536 characters: the tables are short. */
export const markdownReplay = (report: ReplayReport): string =>
  [
    "### What this edit of the debug policies changes",
    ...[capital(summaryOf(report)), ...notesOn(report).map(capital)].map((line) => `${line}.`),
    ...TOLD_CHANGES.flatMap((change) => requestTable(report, change)),
    ...(report.lacks.length === 0 ? [] : [lackTable(report.lacks)]),
    ...groupTables(report),
  ].join("\n\n") + "\n";

const capital = (line: string): string => line.charAt(0).toUpperCase() + line.slice(1);

const requestTable = ({ requests, counts }: ReplayReport, change: keyof typeof TITLES): readonly string[] => {
  if (counts[change] === 0) return [];
  const named = requests[change].slice(0, MAX_ROWS);
  const more = counts[change] - named.length;
  return [
    `#### ${TITLES[change]}: ${counts[change]}`,
    toTable(["Request", "Time", "User", "Pod", "Image", "Why", "Policy"], named.map(toCells)),
    ...(more > 0 ? [`${more} more are not shown.`] : []),
  ];
};

const MAX_ROWS = 25;

const toCells = ({
  id,
  at,
  user,
  namespace,
  pod,
  images,
  why,
  policies,
}: NamedRequest): readonly string[] => [
  markdownCode(id),
  markdownCode(at.replace(/\.\d+Z$/, "Z")),
  markdownCode(user),
  markdownCode(`${namespace}/${pod}`),
  list(images),
  list(why),
  list(policies),
];

const list = (texts: readonly string[]): string =>
  texts.length === 0 ? "-" : texts.slice(0, MAX_LIST).map(markdownCode).join(" ") + rest(texts);

const rest = ({ length }: readonly string[]): string => (length > MAX_LIST ? ` +${length - MAX_LIST}` : "");

const MAX_LIST = 3;

const lackTable = (lacks: readonly LackCount[]): string =>
  toTable(
    ["Cannot tell", "Policy", "Read by", "Because"],
    lacks
      .slice(0, MAX_ROWS)
      .map(({ requests, policy = "", reader, lack }) => [
        String(requests),
        markdownCode(policy),
        markdownCode(reader),
        LACKS[lack],
      ]),
  );

const groupTables = ({ policies, users, images }: ReplayReport): readonly string[] => {
  if (policies.length === 0) return [];
  const tables = [groupTable("Policy", policies), groupTable("User", users), groupTable("Image", images)];
  return ["<details><summary>By policy, user and image</summary>", ...tables, "</details>"];
};

const groupTable = (title: string, groups: readonly Group[]): string => {
  const changes = TOLD_CHANGES.filter((change) => groups.some(({ counts }) => counts[change] > 0));
  return toTable(
    [title, ...changes.map((change) => capital(SHORT_TITLES[change].toLowerCase()))],
    groups
      .slice(0, MAX_ROWS)
      .map(({ value, counts }) => [markdownCode(value), ...changes.map((change) => String(counts[change]))]),
  );
};

const toTable = (titles: readonly string[], rows: readonly (readonly string[])[]): string =>
  [titles, titles.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
