import { Command, Option } from "commander";
import { parseDuration } from "../../config/option-values.ts";
import type { StandingContainer } from "../../ledger/ledger.ts";
import { printable } from "../../model/printable.ts";
import { EXIT, UserError, type Io } from "../io.ts";
import type { Invocation } from "../main.ts";
import { printableJson } from "../printable-json.ts";
import { createTable } from "../table.ts";
import { toTerminal } from "../terminal.ts";
import { writeText } from "../write-text.ts";
import { addPlaceOptions } from "./filter-options.ts";
import { podColumns } from "./pod-columns.ts";
import { addSourceOptions } from "./source-options.ts";
import { withLedger } from "./with-ledger.ts";

interface PodsFlags {
  readonly namespace?: string;
  readonly allNamespaces?: boolean;
  readonly cluster?: string;
  readonly olderThan?: number;
  readonly output: "table" | "wide" | "json" | "name";
  readonly headers: boolean;
}

export const definePodsCommand = (invocation: Invocation): Command =>
  addPlaceOptions(addSourceOptions(new Command("pods")))
    .description("the pods that carry debug containers now: with whose, which and how old")
    .addOption(
      new Option("--older-than <duration>", "with containers that came in longer ago, e.g. 24h").argParser(
        parseDuration,
      ),
    )
    .optionsGroup("")
    .addOption(
      new Option("-o, --output <format>", "how to print")
        .choices(["table", "wide", "json", "name"])
        .default("table"),
    )
    .option("--no-headers", "no line of titles")
    .addHelpText("after", HELP)
    .action(async (flags: PodsFlags, command: Command) => {
      await withLedger(invocation.io, command, async (reader) => {
        await printPods(invocation.io, await reader.standing(), flags);
      });
      invocation.exitCode = EXIT.yes;
    });

const HELP = `
A debug container cannot be taken out of a pod again; it goes with the pod.
Where a controller keeps the pod, a new one comes without it. "unverified": no
record vouches for who put it there.
Exit codes: 0 listed, 2 the records cannot be read.

Examples:
  ephemeral-guard audit pods
  ephemeral-guard audit pods -n shop --older-than 24h -o name \\
    | xargs -r kubectl -n shop delete`;

const printPods = async (io: Io, all: readonly StandingContainer[], flags: PodsFlags): Promise<void> => {
  const now = new Date();
  const here = all.filter((one) => isHere(one, flags));
  const chosen = here.filter((one) => isOld(one, flags.olderThan, now));
  const unknown = flags.olderThan === undefined ? 0 : here.filter(({ since }) => since === undefined).length;
  if (unknown > 0) io.stderr.write(`${unknown} left out: nobody knows how old they are\n`);
  if (chosen.length === 0) io.stderr.write("No debug containers found.\n");
  await writeText(io.stdout, toText(io, chosen, flags, now));
};

const isHere = (one: StandingContainer, { namespace, allNamespaces, cluster }: PodsFlags): boolean =>
  (allNamespaces === true || namespace === undefined || one.namespace === namespace) &&
  (cluster === undefined || one.cluster === cluster);

/** What is of unknown age is not old: somebody may delete what is listed. */
const isOld = ({ since }: StandingContainer, olderThan: number | undefined, now: Date): boolean =>
  olderThan === undefined || (since !== undefined && now.getTime() - Date.parse(since) > olderThan);

const toText = (io: Io, chosen: readonly StandingContainer[], flags: PodsFlags, now: Date): string => {
  switch (flags.output) {
    case "json":
      return `${printableJson({ containers: chosen }, 2)}\n`;
    case "name":
      return toNames(chosen, flags);
    case "table":
    case "wide": {
      const terminal = toTerminal(io.stdout, io.env);
      const columns = podColumns({ wide: flags.output === "wide", terminal, now });
      return createTable(columns, { headers: flags.headers, width: terminal.width }).format(chosen);
    }
  }
};

/** For `kubectl delete`: a name alone must not lead to another pod of that name. */
const toNames = (chosen: readonly StandingContainer[], { namespace, allNamespaces }: PodsFlags): string => {
  if (namespace === undefined || allNamespaces === true)
    throw new UserError("-o name needs -n NAMESPACE: a pod's name alone does not say where it is");
  const clusters = [...new Set(chosen.map(({ cluster }) => cluster))];
  if (clusters.length > 1)
    throw new UserError(
      `-o name needs --cluster, one of ${clusters.map((name) => printable(name)).join(", ")}: a pod's name alone does not say where it is`,
    );
  return [...new Set(chosen.map(({ pod }) => `pod/${printable(pod)}\n`))].join("");
};
