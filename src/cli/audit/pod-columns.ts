import type { StandingContainer } from "../../ledger/ledger.ts";
import { humanDuration } from "../human-duration.ts";
import type { Column } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { cell, stateWord } from "./record-cells.ts";

export interface PodColumnOptions {
  readonly wide: boolean;
  readonly terminal: Terminal;
  readonly now: Date;
}

/** The columns of `audit pods`. */
export const podColumns = ({
  wide,
  terminal,
  now,
}: PodColumnOptions): readonly Column<StandingContainer>[] => [
  ...(wide ? [CLUSTER] : []),
  { title: "NAMESPACE", least: 9, of: ({ namespace }) => cell(namespace) },
  { title: "POD", least: 10, of: ({ pod }) => cell(pod) },
  { title: "CONTAINER", least: 9, of: ({ container }) => cell(container) },
  { title: "IMAGE", least: 10, spare: 1, of: ({ image }) => cell(image) },
  {
    title: "WHO",
    least: 10,
    of: ({ requester }) => cell(requester ?? UNVERIFIED),
    paint: (text, { requester }) => (requester === undefined ? terminal.paint("warn", text) : text),
  },
  {
    title: "AGE",
    of: ({ since }) => (since === undefined ? cell(since) : humanDuration(now.getTime() - Date.parse(since))),
  },
  {
    title: "STATE",
    least: 8,
    spare: 2,
    of: ({ state }) => (state === undefined ? cell(state) : stateWord(state)),
  },
  ...(wide ? [SINCE, MESSAGE, POD_UID] : []),
  { title: "RECORD", of: ({ recordId }) => cell(recordId) },
];

/** As on the pod itself, where nobody vouches for a stamp's name (DESIGN 3). */
const UNVERIFIED = "unverified";

const CLUSTER: Column<StandingContainer> = { title: "CLUSTER", of: ({ cluster }) => cell(cluster) };
const SINCE: Column<StandingContainer> = { title: "SINCE", of: ({ since }) => cell(since) };
const MESSAGE: Column<StandingContainer> = {
  title: "MESSAGE",
  least: 8,
  of: ({ state }) => cell(state?.message),
};
const POD_UID: Column<StandingContainer> = { title: "POD-UID", of: ({ podUid }) => cell(podUid) };
