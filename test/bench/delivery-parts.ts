import { execFile, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { freePort } from "../support/free-port.ts";
import { measure, startNode, type MeasuredServer } from "./measured-server.ts";
import type { Workplace } from "./start-servers.ts";
import { teamPolicies } from "./ten-policies.ts";

const TOKEN = "delivery-bench";

const programOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** A recorder on a port and a store file of its own, which comes and goes. */
export interface Recorder {
  readonly url: string;
  readonly storeFile: string;
  /** Resolves once it listens. */
  start(): Promise<void>;
  /** As a crash does. */
  kill(): Promise<void>;
}

export const createRecorder = async ({ folder, certificateFile, keyFile }: Workplace): Promise<Recorder> => {
  const port = await freePort();
  const storeFile = join(folder, "ledger.db");
  let running: ChildProcess | undefined;
  return {
    url: `https://127.0.0.1:${port}`,
    storeFile,
    start: () =>
      new Promise((resolve, reject) => {
        const given = JSON.stringify({ port, certificateFile, keyFile, storeFile, token: TOKEN });
        const child = startNode(["--import", "tsx", programOf("delivery-recorder.ts"), given], () => {
          resolve();
        });
        child.once("exit", (code) => reject(new Error(`the recorder ended with ${code ?? "a signal"}`)));
        running = child;
      }),
    kill: async () => {
      if (running?.exitCode !== null || running.signalCode !== null) return;
      running.kill("SIGKILL");
      await once(running, "exit");
    },
  };
};

export interface Guard extends MeasuredServer {
  /** A figure of its metrics: `delivery_queue_observations`. */
  figure(name: string): Promise<number>;
}

/** The built webhook, which delivers to `recorder`; resolves once it is ready. */
export const startGuard = async (
  program: string,
  { folder, caFile, certificateFile, keyFile }: Workplace,
  recorder: Recorder,
): Promise<Guard> => {
  const policies = join(folder, "policies");
  mkdirSync(policies, { recursive: true });
  for (const { name, text } of teamPolicies(10)) writeFileSync(join(policies, name), text);
  const tokenFile = join(folder, "token");
  writeFileSync(tokenFile, TOKEN);
  const [port, probePort] = [await freePort(), await freePort()];
  const flags = {
    ...{ policies, certificate: certificateFile, key: keyFile, host: "127.0.0.1", drain: 0, deadline: 2 },
    ...{ port, "probe-port": probePort, "log-level": "error" },
    ...{ recorder: recorder.url, "recorder-ca": caFile, "recorder-token": tokenFile },
  };
  // The heap that Node gives a container of 256 MiB.
  const node = ["--max-semi-space-size=2", "--max-old-space-size=128", program, "webhook"];
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, `${value}`]);
  const child = startNode([...node, ...args], () => undefined);
  const probes = `http://127.0.0.1:${probePort}`;
  const end = Date.now() + 10_000;
  while (!(await isReady(probes))) {
    if (child.exitCode !== null || Date.now() > end) throw new Error("the webhook did not start");
    await delay(20);
  }
  return {
    ...measure(child, "webhook", `https://127.0.0.1:${port}`),
    figure: async (name) => {
      const text = await (await fetch(`${probes}/metrics`)).text();
      const value = new RegExp(`^ephemeral_guard_${name.replace(/[{}"]/g, "\\$&")} (\\S+)$`, "m").exec(
        text,
      )?.[1];
      if (value === undefined) throw new Error(`the webhook has no figure ${name}`);
      return Number(value);
    },
  };
};

const isReady = (probes: string): Promise<boolean> =>
  fetch(`${probes}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );

export interface DeliveryLoad {
  readonly caFile: string;
  readonly bodyFile: string;
  readonly connections: number;
  /** So many a second for so long, or so many as fast as they are answered. */
  readonly pace: { readonly rate: number; readonly seconds: number } | { readonly most: number };
}

export interface Answered {
  readonly requests: number;
  readonly p50: number;
  readonly p99: number;
}

let runs = 0;

/** Different requests on different pods, to `/validate`. Throws if one failed. */
export const sendReviews = async (guard: Guard, { pace, ...load }: DeliveryLoad): Promise<Answered> => {
  const series = (0xde000000 + ++runs).toString(16);
  const given = { ...load, ...pace, url: `${guard.url}/validate`, series };
  const program = programOf("delivery-load.mjs");
  const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(given)]);
  const { failures, ...answered } = JSON.parse(stdout) as Answered & { failures: number };
  if (failures > 0) throw new Error(`${failures} of ${answered.requests + failures} requests failed`);
  return answered;
};
