import { printable } from "../../model/printable.ts";
import type { DebugRecord } from "../../model/record.ts";
import { codesOf } from "./record-cells.ts";
import { csvLine } from "./csv.ts";

/** One line for a record. Several values in a cell stand one below the other. */
export const recordCsv = (record: DebugRecord): string =>
  csvLine(
    COLUMNS.map(([, of]) =>
      toLines(of(record))
        .map((line) => printable(line, Infinity))
        .join("\n"),
    ),
  );

/** The titles' line. */
export const recordCsvHeader = (): string => csvLine(COLUMNS.map(([title]) => title));

type Value = string | number | boolean | undefined;

const COLUMNS: readonly (readonly [title: string, of: (record: DebugRecord) => Value | readonly Value[]])[] =
  [
    ["id", ({ id }) => id],
    ["at", ({ at }) => at],
    ["cluster", ({ cluster }) => cluster],
    ["verdict", ({ verdict }) => verdict],
    ["guardMode", ({ guardMode }) => guardMode],
    ["dryRun", ({ dryRun }) => dryRun],
    ["user", ({ requester }) => requester.username],
    ["groups", ({ requester }) => requester.groups],
    ["namespace", ({ namespace }) => namespace],
    ["pod", ({ pod }) => pod.name],
    ["podUid", ({ pod }) => pod.uid],
    ["containers", ({ containers }) => containers.map(({ name }) => name)],
    ["images", ({ containers }) => containers.map(({ image }) => image)],
    ["targets", ({ containers }) => containers.map(({ target }) => target)],
    ["landed", ({ containers }) => containers.map(({ landed }) => landed)],
    ["states", ({ containers }) => containers.map(({ state }) => state?.state)],
    ["reasons", ({ containers }) => containers.map(({ state }) => state?.reason)],
    ["codes", codesOf],
    ["policies", ({ policies }) => policies],
    ["revision", ({ revision }) => revision],
    ["message", ({ message }) => message?.split("\n")],
    ["result", ({ result }) => result?.code],
    ["impersonator", ({ result }) => result?.impersonator?.username],
    ["userAgent", ({ result }) => result?.userAgent],
    ["sourceIPs", ({ result }) => result?.sourceIPs],
    ["calls", ({ calls }) => calls],
  ];

const toLines = (value: Value | readonly Value[]): readonly string[] =>
  (Array.isArray(value) ? (value as readonly Value[]) : [value as Value]).map(
    (item) => item?.toString() ?? "",
  );
