import { Command, Option } from "commander";
import type { ExplainFlags } from "./explain-run.ts";
import { addGuardOptions } from "./guard-options.ts";
import { HELP_GROUPS } from "./help-groups.ts";
import type { Invocation } from "./main.ts";
import { starterOption } from "./starter-option.ts";

export const defineExplainCommand = (invocation: Invocation): Command =>
  addGuardOptions(
    new Command("explain")
      .description("tell what would become of a kubectl debug, patch or replace command, and why")
      .helpGroup(HELP_GROUPS.ask)
      .argument(
        "<kubectl...>",
        "the command, after --: kubectl debug ..., kubectl patch ..., kubectl replace ...",
      )
      .addOption(starterOption())
      .option(
        "-f, --pod <file>",
        "the pod from a file, or - for stdin, instead of the cluster (YAML or JSON)",
      )
      .option("--namespaces <file>", "labels of namespaces, instead of the cluster's (YAML)")
      .option("--as <user>", "who asks, if not you")
      .option("--as-group <group...>", "groups of whoever asks")
      .option("--kubectl-version <version>", "whose behaviour is taken for granted", "1.36")
      .addOption(
        new Option("-o, --output <format>", "how to print").choices(["text", "json", "yaml"]).default("text"),
      ),
  )
    .addHelpText("after", HELP)
    .action(async (words: string[], flags: ExplainFlags) => {
      // Loaded here alone: the cluster's client would delay the start of every other command.
      const { explainCommand } = await import("./explain-run.ts");
      invocation.exitCode = await explainCommand(invocation.io, words, flags);
    });

const HELP = `
Nothing is sent but questions: which cluster, who you are and which namespace
are found as kubectl finds them, from the command's own flags and KUBECONFIG.
With -f no cluster is asked at all; say then for whom it is, with --as.
Exit codes: 0 would be let in, 1 would be refused, 2 could not judge.

Examples:
  ephemeral-guard explain -- kubectl debug -it web-7 -n shop --image=busybox
  ephemeral-guard explain --as alice@example.com --as-group developers \\
    -- kubectl debug web-7 --image=alpine --target=app
  kubectl get pod web-7 -o yaml | ephemeral-guard explain -f - \\
    --as alice@example.com -- kubectl debug web-7 --image=busybox:1.36
  ephemeral-guard explain -- kubectl patch pod web-7 \\
    --subresource=ephemeralcontainers --patch-file=debugger.yaml`;
