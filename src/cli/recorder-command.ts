import { Command, Option } from "commander";
import { createLogger, LOG_LEVELS, type LogLevel } from "../app/logger.ts";
import type { RecorderSettings } from "../app/recorder.ts";
import { parseDuration, parsePort } from "../config/option-values.ts";
import type { Environment } from "../config/settings.ts";
import { toClusterAddress } from "./cluster-address.ts";
import { UserError } from "./io.ts";
import type { Invocation } from "./main.ts";
import { runUntilStopped } from "./run-until-stopped.ts";

interface RecorderFlags {
  readonly kubeconfig?: string;
  readonly namespace?: string;
  readonly tlsSecret: string;
  readonly caSecret?: string;
  readonly service: string;
  readonly dnsName: readonly string[];
  readonly webhookConfigurations: string;
  readonly caLifetime: number;
  readonly certificateLifetime: number;
  readonly interval: number;
  readonly host: string;
  readonly probePort: number;
  readonly logLevel: LogLevel;
}

export const defineRecorderCommand = ({ io }: Invocation): Command =>
  addOptions(
    new Command("recorder").description(
      "run what is off the path of requests: for now it makes and renews the webhook's certificate",
    ),
  )
    .addHelpText("after", EXAMPLE)
    .action(async (flags: RecorderFlags) => {
      const settings = toSettings(flags, io.env);
      // Loaded here alone: what it needs takes longer than the start of everything else.
      const { startRecorder } = await import("../app/recorder.ts");
      const logger = createLogger(flags.logLevel, io.logTo);
      await runUntilStopped({ start: () => startRecorder(settings, logger), logger, io });
    });

const addOptions = (command: Command): Command =>
  command
    .option("--kubeconfig <file>", "the cluster, and who asks; a pod finds its own")
    .option("--namespace <name>", "namespace of the Secrets and the Service (default: that of the pod)")
    .option(
      "--tls-secret <name>",
      "Secret for the certificate, which the webhook mounts",
      "ephemeral-guard-tls",
    )
    .option(
      "--ca-secret <name>",
      "Secret for the authority and its key, which nobody mounts (default: <tls-secret>-ca)",
    )
    .option("--service <name>", "Service of the webhook: what the certificate is for", "ephemeral-guard")
    .option("--dns-name <name...>", "further DNS names and IP addresses to be valid for", [])
    .option(
      "--webhook-configurations <name>",
      "name of the mutating and the validating webhook configuration",
      "ephemeral-guard",
    )
    .addOption(duration("--ca-lifetime <duration>", "how long an authority lives", "3650d"))
    .addOption(duration("--certificate-lifetime <duration>", "how long a certificate lives", "90d"))
    .addOption(duration("--interval <duration>", "how often to look whether all is as it should be", "10s"))
    .option("--host <address>", "address to listen on", "::")
    .addOption(
      new Option("--probe-port <port>", "HTTP port of /livez, /readyz and /metrics")
        .default(8081)
        .argParser(parsePort),
    )
    .addOption(new Option("--log-level <level>", "what to log").choices(LOG_LEVELS).default("info"))
    .option("--config <file>", "a YAML file with any of these flags");

const duration = (flags: string, description: string, text: string): Option =>
  new Option(flags, description).default(parseDuration(text), text).argParser(parseDuration);

const toSettings = (flags: RecorderFlags, env: Environment): RecorderSettings => {
  const { kubeconfig, namespace, tlsSecret, caSecret, caLifetime, certificateLifetime } = flags;
  const cluster = toClusterAddress(kubeconfig, env);
  if (cluster === undefined) throw new UserError("--kubeconfig is missing: this is no pod of a cluster");
  if (caLifetime < 2 * certificateLifetime) {
    throw new UserError("--ca-lifetime: an authority must live twice as long as a certificate, at least");
  }
  return {
    cluster,
    ...(namespace !== undefined && { namespace }),
    servingSecret: tlsSecret,
    authoritySecret: caSecret ?? `${tlsSecret}-ca`,
    service: flags.service,
    hosts: flags.dnsName,
    configurations: flags.webhookConfigurations,
    authorityMs: caLifetime,
    certificateMs: certificateLifetime,
    intervalMs: flags.interval,
    host: flags.host,
    probePort: flags.probePort,
  };
};

const EXAMPLE = `
Durations are whole numbers with s, m, h or d. Certificates and authorities are renewed at two thirds of their life.

Example:
  ephemeral-guard recorder --namespace guard --service ephemeral-guard-webhook`;
