import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { Command } from "commander";
import { createLogger } from "../app/logger.ts";
import { startWebhook, type Webhook } from "../app/webhook.ts";
import { UserError, type Io } from "./io.ts";
import type { Invocation } from "./main.ts";
import { makeDevelopmentCertificates } from "./certs-command.ts";
import { packagedFolder } from "./packaged-folder.ts";
import { runUntilStopped } from "./run-until-stopped.ts";
import { VERSION } from "./version-command.ts";
import { addWebhookOptions, toWebhookSettings, type WebhookFlags } from "./webhook-options.ts";

interface ServeFlags extends WebhookFlags {
  readonly policies: string;
  readonly certs: string;
}

export const defineServeCommand = ({ io }: Invocation): Command =>
  addWebhookOptions(
    new Command("serve")
      .description("run everything in one process, for a laptop or a test: the webhook for now")
      .option("--policies <folder>", "folder of policy files", packagedFolder("policies/starter"))
      .option("--certs <folder>", "where the development certificates are, or are made", "certs")
      .option("--certificate <file>", "serving certificate, PEM, instead of a development one")
      .option("--key <file>", "the certificate's private key, PEM"),
    "127.0.0.1",
  ).action(async (flags: ServeFlags) => {
    const certificate = await certificateFor(flags);
    const { certificate: file, key } = certificate;
    const settings = toWebhookSettings({ ...flags, certificate: file, key }, io.env);
    const logger = createLogger(flags.logLevel, io.logTo);
    await runUntilStopped({
      start: () => startWebhook(settings, logger),
      logger,
      io,
      onStarted: (webhook) => greet(io, { webhook, flags, made: certificate.made }),
    });
  });

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
  readonly webhook: Webhook;
  readonly flags: ServeFlags;
  readonly made: boolean;
}

/** Words for the person who started it; the log, in JSON, goes to stdout. */
const greet = ({ stderr }: Io, { webhook, flags, made }: Greeting): void => {
  const url = `https://localhost:${webhook.port}`;
  const probes = `http://localhost:${webhook.probePort}`;
  const policies = relative("", flags.policies) || ".";
  const set = webhook.policies.current();
  const loaded =
    set === undefined
      ? `NOT LOADED: ${webhook.policies.state().failure?.reasons[0] ?? "unknown"}`
      : `${set.policies.map(({ name }) => name).join(", ")} (revision ${set.revision})`;
  const until = webhook.certificate.expiresAt?.toISOString().slice(0, 10) ?? "NOT LOADED";
  stderr.write(
    [
      `ephemeral-guard ${VERSION} listens on ${url}, with probes and metrics on ${probes}`,
      `  policies     ${policies}: ${loaded}`,
      `  certificate  valid until ${until}${made ? `, made just now in ${flags.certs}` : ""}`,
      `What to try next, in another terminal:`,
      `  npm run demo                  real kubectl debug requests, and what their users would see`,
      `  curl ${probes}/readyz   what is in force; /metrics has the figures`,
      `  edit a file in ${policies}: it is in force within 2 seconds, or rejected with its line and the reason`,
      ``,
    ].join("\n"),
  );
};
