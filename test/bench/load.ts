import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { MeasuredServer } from "./measured-server.ts";

export interface Load {
  readonly path: string;
  readonly caFile: string;
  readonly bodyFile: string;
  readonly connections: number;
  readonly seconds: number;
  /** Requests a second; absent: as many as are answered. */
  readonly rate?: number;
}

/** Latencies in milliseconds, CPU of the server in milliseconds a review. */
export interface Round {
  readonly perSecond: number;
  readonly cpu: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
}

const GENERATOR = fileURLToPath(new URL("load-generator.mjs", import.meta.url));

/** One bounded run of the load generator, in a process of its own. Throws if a request failed. */
export const runLoad = async (server: MeasuredServer, load: Load): Promise<Round> => {
  const before = server.cpuSeconds();
  const { stdout } = await promisify(execFile)(process.execPath, [
    GENERATOR,
    JSON.stringify({ ...load, url: `${server.url}${load.path}` }),
  ]);
  const cpu = server.cpuSeconds() - before;
  const { requests, seconds, failures, latencies } = JSON.parse(stdout) as {
    requests: number;
    seconds: number;
    failures: number;
    latencies: { p50: number; p99: number; p999: number };
  };
  if (failures > 0) throw new Error(`${server.name}: ${failures} of ${requests} requests failed`);
  return { perSecond: requests / seconds, cpu: (cpu * 1000) / requests, ...latencies };
};

/** The median of each figure over rounds. */
export const medianRound = (rounds: readonly Round[]): Round => {
  const median = (pick: (round: Round) => number): number => {
    const sorted = rounds.map(pick).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? 0;
  };
  return {
    perSecond: median(({ perSecond }) => perSecond),
    cpu: median(({ cpu }) => cpu),
    p50: median(({ p50 }) => p50),
    p99: median(({ p99 }) => p99),
    p999: median(({ p999 }) => p999),
  };
};
