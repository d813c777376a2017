import type { DebuggedPod } from "./debugged-pod.ts";
import type { Followed } from "./follow-schedule.ts";
import type { Look } from "./look.ts";
import type { MarkingLedger, PodsPort } from "./ports.ts";
import type { Throttle } from "./throttle.ts";

export interface FollowOptions {
  readonly pods: Pick<PodsPort, "get">;
  readonly ledger: Pick<MarkingLedger, "podsGone">;
  readonly throttle: Throttle;
  readonly look: Look;
}

/**
 * Looks at one pod. `done` once the pod is gone, or is marked and each of the containers has landed and ended. Rejects
 * where API server or ledger cannot be asked.
 */
export const createFollow =
  ({ pods, ledger, throttle, look }: FollowOptions) =>
  async ({ pod, containers }: Followed, signal: AbortSignal): Promise<"done" | "again"> => {
    const found = await throttle.run(() => pods.get(pod, signal), signal);
    // Another pod of the same name is not the one that was debugged.
    if (found?.uid !== pod.uid) {
      await ledger.podsGone([pod.uid]);
      return "done";
    }
    const [result] = await look([found], signal);
    const isMarked = result === "kept" || result === "marked";
    return isMarked && containers.every((name) => hasEnded(found, name)) ? "done" : "again";
  };

const hasEnded = ({ containers }: DebuggedPod, name: string): boolean =>
  containers.some((one) => one.name === name && one.state?.state === "terminated");
