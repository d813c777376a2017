import { expect } from "chai";
import type { DebuggedContainer, DebuggedPod } from "../../src/marking/debugged-pod.ts";
import { createFollow } from "../../src/marking/follow.ts";
import type { MarkResult } from "../../src/marking/look.ts";
import { Throttle } from "../../src/marking/throttle.ts";
import { aContainer, aPod } from "./given.ts";

const { signal } = new AbortController();
const stateOf = (state: "waiting" | "running" | "terminated"): Partial<DebuggedContainer> => ({
  state: { state },
});
const two = (first: Partial<DebuggedContainer>, second: Partial<DebuggedContainer>): DebuggedPod =>
  aPod({ containers: [aContainer({ name: "one", ...first }), aContainer({ name: "two", ...second })] });

describe("marking/follow", () => {
  const ended = stateOf("terminated");
  const table: {
    name: string;
    found: DebuggedPod | undefined;
    result?: MarkResult;
    expect: "done" | "again";
    gone?: readonly string[];
    looks?: number;
  }[] = [
    { name: "both have ended", found: two(ended, ended), expect: "done" },
    { name: "both have ended, and were marked before", found: two(ended, ended), result: "kept", expect: "done" },
    { name: "one runs", found: two(ended, stateOf("running")), expect: "again" },
    { name: "one waits", found: two(stateOf("waiting"), ended), expect: "again" },
    { name: "one has no state", found: two(ended, {}), expect: "again" },
    { name: "one has not landed", found: aPod({ containers: [aContainer({ name: "one", ...ended })] }), expect: "again" },
    { name: "none has landed", found: aPod({ containers: [] }), expect: "again" },
    { name: "another runs that nobody awaits", found: aPod({ containers: [...two(ended, ended).containers, aContainer({ name: "three" })] }), expect: "done" },
    { name: "the pod could not be marked", found: two(ended, ended), result: "failed", expect: "again" },
    { name: "the pod changed meanwhile", found: two(ended, ended), result: "stale", expect: "again" },
    { name: "the pod is gone", found: undefined, expect: "done", gone: ["uid-of-app"], looks: 0 },
    { name: "another pod has its name", found: { ...two(ended, ended), uid: "other" }, expect: "done", gone: ["uid-of-app"], looks: 0 },
  ]; // prettier-ignore
  for (const { name, found, result = "marked", expect: expected, gone = [], looks = 1 } of table) {
    it(`${expected === "done" ? "is done" : "goes on"} where ${name}`, async () => {
      const seen = { gone: [] as string[], looks: 0 };
      const follow = createFollow({
        pods: { get: () => Promise.resolve(found) },
        ledger: { podsGone: (uids) => Promise.resolve(void seen.gone.push(...uids)) },
        throttle: new Throttle({ atOnce: 1, rate: { burst: 9, perMinute: 9 } }),
        look: (pods) => {
          seen.looks++;
          return Promise.resolve(pods.map(() => result));
        },
      });
      expect(await follow({ pod: aPod(), containers: ["one", "two"] }, signal)).to.equal(expected);
      expect(seen).to.deep.equal({ gone, looks });
    });
  }
});
