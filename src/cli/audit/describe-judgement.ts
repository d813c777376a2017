import type { Violation } from "../../model/decision.ts";
import type { Mutation } from "../../model/mutation.ts";
import type { DebugRecord } from "../../model/record.ts";
import { wholeCell } from "./record-cells.ts";

/** Which policy said what, and what the guard changed. */
export const describeJudgement = ({ policies, violations, mutations }: DebugRecord): readonly string[] => {
  const names = new Set<string | undefined>([...policies, ...violations.map(({ policy }) => policy)]);
  const said = [...names].flatMap((name) =>
    describePolicy(
      name,
      violations.filter(({ policy }) => policy === name),
    ),
  );
  return [
    ...(said.length === 0 ? [] : ["What was said:", ...said]),
    ...(mutations.length === 0 ? [] : ["What the guard changed:", ...mutations.map(describeMutation)]),
  ];
};

const describePolicy = (name: string | undefined, violations: readonly Violation[]): readonly string[] => {
  const speaker = name === undefined ? "the guard's own rules" : `policy ${wholeCell(name)}`;
  if (violations.length === 0) return [`  ${speaker}: nothing against it`];
  return [`  ${speaker}:`, ...violations.flatMap(describeViolation)];
};

/** `message` and `hints` were made printable by the guard; a ledger may hold what another version wrote. */
const describeViolation = ({
  code,
  mode,
  container,
  field,
  message,
  hints,
}: Violation): readonly string[] => [
  `    ${wholeCell(code)} (${mode}${container === undefined ? "" : `, container ${wholeCell(container)}`}) ${wholeCell(field)}`,
  `      ${wholeCell(message)}`,
  ...(hints ?? []).map((hint) => `        ${wholeCell(hint)}`),
];

const describeMutation = ({ kind, container, field, policy, detail }: Mutation): string => {
  const what = [kind, field, detail]
    .flatMap((part) => (part === undefined ? [] : [wholeCell(part)]))
    .join(" ");
  return `  ${wholeCell(container)}: ${what} (${policy === undefined ? "the guard" : `policy ${wholeCell(policy)}`})`;
};
