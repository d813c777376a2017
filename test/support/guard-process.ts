import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createAuthority, type Authority, type Credentials } from "./authority.ts";
import { renderChart } from "./chart.ts";
import { startChild, waitForChild, type ChildProcess } from "./child-process.ts";
import { freePort } from "./free-port.ts";
import { createTemporaryFolder } from "./temporary-folder.ts";

export interface GuardProcessOptions {
  /** A folder of `policies/`, e.g. `starter`, or file name to text: copied into a folder of its own. */
  readonly policies?: string | Readonly<Record<string, string>>;
  /** Values of the chart: they make the flags. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** Flags besides the chart's; the last one wins. */
  readonly flags?: readonly string[];
  /** Instead of files of its own, e.g. those of another process: replicas mount one ConfigMap and one Secret. */
  readonly files?: Partial<GuardFiles>;
  /** What to wait for; default `ready`. A process without policies, say, listens, but is never ready. */
  readonly until?: "ready" | "listening";
}

/** What the chart mounts. */
export interface GuardFiles {
  /** The folder of policy files. */
  readonly policies: string;
  readonly certificate: string;
  readonly key: string;
  /** Who has signed the certificate that it starts with. */
  readonly authority: Authority;
}

/** A webhook as the image runs it: `dist/bin.js webhook`, a process of its own, with the flags of the chart. */
export interface GuardProcess {
  readonly port: number;
  readonly files: GuardFiles;
  readonly process: ChildProcess;
  /** The lines of its log with this message. */
  logged(message: string): readonly LogLine[];
  /** A metric's value, the sum over all series that have these labels; 0 where there is none. */
  metric(name: string, labels?: Readonly<Record<string, string>>): Promise<number>;
  /** The status and lines of `/readyz`. */
  readiness(): Promise<{ readonly status: number; readonly text: string }>;
  close(): Promise<void>;
}

export type LogLine = Readonly<Record<string, unknown>> & { readonly msg: string };

/** Starts the built bundle and resolves once it is ready. */
export const startGuardProcess = async (options: GuardProcessOptions): Promise<GuardProcess> => {
  const folder = await createTemporaryFolder("guard");
  let child: ChildProcess | undefined;
  const close = async (): Promise<void> => {
    await child?.stop(1000);
    await folder.close();
  };
  try {
    const files = { ...(await createFiles(folder.path, options.policies)), ...options.files };
    const [port, probePort] = [await freePort(), await freePort()];
    const flags = [
      ...(await chartFlags(options.values ?? {})),
      `--policies=${files.policies}`,
      `--certificate=${files.certificate}`,
      `--key=${files.key}`,
      "--host=127.0.0.1",
      `--port=${port}`,
      `--probe-port=${probePort}`,
      ...(options.flags ?? []),
    ];
    const logFile = join(folder.path, "guard.log");
    child = await startChild({
      name: "ephemeral-guard",
      file: process.execPath,
      args: [BUNDLE, ...flags],
      logFile,
    });
    await waitUntil(options.until ?? "ready", child, probePort);
    return { port, files, process: child, close, ...toFigures(child, probePort) };
  } catch (error) {
    await close();
    throw error;
  }
};

const waitUntil = (until: "ready" | "listening", child: ChildProcess, probePort: number): Promise<void> =>
  waitForChild(child, { what: `a webhook that is ${until}`, timeoutMs: 15_000 }, async () => {
    const { status, text } = await probe(probePort, "/readyz");
    if (until === "ready" && status !== 200) throw new Error(text);
    return true;
  });

const toFigures = (
  child: ChildProcess,
  probePort: number,
): Pick<GuardProcess, "logged" | "metric" | "readiness"> => ({
  logged: (message) => readLog(child).filter(({ msg }) => msg === message),
  metric: async (name, labels = {}) => sum((await probe(probePort, "/metrics")).text, name, labels),
  readiness: () => probe(probePort, "/readyz"),
});

/** Replaces the certificate as an operator would, file by file. */
export const writeCertificate = async (
  { certificate, key }: GuardFiles,
  credentials: Credentials,
): Promise<void> => {
  await writeFile(certificate, credentials.certificate);
  await writeFile(key, credentials.key, { mode: 0o600 });
};

const BUNDLE = fileURLToPath(new URL("../../dist/bin.js", import.meta.url));

const createFiles = async (
  folder: string,
  policies: string | Readonly<Record<string, string>> = {},
): Promise<GuardFiles> => {
  const authority = await createAuthority("guard");
  const files: GuardFiles = {
    policies: join(folder, "policies"),
    certificate: join(folder, "tls.crt"),
    key: join(folder, "tls.key"),
    authority,
  };
  if (typeof policies === "string") {
    await cp(fileURLToPath(new URL(`../../policies/${policies}`, import.meta.url)), files.policies, {
      recursive: true,
    });
  } else {
    await mkdir(files.policies);
    for (const [name, text] of Object.entries(policies)) await writeFile(join(files.policies, name), text);
  }
  await writeCertificate(files, await authority.issue({ commonName: "guard", hosts: ["127.0.0.1"] }));
  return files;
};

/** The arguments that the chart's Deployment gives the container. */
const chartFlags = async (values: Readonly<Record<string, unknown>>): Promise<readonly string[]> => {
  // Without a recorder, which is there only where a test starts one; the chart takes that with foreign certificates alone.
  const alone = { tls: { mode: "certManager" }, recorder: { enabled: false } };
  const objects = await renderChart({ ...values, ...alone });
  const deployment = objects.find(
    ({ kind, metadata }) => kind === "Deployment" && metadata.name === "ephemeral-guard-webhook",
  ) as { spec: { template: { spec: { containers: { args: string[] }[] } } } } | undefined; // a Deployment's shape
  const args = deployment?.spec.template.spec.containers[0]?.args;
  if (args === undefined) throw new Error("the chart has no Deployment ephemeral-guard-webhook");
  return args;
};

const probe = async (port: number, path: string): Promise<{ status: number; text: string }> => {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(3000) });
  return { status: answer.status, text: await answer.text() };
};

const readLog = (child: ChildProcess): readonly LogLine[] =>
  child
    .log()
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as LogLine); // pino writes an object with `msg` a line

const sum = (text: string, name: string, labels: Readonly<Record<string, string>>): number =>
  text
    .split("\n")
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .filter((line) => Object.entries(labels).every(([key, value]) => line.includes(`${key}="${value}"`)))
    .reduce((total, line) => total + Number(line.slice(line.lastIndexOf(" "))), 0);
