import { existsSync } from "node:fs";
import type { Command } from "commander";
import { UserError } from "../io.ts";

/** The flags that say where the records are. */
export interface SourceFlags {
  readonly store?: string;
  readonly databaseUrl?: string;
  readonly server?: string;
  readonly kubeconfig?: string;
  readonly tokenFile?: string;
  readonly serverCa?: string;
}

export const addSourceOptions = (command: Command): Command =>
  command
    .optionsGroup("Where the records are:")
    .option("--store <file>", `an embedded store (default: ${USUAL_STORE} of this folder, where it is there)`)
    .option(
      "--database-url <url>",
      "a PostgreSQL database; better as EPHEMERAL_GUARD_DATABASE_URL, where nobody sees the password",
    )
    .option("--server <url>", "a recorder, e.g. https://recorder.example.com:9443")
    .option("--kubeconfig <file>", "whose token to show the recorder (default: KUBECONFIG, ~/.kube/config)")
    .option("--token-file <file>", "a token to show the recorder instead; it is read anew for each call")
    .option("--server-ca <file>", "the authority of the recorder's certificate, PEM (default: the system's)")
    .option("--config <file>", "a YAML file with any of these flags")
    .optionsGroup("");

/** What `serve` makes on a laptop. */
const USUAL_STORE = "ephemeral-guard.db";

export type SourceChoice =
  | { readonly from: "store"; readonly file: string }
  | { readonly from: "database"; readonly url: string }
  | { readonly from: "server"; readonly url: string };

/**
 * The one source that is given; where flags, environment and config file name several, the nearest says. Throws
 * UserError where there is none, or more than one.
 */
export const chooseSource = (command: Command): SourceChoice => {
  const given = SOURCES.flatMap(({ name, flag, choose }) => {
    const value: unknown = command.getOptionValue(name);
    const rank = RANKS.indexOf(command.getOptionValueSource(name) ?? "");
    return typeof value === "string" && value !== "" ? [{ flag, rank, choice: choose(value) }] : [];
  });
  const nearest = given.filter(({ rank }) => rank === Math.min(...given.map((one) => one.rank)));
  const [first, second] = nearest;
  if (first !== undefined && second !== undefined)
    throw new UserError(`${first.flag} and ${second.flag} are two sources of records: give one of them`);
  if (first !== undefined) return first.choice;
  if (existsSync(USUAL_STORE)) return { from: "store", file: USUAL_STORE };
  throw new UserError(NO_SOURCE);
};

const SOURCES: readonly { name: string; flag: string; choose: (value: string) => SourceChoice }[] = [
  { name: "store", flag: "--store", choose: (file) => ({ from: "store", file }) },
  { name: "databaseUrl", flag: "--database-url", choose: (url) => ({ from: "database", url }) },
  { name: "server", flag: "--server", choose: (url) => ({ from: "server", url }) },
];

const RANKS = ["cli", "env", "config"];

const NO_SOURCE = `where are the records? Expected one of
  --server URL        a recorder, with the kubeconfig's token
  --store FILE        an embedded store (there is no ${USUAL_STORE} in this folder)
  --database-url URL  a PostgreSQL database, or EPHEMERAL_GUARD_DATABASE_URL`;
