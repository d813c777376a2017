import { Command, Option } from "commander";
import { parseDays } from "../config/option-values.ts";
import { writeCertificates } from "../sources/certificate-files.ts";
import { HELP_GROUPS } from "./help-groups.ts";
import { UserError } from "./io.ts";
import type { Invocation } from "./main.ts";

interface CertsFlags {
  readonly folder: string;
  readonly host: readonly string[];
  readonly days: number;
  readonly force?: boolean;
}

const LOCAL_HOSTS = ["localhost", "127.0.0.1", "::1"];
const DAYS = 365;

export const defineCertsCommand = ({ io }: Invocation): Command =>
  new Command("certs")
    .description("make a CA and a serving certificate for development")
    .helpGroup(HELP_GROUPS.rest)
    .option("--folder <folder>", "where to write ca.crt, ca.key, tls.crt and tls.key", "certs")
    .addOption(
      new Option("--host <name...>", "DNS names and IP addresses to be valid for").default(
        LOCAL_HOSTS,
        "this machine's own",
      ),
    )
    .addOption(new Option("--days <days>", "how long they are valid").default(DAYS).argParser(parseDays))
    .option("--force", "replace what is there")
    .option("--config <file>", "a YAML file with any of these flags")
    .addHelpText("after", HELP)
    .action(async ({ folder, host, days, force = false }: CertsFlags) => {
      const files = await makeDevelopmentCertificates({ folder, hosts: host, days, force });
      io.stdout.write(`${files.join("\n")}\n`);
    });

const HELP = `
Exit codes: 0 made, 2 not: what is there is left alone without --force.

Examples:
  ephemeral-guard certs
  ephemeral-guard certs --force --host webhook.debug.svc localhost --days 30`;

export interface CertificatesWanted {
  readonly folder: string;
  readonly hosts?: readonly string[];
  readonly days?: number;
  readonly force: boolean;
}

/** Makes and writes development certificates; returns the files' paths. */
export const makeDevelopmentCertificates = async (wanted: CertificatesWanted): Promise<readonly string[]> => {
  // Loaded here alone: it takes longer than everything else that a start needs.
  const { makeCertificates } = await import("../sources/development-certificate.ts");
  const { folder, hosts = LOCAL_HOSTS, days = DAYS, force } = wanted;
  const written = await writeCertificates(folder, await makeCertificates({ hosts, days, now: new Date() }), {
    force,
  });
  if (written.ok) return written.files;
  throw new UserError(
    `${written.existing.join(", ")} exists already: \`ephemeral-guard certs --force\` replaces it`,
  );
};
