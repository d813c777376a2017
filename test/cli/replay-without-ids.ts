import type { ReplayReport } from "../../src/replay/tally.ts";
import { runCli, type CliOptions } from "./run-cli.ts";

/** Replays, and leaves out what each store makes up for itself. */
export const replayWithoutIds = async (
  argv: readonly string[],
  options?: CliOptions,
): Promise<ReplayReport> => {
  const { stdout, stderr, code } = await runCli(["replay", "-o", "json", ...argv], options);
  if (code === 2 || stderr !== "") throw new Error(stderr);
  return JSON.parse(stdout, (key, value: unknown) => (key === "id" ? undefined : value)) as ReplayReport;
};
