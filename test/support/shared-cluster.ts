import { startCluster, type Cluster } from "./cluster.ts";
import { requireLocalPrograms } from "./local-programs.ts";
import { buildProductImage, fetchNode } from "./node-image.ts";
import { importStandIns } from "./stand-in-images.ts";

let shared: Promise<Cluster> | undefined;

/**
 * The cluster that all files of one mocha run share, with the product's image and stand-ins for all others; started by
 * the first who asks.
 */
export const sharedCluster = (): Promise<Cluster> => (shared ??= prepare());

const prepare = async (): Promise<Cluster> => {
  requireLocalPrograms();
  const cluster = await startCluster();
  try {
    const node = await fetchNode(cluster.folder);
    await buildProductImage(cluster, node);
    await importStandIns(cluster, node);
    return cluster;
  } catch (error) {
    await cluster.close();
    throw error;
  }
};

/** Root hooks, by `require` in .mocharc.cluster.json. */
export const mochaHooks = {
  beforeAll: async function (this: Mocha.Context): Promise<void> {
    this.timeout(300_000);
    await sharedCluster();
  },
  afterAll: async (): Promise<void> => {
    const cluster = await shared?.catch(() => undefined); // whoever asked for it has reported that
    await cluster?.close();
  },
};
