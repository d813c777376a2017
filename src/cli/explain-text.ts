import type { ExplainedGuard } from "../admission/explain/explain-guard.ts";
import type { Explanation } from "../admission/explain/explain-request.ts";
import type { Station, StationName } from "../admission/explain/station.ts";
import { printable } from "../model/printable.ts";
import { firstLines } from "./explain-first-lines.ts";
import { containerLines } from "./explain-text-container.ts";
import { policyLines } from "./explain-text-policy.ts";
import type { ExplainReport } from "./explain-report.ts";
import type { Style, Terminal } from "./terminal.ts";

/** For a person at 3 a.m.: the verdict, what that person would see, who says what, and why. */
export const explainText = (report: ExplainReport, terminal: Terminal): string => {
  const { explanation } = report;
  const { guard } = explanation;
  return [
    [headline(report, terminal), ...caveatLines(report)],
    seenLines(report),
    stationLines(explanation, terminal),
    ...(guard?.policies ?? []).map((policy) => policyLines(policy, terminal)),
    ...containerSections(report, terminal),
  ]
    .filter((section) => section.length > 0)
    .map((section) => `${section.join("\n")}\n`)
    .join("\n");
};

/** A request may add a thousand. */
const MAX_CONTAINERS = 5;

const containerSections = (
  { explanation: { guard, verdict } }: ExplainReport,
  terminal: Terminal,
): readonly (readonly string[])[] => {
  const containers = guard?.containers ?? [];
  const options = { landed: verdict === "let in", stamped: isStamped(guard) };
  const sections = containers
    .slice(0, MAX_CONTAINERS)
    .map((container) => containerLines(container, options, terminal));
  const more = containers.length - MAX_CONTAINERS;
  return more > 0 ? [...sections, [`and ${more} more containers, which -o json has all of`]] : sections;
};

const isStamped = (guard: ExplainedGuard | undefined): boolean =>
  guard?.mutations.some(({ kind }) => kind === "stamp") === true;

const headline = ({ explanation }: ExplainReport, terminal: Terminal): string => {
  const [style, text] = VERDICTS[explanation.verdict](explanation);
  return terminal.paint("bold", terminal.paint(style, text));
};

const VERDICTS: Readonly<
  Record<Explanation["verdict"], (explanation: Explanation) => readonly [Style, string]>
> = {
  refused: ({ refusedBy, stations }) => [
    "bad",
    `REFUSED by ${refusedBy === undefined ? "nobody" : SPOKEN[refusedBy]}: ${sayings(stations, refusedBy)}`,
  ],
  "let in": ({ guard, stations }) => {
    const unknown = stations.filter(({ result }) => result === "unknown").map(({ name }) => SPOKEN[name]);
    const limits = unknown.length === 0 ? "" : `; ${unknown.join(" and ")} not known`;
    if (guard?.verdict === "would-deny") return ["warn", `LET IN, although policies are against it${limits}`];
    const changed = guard?.mutations.some(({ kind }) => kind !== "stamp") === true;
    return ["good", `${changed ? "LET IN, changed" : "LET IN"}${limits}`];
  },
  "cannot tell": ({ stations }) => ["warn", `CANNOT TELL: ${sayings(stations, "guard")}`],
};

const sayings = (stations: readonly Station[], name: StationName | undefined): string =>
  stations.find((station) => station.name === name)?.says[0] ?? "";

const SPOKEN: Readonly<Record<StationName, string>> = {
  rbac: "RBAC",
  "api-server": "the API server",
  "pod-security": "Pod Security",
  guard: "the guard",
};

const caveatLines = ({ explanation, caveats }: ExplainReport): readonly string[] =>
  [...explanation.caveats, ...caveats].map((caveat) => `Note: ${caveat}`);

const seenLines = ({ asked, explanation }: ExplainReport): readonly string[] => {
  const { error, warnings } = explanation;
  const lines = [...warnings.map((warning) => `Warning: ${warning}`), ...(error?.split("\n") ?? [])];
  if (lines.length === 0) return [];
  const { username } = asked.requester;
  return [
    `${printable(username)} would see:`,
    ...firstLines(lines, MAX_SEEN).map((line) => `  ${line}`),
    ...refusingHints(explanation).map((hint) => `Hint: ${hint}`),
  ];
};

/** The guard's own message is never as long. */
const MAX_SEEN = 150;
const MAX_SAID = 20;

/** Of whoever refuses first: what is to be done next. */
const refusingHints = ({ stations, refusedBy }: Explanation): readonly string[] =>
  stations.find(({ name }) => name === refusedBy)?.hints ?? [];

const TITLES: Readonly<Record<StationName, string>> = {
  rbac: "RBAC",
  "api-server": "API server",
  "pod-security": "Pod Security",
  guard: "Guard",
};

const RESULTS = { yes: ["good", "yes"], no: ["bad", "NO"], unknown: ["warn", "?"] } as const;

const stationLines = ({ stations, refusedBy }: Explanation, terminal: Terminal): readonly string[] =>
  stations.flatMap(({ name, result, says, hints: all }) => {
    const [style, word] = RESULTS[result];
    const [first = "", ...more] = says;
    const hints = name === refusedBy ? [] : all;
    return [
      `${TITLES[name].padEnd(14)}${terminal.paint(style, word.padEnd(5))}${first}`,
      ...[...firstLines(more, MAX_SAID), ...hints.map((hint) => `hint: ${hint}`)].map(
        (line) => `${" ".repeat(19)}${line}`,
      ),
    ];
  });
