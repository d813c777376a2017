import { Option, type Command } from "commander";
import type { GuardOptions } from "../admission/review.ts";

/** The flags of every command that judges, as commander hands them over. */
export interface GuardFlags {
  readonly mode: "enforce" | "audit";
  readonly unmatched: "deny" | "allow";
  readonly stamp: "on" | "off";
  readonly advice: "on" | "off";
}

export const addGuardOptions = (command: Command): Command =>
  command
    .addOption(
      new Option("--mode <mode>", "audit: nothing is denied or changed, denials are only recorded")
        .choices(["enforce", "audit"])
        .default("enforce"),
    )
    .addOption(
      new Option("--unmatched <verdict>", "what becomes of a request that no policy matches")
        .choices(["deny", "allow"])
        .default("deny"),
    )
    .addOption(
      new Option("--stamp <switch>", "write who, when and which policy into each added container's env")
        .choices(["on", "off"])
        .default("on"),
    )
    .addOption(
      new Option("--advice <switch>", "warn of what a person should know who is let in")
        .choices(["on", "off"])
        .default("on"),
    )
    .option("--config <file>", "a YAML file with any of these flags");

export const toGuardOptions = ({ mode, unmatched, stamp, advice }: GuardFlags): GuardOptions => ({
  guardMode: mode,
  unmatched,
  stamp: stamp === "on",
  advice: advice === "on",
});
