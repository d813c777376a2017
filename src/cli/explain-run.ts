import {
  createsStation,
  legacyStation,
  takenName,
  takenNameStation,
} from "../admission/explain/aside-stations.ts";
import { explainRequest, toExplanation, type Explanation } from "../admission/explain/explain-request.ts";
import { rbacStation } from "../admission/explain/rbac-station.ts";
import { rightsFor } from "../admission/explain/rights.ts";
import { parseKubectlVersion } from "../admission/kubectl/kubectl-version.ts";
import { parseKubectl, type KubectlCommand } from "../admission/kubectl/parse-command.ts";
import { toSentPod } from "../admission/kubectl/sent-pod.ts";
import type { JsonObject } from "../model/json.ts";
import { quote } from "../model/printable.ts";
import { readCommandFiles, type CommandFiles } from "./explain-command-files.ts";
import type { Facts } from "./explain-facts.ts";
import { factsFromCluster } from "./explain-from-cluster.ts";
import { factsFromFile, factsOfFlags } from "./explain-from-file.ts";
import { explainJson, explainYaml } from "./explain-json.ts";
import type { ExplainReport } from "./explain-report.ts";
import { subjectOf, type CommandSubject } from "./explain-subject.ts";
import { explainText } from "./explain-text.ts";
import { toAskedAs, type WhoFlags } from "./explain-who.ts";
import { toGuardOptions, type GuardFlags } from "./guard-options.ts";
import { EXIT, UserError, type Io } from "./io.ts";
import { readPolicies } from "./read-policies.ts";
import { toTerminal } from "./terminal.ts";
import { writeText } from "./write-text.ts";

export interface ExplainFlags extends GuardFlags, WhoFlags {
  readonly policies: string;
  readonly pod?: string;
  readonly namespaces?: string;
  readonly kubectlVersion: string;
  readonly output: "text" | "json" | "yaml";
}

/** Explains one kubectl command and returns the exit code. Throws a UserError where that cannot be done. */
export const explainCommand = async (
  io: Io,
  words: readonly string[],
  flags: ExplainFlags,
): Promise<number> => {
  const command = readCommand(words, flags.kubectlVersion);
  const policies = await readPolicies(flags.policies);
  const files = await readCommandFiles(command, io.stdin, flags.pod);
  const subject = subjectOf(command, files.file);
  const facts = await findFacts(io, { command, subject, flags });
  const judged = explain({ command, subject, files, facts }, (stored, sent) =>
    explainRequest({
      asked: { ...facts, stored, sent, dryRun: command.dryRun === "server" },
      podName: subject.name,
      rights: facts.rights,
      namespaceLabels: facts.namespaceLabels,
      context: { ...toGuardOptions(flags), policies, now: new Date() },
    }),
  );
  const report: ExplainReport = {
    asked: {
      command: command.kind,
      requester: facts.requester,
      namespace: facts.namespace,
      name: subject.name,
      dryRun: command.dryRun === "server",
    },
    explanation: judged.explanation,
    caveats: [...dryRunCaveats(command), ...command.notices, ...judged.notices, ...facts.caveats],
  };
  await writeText(io.stdout, PRINTERS[flags.output](report, io));
  return CODES[judged.explanation.verdict];
};

const PRINTERS: Readonly<Record<ExplainFlags["output"], (report: ExplainReport, io: Io) => string>> = {
  text: (report, { stdout, env }) => explainText(report, toTerminal(stdout, env)),
  json: explainJson,
  yaml: explainYaml,
};

const CODES = { "let in": EXIT.yes, refused: EXIT.no, "cannot tell": EXIT.cannot } as const;

const readCommand = (words: readonly string[], version: string): KubectlCommand => {
  const kubectl = parseKubectlVersion(version);
  if (typeof kubectl !== "number") throw new UserError(`--kubectl-version: ${kubectl.invalid}`);
  const command = parseKubectl(words, { kubectl });
  if ("invalid" in command) throw new UserError(command.invalid);
  return command;
};

interface Question {
  readonly command: KubectlCommand;
  readonly subject: CommandSubject;
  readonly flags: ExplainFlags;
}

const findFacts = async (io: Io, { command, subject, flags }: Question): Promise<Facts> => {
  const askedAs = toAskedAs(flags, command);
  const isPod = subject.kind === "pod";
  if (flags.pod !== undefined) {
    const question = { command, askedAs, namespaces: flags.namespaces, stdin: io.stdin };
    return isPod
      ? factsFromFile({ ...question, podName: subject.name, file: flags.pod })
      : factsOfFlags(question);
  }
  return factsFromCluster({
    command,
    podName: isPod ? subject.name : undefined,
    rights: rightsFor(command, subject.name),
    askedAs,
    namespaces: flags.namespaces,
    env: io.env,
  });
};

interface Given {
  readonly command: KubectlCommand;
  readonly subject: CommandSubject;
  readonly files: CommandFiles;
  readonly facts: Facts;
}

interface Judged {
  readonly explanation: Explanation;
  readonly notices: readonly string[];
}

/** kubectl makes up five characters; nobody can know which. */
const SUFFIX = "xxxxx";

const explain = (
  { command, subject, files, facts }: Given,
  judge: (stored: JsonObject, sent: JsonObject) => Explanation,
): Judged => {
  const { stored, namespace } = facts;
  const rbac = rbacStation(facts.rights, facts.requester.username, namespace);
  if (subject.kind !== "pod") return aside(toExplanation([rbac, createsStation(subject.kind)]));
  if (stored === undefined) {
    if (rbac.result === "no") return aside(toExplanation([rbac]));
    throw new UserError(
      `you may not read pod ${quote(subject.name)} in namespace ${quote(namespace)}: give it by -f`,
    );
  }
  const sent = toSentPod(command, { pod: stored, suffix: SUFFIX, ...files });
  if ("invalid" in sent) {
    const taken = takenName(command, stored);
    if (taken === undefined) throw new UserError(sent.invalid);
    return aside(toExplanation([rbac, takenNameStation(subject.name, taken, stored)]));
  }
  if ("creates" in sent) return aside(toExplanation([rbac, createsStation(sent.creates)]));
  if ("legacy" in sent) return aside(toExplanation([rbac, legacyStation(sent.legacy.commands)]));
  return { explanation: judge(stored, sent.pod), notices: sent.notices };
};

const aside = (explanation: Explanation): Judged => ({ explanation, notices: [] });

const dryRunCaveats = ({ dryRun }: KubectlCommand): readonly string[] =>
  dryRun === "server" ? ["it is a dry run: nothing would be kept"] : [];
