import { Command, Option } from "commander";
import { addGuardOptions, toGuardOptions, type GuardFlags } from "./guard-options.ts";
import { HELP_GROUPS } from "./help-groups.ts";
import { EXIT, UserError, type Io } from "./io.ts";
import type { Invocation } from "./main.ts";
import { readNamespaces } from "./namespaces-file.ts";
import { createProgress } from "./progress.ts";
import { readPolicies } from "./read-policies.ts";
import { readReviews } from "./review-inputs.ts";
import { judgeInput, type Judged, type JudgeOptions } from "./review-judge.ts";
import { createPrinter, type ReviewFormat } from "./review-output.ts";
import { starterOption } from "./starter-option.ts";

interface ReviewFlags extends GuardFlags {
  readonly policies: string;
  readonly namespaces?: string;
  readonly phase: "mutate" | "validate" | "both";
  readonly output: ReviewFormat;
}

export const defineReviewCommand = (invocation: Invocation): Command =>
  addGuardOptions(
    new Command("review")
      .description("decide AdmissionReviews offline, as the webhook would")
      .helpGroup(HELP_GROUPS.ask)
      .argument(
        "<file...>",
        "AdmissionReviews: JSON files, folders of them, .jsonl files, or - for JSON lines on stdin",
      )
      .addOption(starterOption())
      .option("--namespaces <file>", "labels of namespaces, for policies that select by them (YAML)")
      .addOption(
        new Option("--phase <phase>", "both: mutate, apply the patch, validate the result")
          .choices(["mutate", "validate", "both"])
          .default("both"),
      )
      .addOption(
        new Option("-o, --output <format>", "how to print")
          .choices(["text", "json", "jsonl"])
          .default("text"),
      ),
  )
    .addHelpText("after", HELP)
    .action(async (files: string[], flags: ReviewFlags) => {
      invocation.exitCode = await reviewAll(invocation.io, files, flags);
    });

const HELP = `
json and jsonl print, for each input and in the order given, the AdmissionReview
that the server would answer last.
Exit codes: 0 all allowed, 1 something was denied, 2 something could not be
judged.

Examples:
  ephemeral-guard review request.json --policies policies/production
  ephemeral-guard review --phase validate --stamp off -o jsonl - < reviews.jsonl
  ephemeral-guard review reviews/ --namespaces namespaces.yaml --mode audit`;

const reviewAll = async (io: Io, files: readonly string[], flags: ReviewFlags): Promise<number> => {
  const options: JudgeOptions = {
    ...toGuardOptions(flags),
    phase: flags.phase,
    policies: await readPolicies(flags.policies),
    namespaceLabels: readNamespaces(flags.namespaces),
  };
  const printer = createPrinter(io, flags.output);
  const progress = createProgress(io, { what: "reviews judged", streams: flags.output !== "json" });
  let code: number = EXIT.yes;
  let judgedAny = false;
  try {
    for await (const input of readReviews(files, io.stdin)) {
      const judged = judgeInput(input, options);
      if ("failed" in judged) progress.clear();
      await printer.print(judged);
      judgedAny = true;
      code = Math.max(code, exitCodeOf(judged));
      progress.add();
    }
  } finally {
    progress.clear();
  }
  if (!judgedAny)
    throw new UserError("there was nothing to judge: expected an AdmissionReview, found no input");
  await printer.end();
  return code;
};

const exitCodeOf = (judged: Judged): number => {
  if ("failed" in judged) return EXIT.cannot;
  return judged.last.outcome.verdict === "denied" ? EXIT.no : EXIT.yes;
};
