import type { Change } from "../replay/compare.ts";
import type { Lack } from "../replay/missing-reads.ts";
import type { ReplayReport } from "../replay/tally.ts";

/** What an edit does, in one line. */
export const summaryOf = ({ total, counts }: ReplayReport): string => {
  const others = OPTIONAL.flatMap(([change, words]) => (counts[change] === 0 ? [] : [words(counts[change])]));
  const parts = [
    `newly allows ${counts["newly-allowed"]}`,
    `newly denies ${counts["newly-denied"]}`,
    ...others,
    `leaves ${counts.unchanged}`,
  ];
  const doubt = counts["cannot-tell"] === 0 ? "" : `; of ${counts["cannot-tell"]} nobody can tell`;
  return `of ${counted(total, "recorded request")} this edit ${parts.join(", ")}${doubt}`;
};

const OPTIONAL: readonly (readonly [Change, (count: number) => string])[] = [
  ["newly-flagged", (count) => `newly flags ${count}`],
  ["no-longer-flagged", (count) => `no longer flags ${count}`],
  ["mutates-differently", (count) => `mutates ${count} differently`],
];

/** What one should know to read the numbers right. */
export const notesOn = ({ refusedElsewhere, asJudged }: ReplayReport): readonly string[] => [
  ...(refusedElsewhere === 0
    ? []
    : [
        `${counted(refusedElsewhere, "more request")} the API server refused itself, whatever policies say: not counted`,
      ]),
  ...(asJudged === 0
    ? []
    : [
        `${counted(asJudged, "request")} judged with the containers as they were after mutation: what was asked for is not recorded`,
      ]),
];

const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? "" : "s"}`;

/** In the order in which they are told. */
export const TITLES: Readonly<Record<Exclude<Change, "unchanged">, string>> = {
  "newly-denied": "Newly denied",
  "newly-allowed": "Newly allowed",
  "newly-flagged": "Newly flagged: still let in, and refused by a policy in warn or audit",
  "no-longer-flagged": "No longer flagged by a policy in warn or audit",
  "mutates-differently": "Mutated differently",
  "cannot-tell": "Cannot tell",
};

export const TOLD_CHANGES = Object.keys(TITLES) as readonly (keyof typeof TITLES)[];

/** Titles of columns. */
export const SHORT_TITLES: Readonly<Record<Exclude<Change, "unchanged">, string>> = {
  "newly-denied": "DENIES",
  "newly-allowed": "ALLOWS",
  "newly-flagged": "FLAGS",
  "no-longer-flagged": "UNFLAGS",
  "mutates-differently": "MUTATES",
  "cannot-tell": "CANNOT TELL",
};

export const LACKS: Readonly<Record<Lack, string>> = {
  request: "the request is not in the record",
  size: "the request was too large to be recorded whole",
  added: "which of its containers were new is not in the audit log",
  pod: "the pod is not in the audit log",
  "stored-pod": "the pod as stored is not recorded",
  "namespace-labels": "the namespace's labels are not recorded (--namespaces FILE gives them)",
  "env-values": "values of env entries are recorded as hashes",
  command: "command and args are recorded as hashes",
};
