import type { DebugRecord } from "../../model/record.ts";
import { RECORD_API_VERSION } from "../../model/record.ts";
import type { Io } from "../io.ts";
import { printableJson } from "../printable-json.ts";
import { createTable } from "../table.ts";
import { toTerminal } from "../terminal.ts";
import { writeText } from "../write-text.ts";
import { recordColumns } from "./record-columns.ts";
import { recordCsv, recordCsvHeader } from "./record-csv.ts";

export type RecordFormat = "table" | "wide" | "json" | "jsonl" | "csv";

/** Prints records as they come; none of it is held. */
export interface RecordPrinter {
  print(records: readonly DebugRecord[]): Promise<void>;
  end(): Promise<void>;
}

export interface RecordPrinterOptions {
  readonly format: RecordFormat;
  readonly headers: boolean;
}

export const createRecordPrinter = (io: Io, options: RecordPrinterOptions): RecordPrinter => {
  const formatter = toFormatter(io, options);
  let begun = false;
  const begin = (): string => {
    const text = begun ? "" : formatter.begin;
    begun = true;
    return text;
  };
  return {
    print: (records) => writeText(io.stdout, begin() + formatter.format(records)),
    end: () => writeText(io.stdout, begin() + formatter.end),
  };
};

interface Formatter {
  readonly begin: string;
  readonly format: (records: readonly DebugRecord[]) => string;
  readonly end: string;
}

const toFormatter = (io: Io, { format, headers }: RecordPrinterOptions): Formatter => {
  switch (format) {
    case "json":
      return jsonFormatter();
    case "jsonl":
      return { begin: "", format: each((record) => `${printableJson(record)}\n`), end: "" };
    case "csv":
      return { begin: headers ? recordCsvHeader() : "", format: each(recordCsv), end: "" };
    case "table":
    case "wide": {
      const terminal = toTerminal(io.stdout, io.env);
      const columns = recordColumns({ wide: format === "wide", terminal, now: () => new Date() });
      const table = createTable(columns, { headers, width: terminal.width });
      return { begin: "", format: (records) => table.format(records), end: "" };
    }
  }
};

const each =
  (toText: (record: DebugRecord) => string): Formatter["format"] =>
  (records) =>
    records.map(toText).join("");

/** A list as the API server writes them, `items` for `jq`. */
const jsonFormatter = (): Formatter => {
  let separator = "";
  return {
    begin: `{\n  "apiVersion": "${RECORD_API_VERSION}",\n  "kind": "DebugRecordList",\n  "items": [`,
    format: each((record) => {
      const text = `${separator}\n    ${printableJson(record, 2).replaceAll("\n", "\n    ")}`;
      separator = ",";
      return text;
    }),
    end: "\n  ]\n}\n",
  };
};
