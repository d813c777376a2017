import { helmBinary } from "./kubernetes-binaries.ts";
import { run, type Finished } from "./run.ts";

/** Real helm, with no repositories, plugins or cache of this machine's user. `home` is a folder that it may write to. */
export const helm = (args: readonly string[], home: string, stdin?: string): Promise<Finished> =>
  run(helmBinary(), args, {
    env: { HOME: home, PATH: "/usr/bin:/bin", KUBECONFIG: "/dev/null" },
    timeoutMs: 180_000, // with --wait it waits for pods
    ...(stdin !== undefined && { stdin }),
  });
