import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startChild, waitForChild, type ChildProcess } from "./child-process.ts";
import { freePort } from "./free-port.ts";
import { createTemporaryFolder } from "./temporary-folder.ts";

export interface RecorderProcess {
  /** Of console, API and deliveries. */
  readonly port: number;
  /** The ledger's file, unless the flags name another place. */
  readonly store: string;
  readonly process: ChildProcess;
  /** The status and lines of `/readyz`. */
  readiness(): Promise<{ readonly status: number; readonly text: string }>;
  /** The value of a metric, with its labels as they are printed: `certificates_made_total{what="authority"}`. */
  metric(name: string): Promise<number>;
  /** The fields of its log lines with this message. */
  logged(message: string): readonly Readonly<Record<string, unknown>>[];
  close(): Promise<void>;
}

/** Starts `dist/bin.js recorder`, a process of its own, and resolves once it listens; `port`: any free one by default. */
export const startRecorderProcess = async (
  flags: readonly string[],
  given: { readonly port?: number } = {},
): Promise<RecorderProcess> => {
  const folder = await createTemporaryFolder("recorder");
  const [port, probePort] = [given.port ?? (await freePort()), await freePort()];
  const place = flags.find((flag) => /^--(store|database-url)=/.test(flag));
  const store = place?.replace(/^--store=/, "") ?? join(folder.path, "ledger.db");
  const args = [
    ...[BUNDLE, "recorder", "--host=127.0.0.1", `--port=${port}`, `--probe-port=${probePort}`],
    ...(place === undefined ? [`--store=${store}`] : []),
    ...flags,
  ];
  const child = await startChild({
    name: "recorder",
    file: process.execPath,
    args,
    logFile: join(folder.path, "recorder.log"),
  });
  const get = async (path: string): Promise<{ status: number; text: string }> => {
    const answer = await fetch(`http://127.0.0.1:${probePort}${path}`, { headers: { connection: "close" } });
    return { status: answer.status, text: await answer.text() };
  };
  const close = async (): Promise<void> => {
    await child.stop(20_000);
    await folder.close();
  };
  try {
    await waitForChild(child, { what: "/livez of the recorder", timeoutMs: 15_000 }, async () => {
      return (await get("/livez")).status === 200;
    });
  } catch (error) {
    await close();
    throw error;
  }
  return {
    port,
    store,
    process: child,
    readiness: () => get("/readyz"),
    metric: async (name) => {
      const start = `ephemeral_guard_${name} `;
      const line = (await get("/metrics")).text.split("\n").find((candidate) => candidate.startsWith(start));
      return line === undefined ? Number.NaN : Number(line.slice(start.length));
    },
    logged: (message) => readLog(child).filter(({ msg }) => msg === message),
    close,
  };
};

const BUNDLE = fileURLToPath(new URL("../../dist/bin.js", import.meta.url));

const readLog = (child: ChildProcess): readonly Readonly<Record<string, unknown>>[] =>
  child
    .log()
    .split("\n")
    .filter((line) => line.startsWith("{") && line.endsWith("}"))
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>); // pino writes an object a line
