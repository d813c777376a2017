import { execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, openSync, closeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "./free-port.ts";
import { reapProcess } from "./reaper.ts";
import { createTemporaryFolder } from "./temporary-folder.ts";

/** PostgreSQL of Debian's package, run by the test itself in a folder of its own. */
export interface Postgres {
  readonly port: number;
  /** A new, empty database; its URL has a password. */
  createDatabase(): Promise<string>;
  /** Runs SQL in a database of it, or in `postgres`; what comes back is lines of text. */
  query(text: string, database?: string): Promise<string>;
  /** As a crash ends it: at once, and every connection with it. */
  kill(): Promise<void>;
  /** Starts it again after `kill`. */
  start(): Promise<void>;
  close(): Promise<void>;
}

export const PASSWORD = "a-password-that-no-message-may-hold";

export const startPostgres = async (): Promise<Postgres> => {
  const bin = binaries();
  const user = unprivileged();
  const folder = await createTemporaryFolder("postgres");
  const data = join(folder.path, "data");
  mkdirSync(data, { mode: 0o700 });
  if (user !== undefined) for (const path of [folder.path, data]) chownSync(path, user.uid, user.gid);
  const as = { ...user, cwd: folder.path, env: { LC_ALL: "C", TZ: "UTC" } };
  const initdb = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"];
  execFileSync(join(bin, "initdb"), initdb, { ...as, stdio: "pipe" });
  const port = await freePort();
  let server: Server | undefined;
  let databases = 0;
  const run = async (): Promise<void> => {
    server = await startServer({ bin, data, port, as, log: join(folder.path, "log") });
  };
  const query = (text: string, database = "postgres"): Promise<string> =>
    psql({ bin, port, as }, text, database);
  await run();
  return {
    port,
    query,
    createDatabase: async () => {
      const name = `ledger_${(databases += 1)}`;
      await query(`create role ${name} login password '${PASSWORD}'`);
      await query(`create database ${name} owner ${name}`);
      return `postgres://${name}:${PASSWORD}@127.0.0.1:${port}/${name}`;
    },
    kill: async () => server?.end("SIGQUIT"),
    start: run,
    close: async () => {
      await server?.end("SIGINT");
      await folder.close();
    },
  };
};

/** The newest that is installed. */
const binaries = (): string => {
  const root = "/usr/lib/postgresql";
  const versions = existsSync(root) ? readdirSync(root).filter((name) => Number(name) >= 15) : [];
  const newest = versions.sort((one, other) => Number(other) - Number(one))[0];
  if (newest === undefined) {
    throw new Error("PostgreSQL 15 or later is missing: apt-get install postgresql");
  }
  return join(root, newest, "bin");
};

interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root. */
const unprivileged = (): Account | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const lines = readFileSync("/etc/passwd", "utf8").split("\n");
  const line = ["postgres:", "nobody:"]
    .map((name) => lines.find((one) => one.startsWith(name)))
    .find(Boolean);
  const [, , uid, gid] = (line ?? "").split(":");
  return { uid: Number(uid), gid: Number(gid) };
};

interface Running {
  readonly bin: string;
  readonly port: number;
  readonly as: object;
}

interface Server {
  end(signal: NodeJS.Signals): Promise<void>;
}

const startServer = async (
  options: Running & { readonly data: string; readonly log: string },
): Promise<Server> => {
  const { bin, data, port, as, log } = options;
  const settings = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "fsync=off",
    "max_connections=50",
  ];
  const args = ["-D", data, "-p", `${port}`, ...settings.flatMap((setting) => ["-c", setting])];
  const output = openSync(log, "a");
  const child = spawn(join(bin, "postgres"), args, { ...as, stdio: ["ignore", output, output] });
  closeSync(output);
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const forget = reapProcess(child.pid!);
  void exited.then(forget);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await exited;
  };
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (child.exitCode !== null) break;
    const answer = await psql(options, "select 1", "postgres").catch(() => "");
    if (answer === "1") return { end };
    await delay(50);
  }
  await end("SIGKILL");
  throw new Error(`PostgreSQL did not start:\n${readFileSync(log, "utf8").slice(-2000)}`);
};

const psql = ({ bin, port, as }: Running, text: string, database: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const args = [
      "-h",
      "127.0.0.1",
      "-p",
      `${port}`,
      "-U",
      "postgres",
      "-d",
      database,
      "-v",
      "ON_ERROR_STOP=1",
    ];
    const child = spawn(join(bin, "psql"), [...args, "-XAtc", text], {
      ...as,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let out = "";
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (out += chunk.toString()));
    child.once("error", reject);
    child.once("close", (code) => (code === 0 ? resolve(out.trim()) : reject(new Error(out.trim()))));
  });
