import { run, type Finished } from "./run.ts";

/**
 * Prometheus' own checker: PROMTOOL, else from the PATH (Debian has it in the package `prometheus`).
 * Throws, saying so, where it is missing: a suite that silently skips proves nothing.
 */
export const promtool = async (...args: readonly string[]): Promise<Finished> => {
  const file = process.env["PROMTOOL"] ?? "promtool";
  try {
    return await run(file, args, { env: { PATH: process.env["PATH"] ?? "" } });
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (!missing) throw error;
    throw new Error(`${file} cannot be found: PROMTOOL may name it; Debian's package prometheus holds it`, {
      cause: error,
    });
  }
};
