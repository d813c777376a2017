import { Command, InvalidArgumentError, Option } from "commander";
import { HELP_GROUPS } from "./help-groups.ts";
import type { Invocation } from "./main.ts";
import { testPolicies, type TestFlags } from "./test-policies.ts";

export const defineTestCommand = (invocation: Invocation): Command =>
  new Command("test")
    .description("run policy suites: requests, and what the policies are expected to make of them")
    .helpGroup(HELP_GROUPS.author)
    .argument("[path]", "a folder with suites (*.test.yaml) in it or below it, or one suite", ".")
    .option("--policies <folder>", "judge by these policies, instead of those beside each suite")
    .addOption(
      new Option("--unmatched <verdict>", "what becomes of a request that no policy matches")
        .choices(["deny", "allow"])
        .default("deny"),
    )
    .option("--coverage", "tell which rules no case has seen at work")
    .option("--min-coverage <percent>", "fail where fewer rules were seen at work than this", toPercent)
    .option("--watch", "run again whenever a suite, a policy or a review changes")
    .addOption(
      new Option("-o, --output <format>", "how to print").choices(["text", "json", "junit"]).default("text"),
    )
    .option("--config <file>", "a YAML file with any of these flags")
    .addHelpText("after", HELP)
    .action(async (path: string, flags: TestFlags) => {
      invocation.exitCode = await testPolicies(invocation.io, path, flags);
    });

const HELP = `
Each case is judged as the webhook would judge it, in mode enforce and with
stamps.
Exit codes: 0 all passed, 1 some failed, or too few rules were seen at work,
2 the suites could not be run.

Examples:
  ephemeral-guard test policies/production
  ephemeral-guard test policies --min-coverage 100 -o junit > suites.xml
  ephemeral-guard test policies/production --policies drafts --watch`;

const toPercent = (text: string): number => {
  const percent = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && percent <= 100) return percent;
  throw new InvalidArgumentError("expected a number from 0 to 100");
};
