import { delimiter, dirname } from "node:path";
import type { ApiServer, User } from "./api-server.ts";
import { kubernetesBinaries } from "./kubernetes-binaries.ts";
import { run, type Finished } from "./run.ts";

/** Runs a line as a person pastes it into bash, with kubectl in the PATH and a kubeconfig in the environment. */
export const runShell = (
  server: ApiServer,
  line: string,
  { kubeconfig }: Pick<User, "kubeconfig">,
): Promise<Finished> => {
  const path = `${dirname(kubernetesBinaries().kubectl)}${delimiter}/usr/bin${delimiter}/bin`;
  return run("bash", ["-c", line], {
    env: { PATH: path, HOME: server.folder, KUBECONFIG: kubeconfig },
    cwd: server.folder,
  });
};
