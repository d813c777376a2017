import { accessSync, constants } from "node:fs";
import type { Environment } from "../config/settings.ts";
import type { ClusterAddress } from "../kubernetes/client.ts";
import { UserError } from "./io.ts";

/** The cluster of a kubeconfig, else the one whose pod this is, else none. What the file holds is looked at later. */
export const toClusterAddress = (
  kubeconfig: string | undefined,
  env: Environment,
): ClusterAddress | undefined => {
  // The kubelet sets it in every container, before anything that a pod asks for.
  if (kubeconfig === undefined)
    return env["KUBERNETES_SERVICE_HOST"] === undefined ? undefined : "in-cluster";
  try {
    accessSync(kubeconfig, constants.R_OK);
    return { kubeconfig };
  } catch (error) {
    throw new UserError(`--kubeconfig: ${error instanceof Error ? error.message : String(error)}`);
  }
};
