import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ApiClient } from "./api-client.ts";

export interface MountedSecret {
  /** Whether all of the Secret's keys that were asked for have been there. */
  isMounted(): boolean;
  close(): Promise<void>;
}

export interface SecretMount {
  readonly namespace: string;
  readonly name: string;
  readonly keys: readonly string[];
  /** Made if need be; the keys are files in it. */
  readonly folder: string;
  /** How late a change comes. */
  readonly lateMs: number;
}

/**
 * Plays the kubelet: brings a Secret into a folder as it does into a pod's volume, late and in one piece, by the swap of
 * a symbolic link. Nothing comes until all keys are there; what has come stays when the Secret is gone.
 */
export const mountSecret = (client: ApiClient, mount: SecretMount): MountedSecret => {
  let [mounted, closed] = ["", false];
  let versions = 0;
  const look = async (): Promise<void> => {
    const path = `/api/v1/namespaces/${mount.namespace}/secrets/${mount.name}`;
    const { status, body } = await client.request({ path });
    const { data = {} } = body as { data?: Record<string, string> }; // a Secret, or a Status
    const content = mount.keys.map((key) => data[key]);
    const text = JSON.stringify(content);
    if (status !== 200 || text === mounted || content.includes(undefined)) return;
    await delay(mount.lateMs);
    await swap(mount, `..${++versions}`, content as string[]); // none is undefined
    mounted = text;
  };
  const running = (async () => {
    while (!closed) {
      await look().catch(() => undefined); // the API server is about to stop
      await delay(200);
    }
  })();
  return {
    isMounted: () => mounted !== "",
    close: async () => {
      closed = true;
      await running;
    },
  };
};

const swap = async ({ folder, keys }: SecretMount, version: string, content: string[]): Promise<void> => {
  await mkdir(join(folder, version), { recursive: true });
  for (const [index, key] of keys.entries()) {
    await writeFile(join(folder, version, key), Buffer.from(content[index] ?? "", "base64"));
  }
  await symlink(version, join(folder, "..data_tmp"));
  await rename(join(folder, "..data_tmp"), join(folder, "..data"));
  for (const key of keys) {
    await symlink(join("..data", key), join(folder, key)).catch(() => undefined); // it is there already
  }
  await rm(join(folder, `..${Number(version.slice(2)) - 2}`), { recursive: true, force: true });
};
