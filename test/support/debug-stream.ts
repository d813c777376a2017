import { setTimeout as delay } from "node:timers/promises";
import type { ApiClient } from "./api-client.ts";
import { addContainers } from "./debug-containers.ts";

export interface StreamReport {
  readonly sent: number;
  /** What became of each request that was not let in with a stamp, and when. */
  readonly failures: readonly string[];
}

export interface DebugStream {
  /** How many were answered so far. */
  answered(): number;
  /** Waits until this many more have been answered. */
  pass(requests: number): Promise<void>;
  /** Ends the stream once all are answered. */
  stop(): Promise<StreamReport>;
}

/**
 * People who debug one pod again and again, by dry runs on keep-alive connections: about `perSecond` requests that the
 * policies in force let in. Not one of them may fail.
 */
export const startDebugStream = (
  client: ApiClient,
  { namespace, pod, perSecond = 40 }: { namespace: string; pod: string; perSecond?: number },
): DebugStream => {
  const failures: string[] = [];
  let [sent, answered, stopped] = [0, 0, false];
  const send = async (): Promise<void> => {
    const containers = [{ ...CONTAINER, name: `stream-${++sent}` }];
    const started = new Date();
    const failure = await addContainers(client, { namespace, pod, containers, dryRun: true }).then(
      ({ status, body }) =>
        status === 200 && JSON.stringify(body).includes("EPHEMERAL_GUARD_REQUESTED_BY")
          ? undefined
          : `${status} ${JSON.stringify(body)}`,
      String,
    );
    answered++;
    if (failure !== undefined)
      failures.push(`${started.toISOString()} +${Date.now() - started.getTime()} ms: ${failure}`);
  };
  const worker = async (): Promise<void> => {
    while (!stopped) await Promise.all([send(), delay((WORKERS * 1000) / perSecond)]);
  };
  const workers = Promise.all(Array.from({ length: WORKERS }, worker));
  return {
    answered: () => answered,
    pass: async (requests) => {
      const enough = answered + requests;
      while (answered < enough) await delay(20);
    },
    stop: async () => {
      stopped = true;
      await workers;
      return { sent, failures };
    },
  };
};

/** So many at once, so that the API server keeps several connections, to several replicas. */
const WORKERS = 4;

/**
 * Passes the presets `starter` and `production`, whatever has been mutated: while a policy set is replaced, one replica
 * may mutate by the old one and another judge by the new.
 */
const CONTAINER = {
  image: "busybox:1.36",
  command: ["sh"],
  stdin: true,
  tty: true,
  targetContainerName: "app",
  securityContext: {
    runAsUser: 65532,
    runAsNonRoot: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    seccompProfile: { type: "RuntimeDefault" },
  },
};
