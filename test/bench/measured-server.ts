import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";

/** A server under measure: a process of its own, whose CPU time and memory the kernel counts. */
export interface MeasuredServer {
  readonly name: string;
  readonly url: string;
  /** Seconds of CPU that the process has used so far, all its threads. */
  cpuSeconds(): number;
  /** MiB. */
  rss(): number;
  stop(): Promise<void>;
}

/** Starts a Node program that is to be measured; stderr goes through, stdout to `onStdout`. */
export const startNode = (args: readonly string[], onStdout: (text: string) => void): ChildProcess => {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  child.stdout.setEncoding("utf8").on("data", onStdout);
  return child;
};

export const measure = (child: ChildProcess, name: string, url: string): MeasuredServer => {
  const folder = `/proc/${child.pid ?? 0}`;
  return {
    name,
    url,
    cpuSeconds: () => {
      // After the command's name, which may hold spaces: utime and stime are fields 14 and 15, in hundredths.
      const fields = readFileSync(`${folder}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
      return (Number(fields[11]) + Number(fields[12])) / 100;
    },
    rss: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`${folder}/status`, "utf8"))?.[1]) / 1024,
    stop: async () => {
      if (child.exitCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
};
