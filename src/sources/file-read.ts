import { open, stat } from "node:fs/promises";
import type { Stats } from "node:fs";

/** No policy file, certificate or key comes near this; a ConfigMap as a whole cannot be larger. */
export const MAX_FILE_BYTES = 1024 * 1024;

export interface FileContent {
  readonly path: string;
  readonly bytes: Buffer;
  /** What `stat` said, once that can be trusted to change with the content; see `toStamp`. */
  readonly stamp?: string;
}

export type FaultCode = "missing" | "unreadable" | "too-large" | "unsettled";

export interface FileFault {
  readonly path: string;
  readonly code: FaultCode;
  /** What is wrong with the file, to be read after its name: `does not exist`. */
  readonly reason: string;
}

/** What was found at one moment, in a fixed order; a fault stands where a file should have been. */
export type Snapshot = readonly (FileContent | FileFault)[];

export const isFault = (read: FileContent | FileFault): read is FileFault => "reason" in read;

/** Reads `paths` in their order; never throws. Files that did not change since `previous` are not read again. */
export const readFiles = async (paths: readonly string[], previous: Snapshot): Promise<Snapshot> => {
  const known = new Map(previous.map((read) => [read.path, read]));
  const reads: (FileContent | FileFault)[] = [];
  for (let start = 0; start < paths.length; start += BATCH) {
    const batch = paths.slice(start, start + BATCH);
    reads.push(...(await Promise.all(batch.map((path) => readOne(path, known.get(path))))));
  }
  return reads;
};

/** An error of `node:fs`, said of `path`. */
export const toFault = (path: string, error: unknown): FileFault => {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return { path, code: "missing", reason: "does not exist" };
  if (code === "EACCES") return { path, code: "unreadable", reason: "may not be read: permission denied" };
  return { path, code: "unreadable", reason: error instanceof Error ? error.message : String(error) };
};

/** Files open at once: a folder of a thousand must not use up the process's descriptors. */
const BATCH = 32;

const readOne = async (
  path: string,
  previous: FileContent | FileFault | undefined,
): Promise<FileContent | FileFault> => {
  try {
    const now = Date.now();
    const stats = await stat(path);
    // A pipe or a device would block the reading thread, perhaps for ever.
    if (!stats.isFile()) return { path, code: "unreadable", reason: "is not a regular file" };
    if (stats.size > MAX_FILE_BYTES) return tooLarge(path, stats.size);
    const stamp = toStamp(stats, now);
    if (stamp !== undefined && previous !== undefined && !isFault(previous) && previous.stamp === stamp) {
      return previous;
    }
    return await readContent(path, stats.size, stamp);
  } catch (error) {
    return toFault(path, error);
  }
};

const tooLarge = (path: string, size: number): FileFault => ({
  path,
  code: "too-large",
  reason: `has ${size} bytes, more than the limit of ${MAX_FILE_BYTES}`,
});

/**
 * Reading a thousand files costs 150 ms of CPU, asking for their stamps 10: so a file whose stamp is the same is not
 * read again. A file changed within the last two seconds has no stamp: a second change may follow within the same tick
 * of the file system's clock, with the same size, and would go unseen.
 */
const toStamp = (stats: Stats, now: number): string | undefined =>
  now - stats.ctimeMs > RACY_MS
    ? `${stats.dev}:${stats.ino}:${stats.size}:${stats.mtimeMs}:${stats.ctimeMs}`
    : undefined;

const RACY_MS = 2000;

const readContent = async (
  path: string,
  size: number,
  stamp: string | undefined,
): Promise<FileContent | FileFault> => {
  const bytes = await readAtMost(path, size + 1);
  if (bytes.length !== size) return { path, code: "unsettled", reason: "changed while it was read" };
  return stamp === undefined ? { path, bytes } : { path, bytes, stamp };
};

const readAtMost = async (path: string, length: number): Promise<Buffer> => {
  const buffer = Buffer.allocUnsafe(length);
  const handle = await open(path, "r");
  try {
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await handle.read(buffer, filled, length - filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  } finally {
    await handle.close();
  }
};
