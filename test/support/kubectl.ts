import { run, type Finished } from "./run.ts";

export interface KubectlOptions {
  /** Impersonation: `--as`, `--as-group`. */
  readonly as?: string;
  readonly asGroups?: readonly string[];
  readonly stdin?: string;
  /** Someone else's kubeconfig; default: the administrator's. */
  readonly kubeconfig?: string;
  /** Working directory; default: `home`. */
  readonly cwd?: string;
  /** Variables besides HOME and PATH. */
  readonly env?: Readonly<Record<string, string>>;
}

export type Kubectl = (args: readonly string[], options?: KubectlOptions) => Promise<Finished>;

/**
 * Real kubectl with nothing of this machine's user about it: no HOME (kuberc, cache), no KUBECONFIG, no proxy.
 * `home` is a folder that it may write its discovery cache to.
 */
export const createKubectl =
  (binary: string, { kubeconfig, home }: { kubeconfig: string; home: string }): Kubectl =>
  (args, options = {}) => {
    // Before the arguments, which may hold a `--` that ends all flags.
    const flags = [
      `--kubeconfig=${options.kubeconfig ?? kubeconfig}`,
      ...(options.as === undefined ? [] : [`--as=${options.as}`]),
      ...(options.asGroups ?? []).map((group) => `--as-group=${group}`),
    ];
    const env = { HOME: home, PATH: "/usr/bin:/bin", ...options.env };
    return run(binary, [...flags, ...args], {
      env,
      cwd: options.cwd ?? home,
      ...(options.stdin !== undefined && { stdin: options.stdin }),
    });
  };

/** The standard output of a command that must succeed. Throws with what it printed where it does not. */
export const succeed = async (finished: Promise<Finished>): Promise<string> => {
  const { code, stdout, stderr } = await finished;
  if (code !== 0) throw new Error(`exit code ${code}:\n${stderr}${stdout}`);
  return stdout;
};
