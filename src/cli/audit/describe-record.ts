import type { Redaction } from "../../model/observation.ts";
import type { ContainerState, DebugRecord, Landing, RecordVerdict } from "../../model/record.ts";
import { humanDuration } from "../human-duration.ts";
import type { Terminal } from "../terminal.ts";
import { compareContainers } from "./compare-containers.ts";
import { describeJudgement } from "./describe-judgement.ts";
import { wholeCell, paintVerdict, verdictWord } from "./record-cells.ts";

export interface DescribeOptions {
  readonly terminal: Terminal;
  readonly now: Date;
}

/** Everything about one request, for people. */
export const describeRecord = (record: DebugRecord, options: DescribeOptions): string =>
  [
    facts(toFacts(record, options)),
    seen(record),
    ...record.containers.map((landing) => [
      `Container ${wholeCell(landing.name)}:`,
      ...facts(toLandingFacts(landing)).map(indent),
    ]),
    describeJudgement(record),
    compareContainers(record, options.terminal),
  ]
    .filter((section) => section.length > 0)
    .map((section) => `${section.join("\n")}\n`)
    .join("\n");

type Fact = readonly [label: string, value: string | undefined];

const toFacts = (record: DebugRecord, { terminal, now }: DescribeOptions): readonly Fact[] => {
  const { requester, pod, result } = record;
  const ago = humanDuration(now.getTime() - Date.parse(record.at));
  return [
    ["Record", wholeCell(record.id)],
    [
      "Verdict",
      `${paintVerdict(terminal, record.verdict, verdictWord(record.verdict))} (${MEANING[record.verdict]})`,
    ],
    [
      "Guard",
      record.revision === ""
        ? undefined
        : `--mode ${record.guardMode}, policy revision ${wholeCell(record.revision)}`,
    ],
    ["Dry run", record.dryRun ? "yes: the pod stayed as it was" : undefined],
    ["Time", `${wholeCell(record.at)} (${ago} ago)`],
    ["Calls", callsOf(record)],
    ["Cluster", wholeCell(record.cluster)],
    ["User", wholeCell(requester.username)],
    ["Groups", listOf(requester.groups)],
    ["Impersonator", known(result?.impersonator?.username)],
    ["User agent", known(result?.userAgent)],
    ["Addresses", result && listOf(result.sourceIPs)],
    ["Namespace", wholeCell(record.namespace)],
    ["Pod", `${wholeCell(pod.name)}${pod.uid === "" ? "" : ` (uid ${wholeCell(pod.uid)})`}`],
    ["API server", resultOf(record)],
    [
      "Redacted",
      record.redacted.length === 0 ? undefined : record.redacted.map((one) => REDACTED[one]).join("; "),
    ],
  ];
};

const MEANING: Readonly<Record<RecordVerdict, string>> = {
  allowed: "no policy was against it",
  denied: "the guard refused it",
  "would-deny": "let in, though policies were against it",
  unguarded: "it came in, and the guard was not asked",
  unjudged: "the API server refused it before the guard had judged",
};

const REDACTED: Readonly<Record<Redaction, string>> = {
  env: "values of env entries are hidden or keyed hashes; equal hashes are equal values",
  args: "command and arguments likewise",
  size: "it was too large to be kept whole: lists and texts are cut",
};

const callsOf = ({ calls, at, lastAt }: DebugRecord): string =>
  `${calls} of the API server${calls > 1 && lastAt !== at ? `, the last one ${wholeCell(lastAt)}` : ""}`;

const resultOf = ({ result }: DebugRecord): string | undefined => {
  if (result === undefined) return undefined;
  const { code, reason, message, verb, auditId } = result;
  const said = [reason, message].filter((text) => text !== undefined && text !== "").map(wholeCell);
  return `${[`${code}`, ...said].join(" ")} (${wholeCell(verb)}, audit ID ${wholeCell(auditId)})`;
};

const listOf = (values: readonly string[]): string =>
  wholeCell(values.map((value) => wholeCell(value)).join(", "));

/** `Label:  value`, as `kubectl describe` aligns them; what is not known is left out. */
const facts = (all: readonly Fact[]): readonly string[] => {
  const given = all.flatMap(([label, value]) => (value === undefined ? [] : [[`${label}:`, value] as const]));
  const width = Math.max(...given.map(([label]) => label.length));
  return given.map(([label, value]) => `${label.padEnd(width)}  ${value}`);
};

/** As it stood on the user's terminal. */
const seen = ({ message, warnings }: DebugRecord): readonly string[] => {
  const lines = [...warnings.map((warning) => `Warning: ${warning}`), ...(message?.split("\n") ?? [])];
  return lines.length === 0 ? [] : ["The user saw:", ...lines.map((line) => indent(wholeCell(line)))];
};

const indent = (line: string): string => `  ${line}`;

const toLandingFacts = ({ image, target, landed, state }: Landing): readonly Fact[] => [
  ["Image", wholeCell(image)],
  ["Target", known(target)],
  ["Landed", landed === undefined ? "nobody has looked yet" : landed ? "yes" : "no"],
  ...(state === undefined ? [] : toStateFacts(state)),
];

const toStateFacts = ({ state, at, reason, exitCode, message }: ContainerState): readonly Fact[] => [
  ["State", at === undefined ? state : `${state} since ${wholeCell(at)}`],
  ["Reason", known(reason)],
  ["Exit code", exitCode?.toString()],
  ["Message", known(message)],
];

const known = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : wholeCell(text);
