import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { Command, Option } from "commander";
import { createLogger } from "../app/logger.ts";
import type { Served, ServeSettings } from "../app/serve.ts";
import { parsePort } from "../config/option-values.ts";
import { toClusterAddress } from "./cluster-address.ts";
import { UserError, type Io } from "./io.ts";
import { toLedgerSettings } from "./ledger-settings.ts";
import type { Invocation } from "./main.ts";
import { HELP_GROUPS } from "./help-groups.ts";
import { addLedgerOptions, type LedgerFlags } from "./recorder-options.ts";
import { makeDevelopmentCertificates } from "./certs-command.ts";
import { runUntilStopped } from "./run-until-stopped.ts";
import { ensureKeyFile } from "../sources/key-file.ts";
import { starterOption } from "./starter-option.ts";
import { VERSION } from "./version-command.ts";
import { addWebhookOptions, toWebhookSettings, type WebhookFlags } from "./webhook-options.ts";

interface ServeFlags extends WebhookFlags, LedgerFlags {
  readonly policies: string;
  readonly certs: string;
  readonly consolePort: number;
}

/** Where records are kept unless something else is said: in the working folder. */
export const SERVE_STORE = "ephemeral-guard.db";

export const defineServeCommand = ({ io }: Invocation): Command =>
  addWebhookOptions(
    addLedgerOptions(new Command("serve"), "local")
      .description("run everything in one process, for a laptop, a test or a small cluster")
      .helpGroup(HELP_GROUPS.run)
      .addOption(
        new Option("--console-port <port>", "HTTPS port of the console and its API")
          .default(9443)
          .argParser(parsePort),
      )
      .addOption(starterOption())
      .option("--certs <folder>", "where the development certificates are, or are made", "certs")
      .option("--certificate <file>", "serving certificate, PEM, instead of a development one")
      .option("--key <file>", "the certificate's private key, PEM"),
    "127.0.0.1",
  )
    .addHelpText("after", HELP)
    .action(async (flags: ServeFlags) => {
      const certificate = await certificateFor(flags);
      const settings = toSettings({ ...flags, ...certificate }, io.env);
      if (flags.redactionKey === undefined) await ensureKeyFile(keyFileOf(flags));
      // Loaded here alone: other commands need neither a console nor a ledger.
      const { startServe } = await import("../app/serve.ts");
      const logger = createLogger(flags.logLevel, io.logTo);
      await runUntilStopped({
        start: () => startServe(settings, logger),
        logger,
        io,
        onStarted: (served) => greet(io, { served, flags, made: certificate.made }),
      });
    });

const HELP = `
Without --certificate it makes a development one, and without --store or
--database-url it keeps records in ephemeral-guard.db of the working folder.

Examples:
  ephemeral-guard serve
  ephemeral-guard serve --policies policies/production --mode audit
  ephemeral-guard serve --store /var/lib/guard/records.db --console-port 9444`;

const toSettings = (flags: ServeFlags, env: Io["env"]): ServeSettings => {
  const { store, databaseUrl } = flags;
  const cluster = toClusterAddress(flags.kubeconfig, env);
  return {
    webhook: toWebhookSettings({ redactionKey: keyFileOf(flags), ...flags }, env),
    ledger: toLedgerSettings(
      store === undefined && databaseUrl === undefined ? { ...flags, store: SERVE_STORE } : flags,
    ),
    consolePort: flags.consolePort,
    ...(cluster && { cluster }),
    version: VERSION,
  };
};

/** Beside the development certificates: what belongs to this machine alone. */
const keyFileOf = ({ certs }: ServeFlags): string => join(certs, "redaction.key");

interface ServingFiles {
  readonly certificate: string;
  readonly key: string;
  readonly made: boolean;
}

const certificateFor = async ({ certificate, key, certs }: ServeFlags): Promise<ServingFiles> => {
  if (certificate !== undefined && key !== undefined) return { certificate, key, made: false };
  if (certificate !== undefined || key !== undefined) {
    throw new UserError("--certificate and --key belong together: give both, or none for a development one");
  }
  const files = { certificate: join(certs, "tls.crt"), key: join(certs, "tls.key") };
  if (existsSync(files.certificate) && existsSync(files.key)) return { ...files, made: false };
  // Half a pair may be somebody's own: it is never overwritten.
  await makeDevelopmentCertificates({ folder: certs, force: false });
  return { ...files, made: true };
};

interface Greeting {
  readonly served: Served;
  readonly flags: ServeFlags;
  readonly made: boolean;
}

/** Words for the person who started it; the log, in JSON, goes to stdout. */
const greet = ({ stderr }: Io, { served, flags, made }: Greeting): void => {
  const probes = `http://localhost:${served.probePort}`;
  const policies = relative("", flags.policies) || ".";
  const until = served.certificate.expiresAt?.toISOString().slice(0, 10) ?? "NOT LOADED";
  const lines = [
    `ephemeral-guard ${VERSION} listens on https://localhost:${served.port}, with probes and metrics on ${probes}`,
    `  policies     ${policies}: ${describePolicies(served)}`,
    `  certificate  valid until ${until}${made ? `, made just now in ${flags.certs}` : ""}`,
    `  records      ${describePlace(flags)}`,
    `  console      https://localhost:${served.consolePort}${served.linkPath ?? "/, with a token of the cluster"}`,
    `What to try next, in another terminal:`,
    `  npm run demo                  real kubectl debug requests, and what their users would see`,
    `  curl ${probes}/readyz   what is in force; /metrics has the figures`,
    `  edit a file in ${policies}: it is in force within 2 seconds, or rejected with its line and the reason`,
  ];
  stderr.write(`${lines.join("\n")}\n`);
};

const describePolicies = ({ policies }: Served): string => {
  const set = policies.current();
  return set === undefined
    ? `NOT LOADED: ${policies.state().failure?.reasons[0] ?? "unknown"}`
    : `${set.policies.map(({ name }) => name).join(", ")} (revision ${set.revision})`;
};

/** Without the URL of a database, which may hold a password. */
const describePlace = ({ store, databaseUrl }: ServeFlags): string =>
  databaseUrl === undefined ? (store ?? SERVE_STORE) : "PostgreSQL";
