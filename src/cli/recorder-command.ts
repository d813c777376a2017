import { Command, Option } from "commander";
import { createLogger, type LogLevel } from "../app/logger.ts";
import type { RecorderSettings } from "../app/recorder.ts";
import type { DutySettings } from "../app/certificate-duty.ts";
import type { Environment } from "../config/settings.ts";
import { toClusterAddress } from "./cluster-address.ts";
import { HELP_GROUPS } from "./help-groups.ts";
import { UserError } from "./io.ts";
import { toLedgerSettings } from "./ledger-settings.ts";
import type { Invocation } from "./main.ts";
import {
  addCertificateOptions,
  addLedgerOptions,
  addListenOptions,
  redactOption,
  type LedgerFlags,
} from "./recorder-options.ts";
import { runUntilStopped } from "./run-until-stopped.ts";
import { VERSION } from "./version-command.ts";

interface RecorderFlags extends LedgerFlags {
  readonly kubeconfig?: string;
  readonly namespace?: string;
  readonly policies?: string;
  readonly audience: string;
  readonly keysSecret: string;
  readonly redact: "env" | "args";
  readonly marks: "on" | "off";
  readonly certificates: "on" | "off";
  readonly tlsSecret: string;
  readonly caSecret?: string;
  readonly service: string;
  readonly dnsName: readonly string[];
  readonly webhookConfigurations: string;
  readonly caLifetime: number;
  readonly certificateLifetime: number;
  readonly interval: number;
  readonly host: string;
  readonly port: number;
  readonly probePort: number;
  readonly certificate?: string;
  readonly key?: string;
  readonly logLevel: LogLevel;
}

export const defineRecorderCommand = ({ io }: Invocation): Command =>
  addOptions(
    new Command("recorder")
      .description(
        "run what is off the path of requests: keeps records, marks pods, shows the console, renews the certificate",
      )
      .helpGroup(HELP_GROUPS.run),
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
  addListenOptions(
    addCertificateOptions(
      addLedgerOptions(
        command
          .option("--kubeconfig <file>", "the cluster, and who asks; a pod finds its own")
          .option("--namespace <name>", "namespace of the Secrets and the Service (default: that of the pod)")
          .option("--policies <folder>", "folder of policy files, for the labels that they put on pods")
          .option(
            "--audience <name>",
            "audience of the tokens that webhooks and API servers deliver with",
            "ephemeral-guard-recorder",
          )
          .option(
            "--keys-secret <name>",
            "Secret for the keys that hide values and seal sessions; made where it is missing",
            "ephemeral-guard-keys",
          )
          .addOption(redactOption())
          .addOption(
            new Option("--marks <switch>", "mark pods with labels and annotations, and write Events on them")
              .choices(["on", "off"])
              .default("on"),
          ),
        "default",
      ),
    ),
  );

const toSettings = (flags: RecorderFlags, env: Environment): RecorderSettings => {
  const { kubeconfig, namespace, policies } = flags;
  const cluster = toClusterAddress(kubeconfig, env);
  if (cluster === undefined) throw new UserError("--kubeconfig is missing: this is no pod of a cluster");
  return {
    cluster,
    ...(namespace !== undefined && { namespace }),
    ...(policies !== undefined && { policies }),
    ...toCertificates(flags),
    ledger: toLedgerSettings(flags),
    audience: flags.audience,
    keysSecret: flags.keysSecret,
    redactArgs: flags.redact === "args",
    marks: flags.marks === "on",
    version: VERSION,
    host: flags.host,
    port: flags.port,
    probePort: flags.probePort,
  };
};

/** Whose certificates it makes, and which one it serves with. */
const toCertificates = (flags: RecorderFlags): Pick<RecorderSettings, "duty" | "pair"> => {
  const { certificate, key, certificates } = flags;
  if ((certificate === undefined) !== (key === undefined))
    throw new UserError("--certificate and --key belong together");
  const pair =
    certificate === undefined || key === undefined
      ? {}
      : { pair: { certificateFile: certificate, keyFile: key } };
  if (certificates === "on") return { duty: toDuty(flags), ...pair };
  if (certificate === undefined)
    throw new UserError("--certificate is missing: with --certificates off the recorder makes none");
  return pair;
};

const toDuty = (flags: RecorderFlags): DutySettings => {
  const { tlsSecret, caSecret, caLifetime, certificateLifetime } = flags;
  if (caLifetime < 2 * certificateLifetime) {
    throw new UserError("--ca-lifetime: an authority must live twice as long as a certificate, at least");
  }
  return {
    servingSecret: tlsSecret,
    authoritySecret: caSecret ?? `${tlsSecret}-ca`,
    service: flags.service,
    hosts: flags.dnsName,
    configurations: flags.webhookConfigurations,
    authorityMs: caLifetime,
    certificateMs: certificateLifetime,
    intervalMs: flags.interval,
  };
};

const EXAMPLE = `
Durations are whole numbers with s, m, h or d. Certificates and authorities are
renewed at two thirds of their life.

Examples:
  ephemeral-guard recorder --namespace guard --service ephemeral-guard-webhook \\
    --store /var/lib/ephemeral-guard/ledger.db \\
    --dns-name ephemeral-guard-recorder.guard.svc`;
