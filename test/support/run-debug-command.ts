import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ApiServer, User } from "./api-server.ts";
import { findAuditEvent, type AuditEvent } from "./audit-events.ts";
import { standingContainers, stampOf, unstamped } from "./debug-containers.ts";
import { createNamespace } from "./namespace.ts";
import { createRunningPod, type PodManifest } from "./running-pod.ts";

/** A command as somebody types it, and the pod that it is about. */
export interface DebugCommand {
  readonly pod: PodManifest;
  /** Arguments of kubectl, separated by blanks; `{namespace}` stands for the one that the test made. */
  readonly kubectl: string;
  /** Files in kubectl's working directory; made from the pod as the API server shows it. */
  readonly files?: Readonly<Record<string, (pod: Pod) => object>>;
}

export interface Pod {
  readonly spec: { readonly ephemeralContainers?: readonly object[]; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

/** What a command came to, on every side. Names that kubectl makes up are `debugger-xxxxx` here. */
export interface CommandOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Of the API server's answer to the last request on the subresource. */
  readonly audit: AuditEvent;
  /** The pod's debug containers, without stamp and without what the API server fills in everywhere. */
  readonly stands: readonly object[];
  /** Their stamps, without the time, which is checked to be now. */
  readonly stamps: readonly object[];
}

export interface CommandOptions {
  /** Made for this command alone, with the pod in it. */
  readonly namespace: string;
  readonly user: User;
}

/** Makes the pod, runs the command as `user` in a namespace of its own, and looks at what there is afterwards. */
export const runDebugCommand = async (
  server: ApiServer,
  command: DebugCommand,
  { namespace, user }: CommandOptions,
): Promise<CommandOutcome> => {
  await createNamespace(server.client, namespace);
  const pod = await createRunningPod(server.client, namespace, command.pod);
  const folder = await mkdtemp(join(server.folder, "command-"));
  for (const [name, make] of Object.entries(command.files ?? {})) {
    await writeFile(join(folder, name), JSON.stringify(make(pod as Pod)));
  }
  const args = words(command.kubectl.replaceAll("{namespace}", namespace));
  const started = Date.now();
  const { code, stdout, stderr } = await server.kubectl(["-n", namespace, ...args], {
    ...user,
    cwd: folder,
  });
  const containers = await standingContainers(server.client, namespace, command.pod.metadata.name);
  return {
    code,
    stdout: anonymous(stdout),
    stderr: anonymous(stderr),
    audit: await auditOf(server, namespace).catch((error: unknown) => {
      throw new Error(`kubectl ${args.join(" ")}\n${stderr}`, { cause: error });
    }),
    stands: containers.map((container) => ({ ...unstamped(container), name: anonymous(container.name) })),
    stamps: containers.map((container) => withoutTime(stampOf(container), started)),
  };
};

const auditOf = ({ auditLog }: ApiServer, namespace: string): Promise<AuditEvent> =>
  findAuditEvent(auditLog, ({ objectRef }) => objectRef?.namespace === namespace);

/** No node is there that would run the container: `-it` still asks for a terminal, but nobody waits to attach to it. */
const words = (line: string): readonly string[] => {
  const all = line.split(" ");
  return all.includes("-it") ? [all[0]!, "--attach=false", ...all.slice(1)] : all;
};

const anonymous = (text: string): string => text.replaceAll(/\bdebugger-[a-z0-9]{5}\b/g, "debugger-xxxxx");

const withoutTime = (stamp: Readonly<Record<string, string>>, started: number): object => {
  const { REQUESTED_AT: at = "", ...rest } = stamp;
  const seconds = (Date.parse(at) - started) / 1000;
  return at === "" || (seconds > -1 && seconds < 30) ? rest : { ...rest, REQUESTED_AT: `${at}: not now` };
};
