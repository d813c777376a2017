import { Option, type Command } from "commander";
import type { RecordFilter } from "../../ledger/ledger.ts";
import { parseFilterQuery, VERDICTS } from "../../ledger/filter-query.ts";
import { UserError } from "../io.ts";

/** As typed. */
export interface FilterFlags {
  readonly since?: string;
  readonly until?: string;
  readonly namespace?: string;
  readonly allNamespaces?: boolean;
  readonly cluster?: string;
  readonly pod?: string;
  readonly user?: string;
  readonly group?: string;
  readonly image?: string;
  readonly verdict?: string;
  readonly code?: string;
  readonly policy?: string;
  readonly landed?: string;
  readonly dryRun?: string;
  readonly text?: string;
}

export const addFilterOptions = (command: Command): Command =>
  addPlaceOptions(command)
    .option(
      "--since <when>",
      "not before: an age such as 2h or 7d, a date, or a time such as 2026-11-21T14:00:00Z",
    )
    .option("--until <when>", "before: likewise")
    .option("--pod <name>", "of this pod")
    .option("--user <name>", "by this user, as the API server names them")
    .option("--group <name>", "by anybody of this group")
    .option("--image <image>", "with this image, as it was asked for")
    .addOption(verdict())
    .option("--code <code>", "that broke this rule, e.g. images.allow")
    .option("--policy <name>", "that this policy judged")
    .addOption(truth("--landed <bool>", "whether the container was seen in its pod afterwards"))
    .addOption(truth("--dry-run <bool>", "whether it was a dry run"))
    .option("--text <words>", "with all of these words in names, images, codes or the message")
    .optionsGroup("");

/** Where, in kubectl's words. */
export const addPlaceOptions = (command: Command): Command =>
  command
    .optionsGroup("Which of them:")
    .option("-n, --namespace <name>", "in this namespace (default: all)")
    .option("-A, --all-namespaces", "in all namespaces, which is the default")
    .option("--cluster <name>", "of this cluster, where the recorder keeps several");

const truth = (flags: string, description: string): Option =>
  new Option(flags, description).choices(["true", "false"]);

/** Written either way, as it is shown in capitals. */
const verdict = (): Option =>
  new Option("--verdict <verdict>", "with this outcome")
    .choices(VERDICTS)
    .argParser((text: string) => text.toLowerCase());

/** Throws UserError for what cannot be read, naming the flag. `words`: arguments, which count as `--text`. */
export const toRecordFilter = (flags: FilterFlags, words: readonly string[], now: Date): RecordFilter => {
  const given = Object.entries(toQuery(flags, words)).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as [string, string]],
  );
  const empty = given.find(([, value]) => value === "");
  // A shell makes nothing of a variable that is not set: leaving the filter out would show more than was asked for.
  if (empty !== undefined) throw new UserError(`${toFlag(empty[0])} is empty: give a value, or leave it out`);
  const parsed = parseFilterQuery(new URLSearchParams(given), now);
  if ("problem" in parsed) throw new UserError(parsed.problem.replace(/^\w+(?=:)/, toFlag));
  return parsed.filter;
};

type Query = Readonly<Partial<Record<keyof RecordFilter, string | undefined>>>;

const toQuery = (flags: FilterFlags, words: readonly string[]): Query => {
  const { allNamespaces, namespace, verdict, text, ...rest } = flags;
  return {
    since: rest.since,
    until: rest.until,
    cluster: rest.cluster,
    namespace: allNamespaces === true ? undefined : namespace,
    pod: rest.pod,
    user: rest.user,
    group: rest.group,
    image: rest.image,
    verdict: verdict?.toLowerCase(),
    code: rest.code,
    policy: rest.policy,
    landed: rest.landed,
    dryRun: rest.dryRun,
    text: words.length === 0 ? text : [text ?? "", ...words].join(" ").trim(),
  };
};

const toFlag = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
