import { createReadStream } from "node:fs";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { Redactor } from "../admission/redact.ts";
import { decodeAuditEvent } from "../ledger/audit-events/decode.ts";
import { isObject, type JsonObject } from "../model/json.ts";
import type { AuditedRequest } from "../replay/from-audit-event.ts";
import { UserError } from "./io.ts";

export interface AuditLogPart {
  readonly requests: readonly AuditedRequest[];
  /** Lines that could not be read, in the course of this part. */
  readonly unreadable: number;
}

/**
 * The requests on `pods/ephemeralcontainers` in an API server's audit logs, as its `--audit-log-path` writes them: an
 * event on each line, packed with gzip or not; `-` is stdin. Holds no more than a chunk and a line at a time. Rejects with
 * UserError where a file cannot be read.
 */
export async function* readAuditLogs(
  paths: readonly string[],
  stdin: Readable,
): AsyncGenerator<AuditLogPart> {
  for (const path of paths) {
    const name = path === "-" ? "stdin" : path;
    try {
      for await (const part of readLines(await unpacked(path === "-" ? stdin : createReadStream(path)))) {
        yield toPart(part);
      }
    } catch (error) {
      throw new UserError(`--audit-log ${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

interface Lines {
  readonly lines: readonly string[];
  readonly tooLong: number;
}

/** An event holds two objects of some megabytes each at most. */
const MAX_LINE = 16 * 1024 * 1024;

async function* readLines(stream: Readable): AsyncGenerator<Lines> {
  let rest = "";
  let skipping = false;
  stream.setEncoding("utf8");
  for await (const chunk of stream) {
    const lines = (rest + String(chunk)).split("\n");
    rest = lines.pop() ?? "";
    // The end of a line whose beginning was too long to keep.
    if (skipping && lines.length > 0) lines.shift();
    skipping &&= lines.length === 0;
    const tooLong: boolean = !skipping && rest.length > MAX_LINE;
    skipping ||= tooLong;
    if (skipping) rest = "";
    yield { lines, tooLong: Number(tooLong) };
  }
  yield { lines: [rest], tooLong: 0 };
}

/** Told by its first bytes: logs that were rotated are packed, whatever they are called. */
const unpacked = async (stream: Readable): Promise<Readable> => {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer | string, undefined>;
  const first = await chunks.next();
  if (first.done === true) return Readable.from([]);
  const bytes = Buffer.from(first.value);
  const whole = Readable.from(prepend(bytes, chunks));
  // What goes wrong is told by the last stream, to whoever reads it.
  return GZIP.equals(bytes.subarray(0, 2)) ? pipeline(whole, createGunzip(), () => undefined) : whole;
};

const GZIP = Buffer.from([0x1f, 0x8b]);

async function* prepend(
  first: Buffer,
  rest: AsyncIterator<Buffer | string, undefined>,
): AsyncGenerator<Buffer> {
  yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
    yield Buffer.from(next.value);
  }
}

const toPart = ({ lines, tooLong }: Lines): AuditLogPart => {
  // Of a month's log a few lines are ours: to parse all of them would take minutes.
  const parsed = lines.filter((line) => line.includes("ephemeralcontainers")).map(parse);
  return {
    requests: parsed.flatMap((event) => (event === undefined ? [] : eventsIn(event)).flatMap(decode)),
    unreadable: tooLong + parsed.filter((event) => event === undefined).length,
  };
};

const parse = (line: string): JsonObject | undefined => {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** The audit webhook's batches may have been kept as they came. */
const eventsIn = (value: JsonObject): readonly JsonObject[] => {
  const { kind, items } = value;
  if (kind !== "EventList") return [value];
  return (Array.isArray(items) ? items : []).filter(isObject);
};

/** A request that is known to have added nothing, such as one that changes labels, is no debugging. */
const decode = (event: JsonObject): readonly AuditedRequest[] => {
  const observed = decodeAuditEvent(event, OPEN);
  return observed === undefined || observed.containers?.length === 0 ? [] : [{ event, observed }];
};

/** Nothing of it is kept or shown but names and images, and so policies may read all of it. */
const OPEN: Redactor = { container: (container) => container, redacted: [] };
