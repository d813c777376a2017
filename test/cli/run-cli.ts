import { EventEmitter } from "node:events";
import { Readable, Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { run } from "../../src/cli/main.ts";
import { eventually } from "../support/eventually.ts";

export interface CliOptions {
  /** Chunks of stdin. */
  readonly stdin?: string | readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** stdout and stderr are terminals of this width. */
  readonly columns?: number;
}

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command line to its end, with streams in memory. */
export const runCli = async (argv: readonly string[], options: CliOptions = {}): Promise<CliResult> => {
  const started = startCli(argv, options);
  const code = await started.ended;
  return { code, stdout: started.stdout(), stderr: started.stderr() };
};

export interface StartedCli {
  /** The exit code, once it is known. */
  readonly ended: Promise<number>;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** The JSON lines of the log. */
  readonly log: () => readonly Readonly<Record<string, unknown>>[];
  /** The ports, once it listens; rejects when it ends instead. */
  readonly listening: () => Promise<{ port: number; probePort: number }>;
  readonly signal: (name: "SIGTERM" | "SIGINT") => void;
}

/** Starts a command line that runs until a signal. */
export const startCli = (
  argv: readonly string[],
  { stdin = "", env = {}, columns }: CliOptions = {},
): StartedCli => {
  const signals = new EventEmitter();
  const stdout = createSink(columns);
  const stderr = createSink(columns);
  const lines: string[] = [];
  const ended = run(argv, {
    stdin: Readable.from(typeof stdin === "string" ? [stdin] : stdin),
    stdout: stdout.stream,
    stderr: stderr.stream,
    env,
    logTo: { write: (line) => void lines.push(line) },
    onSignal: (signal, listener) => signals.on(signal, listener),
  }).finally(() => Promise.all([stdout.close(), stderr.close()]));
  const log = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const listening = () =>
    eventually(() => {
      const line = log().find(({ msg }) => msg === "listening");
      if (line === undefined) return Promise.reject(new Error(`not listening: ${stderr.text()}`));
      return Promise.resolve({ port: Number(line["port"]), probePort: Number(line["probePort"]) });
    });
  return {
    ended,
    stdout: stdout.text,
    stderr: stderr.text,
    log,
    listening,
    signal: (name) => void signals.emit(name),
  };
};

/** Takes one chunk at a time and is full after each, as a pipe with a slow reader. */
const createSink = (columns: number | undefined) => {
  const chunks: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    highWaterMark: 1,
    write: (chunk: string, _encoding, done) => {
      chunks.push(chunk);
      setImmediate(done);
    },
  });
  const close = (): Promise<unknown> => {
    stream.end();
    return finished(stream);
  };
  if (columns !== undefined) Object.assign(stream, { isTTY: true, columns });
  return { stream, text: () => chunks.join(""), close };
};
