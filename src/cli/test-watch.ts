import { join } from "node:path";
import { FilePoller } from "../sources/file-poller.ts";
import { readFiles, type Snapshot } from "../sources/file-read.ts";
import { readPolicyFolder } from "../sources/policy-folder.ts";
import type { Io } from "./io.ts";
import { suiteFiles } from "./test-suites.ts";

export interface WatchOptions {
  /** A folder of suites, or one. */
  readonly path: string;
  readonly policies: string | undefined;
  /** Further files that the last run has read. */
  readonly reviews: () => readonly string[];
  readonly run: () => Promise<void>;
  readonly intervalMs?: number;
}

/** Runs now, and again whenever a suite, a policy or a review has changed, until SIGINT or SIGTERM. */
export const watchSuites = async (io: Io, options: WatchOptions): Promise<void> => {
  const stopped = new Promise<void>((resolve) => {
    io.onSignal("SIGINT", resolve);
    io.onSignal("SIGTERM", resolve);
  });
  const poller = new FilePoller({
    read: (previous) => readAll(options, previous),
    onChange: options.run,
    intervalMs: options.intervalMs ?? 500,
  });
  await poller.start();
  await stopped;
  poller.close();
};

const readAll = async ({ path, policies, reviews }: WatchOptions, previous: Snapshot): Promise<Snapshot> => {
  const suites = filesOf(path);
  const folders = policies === undefined ? [...suites.keys()] : [policies];
  const read: Snapshot[] = [];
  for (const folder of folders) read.push(await readPolicyFolder(folder, previous));
  const others = [...suites].flatMap(([folder, names]) => names.map((name) => join(folder, name)));
  return [...read.flat(), ...(await readFiles([...others, ...reviews()], previous))];
};

/** A folder may be gone for a moment while it is replaced: the run will tell. */
const filesOf = (path: string): ReturnType<typeof suiteFiles> => {
  try {
    return suiteFiles(path);
  } catch {
    return new Map();
  }
};
