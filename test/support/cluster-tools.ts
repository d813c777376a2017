import { accessSync, constants } from "node:fs";
import { join } from "node:path";

/** The programs that the cluster suite drives; `test/cluster/README.md` says what each must do. */
export type ClusterTool = "up" | "down" | "rootfs" | "image";

/**
 * The path of one program in the folder that `CLUSTER_TOOLS` names.
 * Throws, saying how to get them, where it is missing: a suite that silently skips proves nothing.
 */
export const clusterTool = (tool: ClusterTool): string => {
  const folder = process.env["CLUSTER_TOOLS"] ?? "";
  if (folder === "") throw new Error(`CLUSTER_TOOLS is not set. ${HOW}`);
  const file = join(folder, tool);
  try {
    accessSync(file, constants.X_OK);
    return file;
  } catch {
    throw new Error(`CLUSTER_TOOLS is ${folder}, but holds no executable "${tool}". ${HOW}`);
  }
};

const HOW =
  "These tests run pods on a real one-node cluster: CLUSTER_TOOLS must name a folder with the programs up, down, rootfs " +
  "and image, which start and stop such a cluster and bring images into it. They are not part of this repository: " +
  "test/cluster/README.md says what each must do.";
