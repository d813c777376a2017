import { quote } from "../../model/printable.ts";
import type { GlobalFlags, Invalid } from "./parse-command.ts";
import { textOf, type ReadFlags } from "./read-flags.ts";

/** `--dry-run`, in all spellings that kubectl still takes (GetDryRunStrategy). */
export const toDryRun = (flags: ReadFlags): Pick<GlobalFlags, "dryRun"> | Invalid => {
  const value = textOf(flags, "dry-run") ?? "none";
  if (value === "server") return { dryRun: "server" };
  if (/^(?:client|unchanged|1|t|T|true|True|TRUE)$/.test(value)) return { dryRun: "client" };
  if (/^(?:none|0|f|F|false|False|FALSE)$/.test(value)) return {};
  return { invalid: `--dry-run: expected none, server or client, found ${quote(value, 64)}` };
};
