import type { DebugRecord } from "../../model/record.ts";
import { humanDuration } from "../human-duration.ts";
import type { Column } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { cell, codesOf, firstOf, paintVerdict, stateOf, verdictWord } from "./record-cells.ts";

export interface ColumnOptions {
  readonly wide: boolean;
  readonly terminal: Terminal;
  readonly now: () => Date;
}

/** The columns of `audit list`; the id stands last, since `audit show` takes it. */
export const recordColumns = ({ wide, terminal, now }: ColumnOptions): readonly Column<DebugRecord>[] => {
  const age: Column<DebugRecord> = {
    title: "AGE",
    of: ({ at }) => humanDuration(now().getTime() - Date.parse(at)),
  };
  const verdict: Column<DebugRecord> = {
    title: "VERDICT",
    of: (record) => verdictWord(record.verdict),
    paint: (text, record) => paintVerdict(terminal, record.verdict, text),
  };
  const [time, ...more] = WIDE;
  return [wide && time !== undefined ? time : age, verdict, ...NARROW, ...(wide ? more : []), ID];
};

const NARROW: readonly Column<DebugRecord>[] = [
  { title: "USER", least: 10, of: ({ requester }) => cell(requester.username) },
  { title: "NAMESPACE", least: 9, of: ({ namespace }) => cell(namespace) },
  { title: "POD", least: 10, of: ({ pod }) => cell(pod.name) },
  {
    title: "CONTAINER",
    least: 9,
    spare: 1,
    of: ({ containers }) => firstOf(containers.map(({ name }) => name)),
  },
  { title: "IMAGE", least: 10, of: ({ containers }) => firstOf(containers.map(({ image }) => image)) },
  { title: "STATE", least: 8, spare: 3, of: stateOf },
  { title: "CODES", least: 12, spare: 2, of: (record) => cell(codesOf(record).join(",")) },
];

const WIDE: readonly Column<DebugRecord>[] = [
  { title: "TIME", of: ({ at }) => cell(at) },
  { title: "CLUSTER", of: ({ cluster }) => cell(cluster) },
  { title: "GROUPS", least: 8, of: ({ requester }) => cell(requester.groups.join(",")) },
  {
    title: "TARGET",
    least: 8,
    of: ({ containers }) => firstOf(containers.flatMap(({ target }) => target ?? [])),
  },
  { title: "POLICIES", least: 8, of: ({ policies }) => cell(policies.join(",")) },
  { title: "RESULT", of: ({ result }) => cell(result?.code.toString()) },
];

const ID: Column<DebugRecord> = { title: "ID", of: ({ id }) => cell(id) };
