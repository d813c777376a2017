import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reapFolder } from "./reaper.ts";

export interface TemporaryFolder {
  readonly path: string;
  close(): Promise<void>;
}

/** A folder of its own, gone after `close()` or when the process ends, whichever comes first. */
export const createTemporaryFolder = async (name: string): Promise<TemporaryFolder> => {
  const path = await realpath(await mkdtemp(join(tmpdir(), `ephemeral-guard-${name}-`)));
  const forget = reapFolder(path);
  return {
    path,
    close: async () => {
      await rm(path, { recursive: true, force: true, maxRetries: 10 });
      forget();
    },
  };
};
