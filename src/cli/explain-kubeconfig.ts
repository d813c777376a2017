import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { GlobalFlags } from "../admission/kubectl/parse-command.ts";
import type { Environment } from "../config/settings.ts";
import { connect, connectByChoice, type Cluster } from "../kubernetes/client.ts";
import { printable } from "../model/printable.ts";
import { UserError } from "./io.ts";

/** The cluster that kubectl would ask: of the command's own flags, of KUBECONFIG, of ~/.kube/config, or the pod's own. */
export const connectAsKubectl = (flags: GlobalFlags, env: Environment): Cluster => {
  const files = kubeconfigsOf(flags, env);
  if (files.length === 0 && env["KUBERNETES_SERVICE_HOST"] !== undefined) return connect("in-cluster");
  if (files.length === 0) throw new UserError(`there is no kubeconfig: ${HINT}`);
  const { context, cluster, user } = flags;
  try {
    return connectByChoice({
      kubeconfigs: files,
      ...(context !== undefined && { context }),
      ...(cluster !== undefined && { cluster }),
      ...(user !== undefined && { user }),
    });
  } catch (error) {
    throw new UserError(`${files.join(delimiter)}: ${toReason(error)}; ${HINT}`, { cause: error });
  }
};

const HINT = "give --kubeconfig after kubectl, or a pod of a file (-f FILE), which asks no cluster";

const kubeconfigsOf = ({ kubeconfig }: GlobalFlags, env: Environment): readonly string[] => {
  if (kubeconfig !== undefined) return [kubeconfig];
  const listed = (env["KUBECONFIG"] ?? "").split(delimiter).filter((file) => file !== "");
  const home = env["HOME"];
  const looked = listed.length > 0 || home === undefined ? listed : [join(home, ".kube", "config")];
  // As kubectl does: of a list, those that are there.
  return looked.filter((file) => existsSync(file));
};

/** Parsers quote what they could not read, on further lines: it may hold a token. */
const toReason = (error: unknown): string => {
  if (error instanceof SyntaxError) return "it is no kubeconfig";
  const [first = ""] = (error instanceof Error ? error.message : String(error)).trim().split("\n", 1);
  return printable(first);
};
