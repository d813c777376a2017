import { Option, type Command } from "commander";
import { LOG_LEVELS } from "../app/logger.ts";
import { parseCount, parseDuration, parsePort } from "../config/option-values.ts";

/** What is kept, and for how long: flags of every command that keeps records. */
export interface LedgerFlags {
  readonly store?: string;
  readonly databaseUrl?: string;
  readonly clusterName: string;
  readonly retentionAge: number;
  readonly retentionCount: number;
}

export const addLedgerOptions = (command: Command, clusterName: string): Command =>
  command
    .option("--store <file>", "keep records in this file (libSQL; its writer is this process alone)")
    .option("--database-url <url>", "keep records in PostgreSQL 15 or newer, for any number of recorders")
    .option("--cluster-name <name>", "what records say of the cluster they are from", clusterName)
    .addOption(duration("--retention-age <duration>", "forget records that are older", "90d"))
    .addOption(
      new Option("--retention-count <count>", "forget the oldest records beyond so many")
        .default(1_000_000)
        .argParser(parseCount),
    );

export const addCertificateOptions = (command: Command): Command =>
  command
    .addOption(
      new Option("--certificates <switch>", "make and renew the webhook's certificate, and its caBundle")
        .choices(["on", "off"])
        .default("on"),
    )
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
    .option(
      "--dns-name <name...>",
      "further DNS names and IP addresses to be valid for: the recorder's own",
      [],
    )
    .option(
      "--webhook-configurations <name>",
      "name of the mutating and the validating webhook configuration",
      "ephemeral-guard",
    )
    .addOption(duration("--ca-lifetime <duration>", "how long an authority lives", "3650d"))
    .addOption(duration("--certificate-lifetime <duration>", "how long a certificate lives", "90d"))
    .addOption(duration("--interval <duration>", "how often to look whether all is as it should be", "10s"));

export const addListenOptions = (command: Command): Command =>
  command
    .option("--host <address>", "address to listen on", "::")
    .addOption(
      new Option("--port <port>", "HTTPS port of console, API and deliveries")
        .default(9443)
        .argParser(parsePort),
    )
    .addOption(
      new Option("--probe-port <port>", "HTTP port of /livez, /readyz and /metrics")
        .default(8081)
        .argParser(parsePort),
    )
    .option("--certificate <file>", "serving certificate, PEM, where --certificates is off")
    .option("--key <file>", "the certificate's private key, PEM")
    .addOption(new Option("--log-level <level>", "what to log").choices(LOG_LEVELS).default("info"))
    .option("--config <file>", "a YAML file with any of these flags");

/** What of a request its record does not hold. */
export const redactOption = (): Option =>
  new Option("--redact <what>", "what records hide: values of env entries; with args, command and args too")
    .choices(["env", "args"])
    .default("env");

const duration = (flags: string, description: string, text: string): Option =>
  new Option(flags, description).default(parseDuration(text), text).argParser(parseDuration);
