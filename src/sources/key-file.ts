import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { KEY_BYTES, makeKey, parseKey } from "../config/key-text.ts";
import { FilePoller } from "./file-poller.ts";
import { isFault, readFiles } from "./file-read.ts";

export interface KeyFileOptions {
  readonly path: string;
  /** A key has come into force; must not throw, nor may `onFailure`. */
  readonly onChange?: () => void;
  /** The file holds no key. Called once for each change. */
  readonly onFailure?: (reason: string) => void;
  readonly intervalMs?: number;
}

/**
 * The key that records hide values with, polled from a file: where the recorder makes it, a webhook may start first.
 * The last good one stays.
 */
export class KeyFile {
  readonly #poller: FilePoller;
  #key: Buffer | undefined;

  constructor({ path, onChange, onFailure, intervalMs }: KeyFileOptions) {
    this.#poller = new FilePoller({
      read: (previous) => readFiles([path], previous),
      onChange: ([read]) => {
        if (read === undefined || isFault(read)) {
          onFailure?.(`${path} ${read?.reason ?? "was not read"}`);
          return;
        }
        const key = parseKey(read.bytes.toString());
        if (key === undefined) {
          onFailure?.(`${path} holds no key: expected base64 of ${KEY_BYTES} bytes`);
          return;
        }
        this.#key = key;
        onChange?.();
      },
      intervalMs,
    });
  }

  start(): Promise<void> {
    return this.#poller.start();
  }

  /** Undefined until a file with a key was read. */
  current(): Buffer | undefined {
    return this.#key;
  }

  close(): void {
    this.#poller.close();
  }
}

/** Writes a new key, which its owner alone can read, unless there is a file already. Throws what `node:fs` throws. */
export const ensureKeyFile = async (path: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${makeKey()}\n`, { mode: 0o600, flag: "wx" }).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  });
};
