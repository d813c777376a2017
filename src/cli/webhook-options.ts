import { Option, type Command } from "commander";
import { LOG_LEVELS, type LogLevel } from "../app/logger.ts";
import type { NamespaceSettings } from "../app/namespaces.ts";
import type { WebhookSettings } from "../app/webhook.ts";
import { parsePort, parseSeconds } from "../config/option-values.ts";
import type { Environment } from "../config/settings.ts";
import { redactOption } from "./recorder-options.ts";
import { addGuardOptions, toGuardOptions, type GuardFlags } from "./guard-options.ts";
import { UserError } from "./io.ts";
import { toClusterAddress } from "./cluster-address.ts";
import { readNamespaces } from "./namespaces-file.ts";

export interface WebhookFlags extends GuardFlags {
  readonly policies?: string;
  readonly certificate?: string;
  readonly key?: string;
  readonly namespaces?: string;
  readonly kubeconfig?: string;
  readonly host: string;
  readonly port: number;
  readonly probePort: number;
  readonly drain: number;
  readonly deadline: number;
  readonly logLevel: LogLevel;
  readonly redactionKey?: string;
  readonly redact: "env" | "args";
}

/** The flags that `webhook` and `serve` share. */
export const addWebhookOptions = (command: Command, host: string): Command =>
  addGuardOptions(
    command
      .option("--namespaces <file>", "labels of namespaces, for policies that select by them (YAML)")
      .option("--kubeconfig <file>", "the cluster to watch namespaces in instead; a pod finds its own")
      .option("--host <address>", "address to listen on", host)
      .addOption(new Option("--port <port>", "HTTPS port of the webhook").default(8443).argParser(parsePort))
      .addOption(
        new Option("--probe-port <port>", "HTTP port of /livez, /readyz and /metrics")
          .default(8081)
          .argParser(parsePort),
      )
      .addOption(
        new Option("--drain <seconds>", "how long to go on accepting after SIGTERM")
          .default(5)
          .argParser(parseSeconds),
      )
      .addOption(
        new Option("--deadline <seconds>", "when to cut what is left after SIGTERM")
          .default(25)
          .argParser(parseSeconds),
      )
      .option("--redaction-key <file>", "key that hides values in records; without it they are left out")
      .addOption(redactOption())
      .addOption(new Option("--log-level <level>", "what to log").choices(LOG_LEVELS).default("info")),
  );

export const toWebhookSettings = (flags: WebhookFlags, env: Environment): WebhookSettings => {
  const { policies, certificate, key, host, port, probePort, drain, deadline } = flags;
  return {
    policies: required("--policies", policies),
    certificateFile: required("--certificate", certificate),
    keyFile: required("--key", key),
    host,
    port,
    probePort,
    guard: toGuardOptions(flags),
    namespaces: toNamespaceSettings(flags, env),
    closeAfterMs: drain * 1000,
    deadlineMs: deadline * 1000,
    redaction: { keyFile: flags.redactionKey, args: flags.redact === "args" },
  };
};

const toNamespaceSettings = (
  { namespaces, kubeconfig }: WebhookFlags,
  env: Environment,
): NamespaceSettings => {
  if (namespaces !== undefined) return { from: "file", labels: readNamespaces(namespaces) };
  const address = toClusterAddress(kubeconfig, env);
  return address === undefined ? { from: "nowhere" } : { from: "cluster", address };
};

const required = (flag: string, value: string | undefined): string => {
  if (value !== undefined && value !== "") return value;
  throw new UserError(`${flag} is missing: it has no default`);
};
