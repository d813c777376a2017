import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { FollowQueue, type FollowQueueOptions } from "../../src/marking/follow-queue.ts";
import { FollowSchedule } from "../../src/marking/follow-schedule.ts";
import { eventually } from "../support/eventually.ts";
import { createMemoryLogger } from "./given.ts";

const followed = (uid: string) => ({ pod: { namespace: "shop", name: uid, uid }, containers: ["one"] });

const given = (follow: FollowQueueOptions["follow"], mostPods = 10) => {
  const { logger, lines } = createMemoryLogger();
  const pending: number[] = [];
  let dropped = 0;
  const queue = new FollowQueue({
    schedule: new FollowSchedule({ mostPods, delaysMs: [5, 5, 5], random: () => 0.5 }),
    follow,
    figures: { pending: (pods) => void pending.push(pods), dropped: () => dropped++ },
    logger,
  });
  return { queue, lines, pending, dropped: () => dropped };
};

const untilEmpty = (queue: FollowQueue) =>
  eventually(() => Promise.resolve(expect(queue.pending()).to.equal(0)));

describe("marking/follow-queue", () => {
  it("follows a pod until it is done", async () => {
    const looks: string[] = [];
    const { queue, pending } = given(({ pod, containers }) => {
      looks.push(`${pod.uid} ${containers.join()}`);
      return Promise.resolve(looks.length < 2 ? "again" : "done");
    });
    queue.add(followed("a"));
    expect(queue.pending()).to.equal(1);
    await untilEmpty(queue);
    await delay(30);
    expect(looks).to.deep.equal(["a one", "a one"]);
    expect([pending[0], pending.at(-1)]).to.deep.equal([1, 0]);
    await queue.close();
  });

  it("tries again after a failure, and logs it once until there was a success", async () => {
    let looks = 0;
    const { queue, lines } = given(() => {
      looks++;
      if (looks === 3) return Promise.resolve("done");
      return Promise.reject(new Error("refused"));
    });
    queue.add(followed("a"));
    await untilEmpty(queue);
    expect(looks).to.equal(3);
    expect(lines).to.deep.equal([["warn", "pods cannot be looked at", { reason: "refused", pods: 1 }]]);
    looks = 0;
    queue.add(followed("a"));
    await untilEmpty(queue);
    expect(lines).to.have.length(2);
    await queue.close();
  });

  it("counts what there was no room for", async () => {
    const { queue, dropped } = given(() => Promise.resolve("done"), 1);
    queue.add(followed("a"));
    queue.add(followed("b"));
    expect([queue.pending(), dropped()]).to.deep.equal([1, 1]);
    await queue.close();
  });

  it("waits for a look under way when it is closed, and begins no other", async () => {
    const seen: string[] = [];
    const { queue, lines } = given(async ({ pod }, signal) => {
      seen.push(pod.uid);
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      await delay(20);
      seen.push("aborted");
      throw new Error("aborted");
    });
    queue.add(followed("a"));
    await eventually(() => Promise.resolve(expect(seen).to.deep.equal(["a"])));
    await queue.close();
    expect(seen).to.deep.equal(["a", "aborted"]);
    queue.add(followed("b"));
    await delay(20);
    expect(seen).to.have.length(2);
    expect(lines).to.deep.equal([]);
  });
});
