import { expect } from "chai";
import { FollowSchedule } from "../../src/marking/follow-schedule.ts";

const podOf = (uid: string) => ({ namespace: "shop", name: uid, uid });
const DELAYS = [1000, 2000, 5000];

/** With the delays as they are: `random` in the middle. */
const given = (mostPods = 10, random = 0.5) =>
  new FollowSchedule({ mostPods, delaysMs: DELAYS, random: () => random });

const uids = (schedule: FollowSchedule, now: number): readonly string[] =>
  schedule.take(now).map(({ pod }) => pod.uid);

describe("marking/follow-schedule", () => {
  it("has a pod looked at again and again, and then leaves it to the sweep", () => {
    const schedule = given();
    schedule.add({ pod: podOf("a"), containers: ["one"] }, 0);
    const looks: number[] = [];
    for (let now = 0; now <= 20_000; now += 500) {
      for (const uid of uids(schedule, now)) {
        looks.push(now);
        schedule.settle(uid, "again", now);
      }
    }
    expect(looks).to.deep.equal([1000, 3000, 8000]);
    expect(schedule.size).to.equal(0);
  });

  it("gives each pod to one looker at a time", () => {
    const schedule = given();
    schedule.add({ pod: podOf("a"), containers: ["one"] }, 0);
    expect(uids(schedule, 1000)).to.deep.equal(["a"]);
    expect(uids(schedule, 9000)).to.deep.equal([]);
    expect(schedule.nextMs()).to.equal(undefined);
  });

  it("forgets what is done", () => {
    const schedule = given();
    schedule.add({ pod: podOf("a"), containers: ["one"] }, 0);
    schedule.take(1000);
    schedule.settle("a", "done", 1000);
    expect([schedule.size, schedule.nextMs()]).to.deep.equal([0, undefined]);
  });

  it("begins anew for a pod that was debugged again, and awaits all its containers", () => {
    const schedule = given();
    schedule.add({ pod: podOf("a"), containers: ["one"] }, 0);
    schedule.take(1000);
    schedule.settle("a", "again", 1000);
    schedule.add({ pod: podOf("a"), containers: ["two", "one"] }, 1500);
    expect(schedule.nextMs()).to.equal(2500);
    expect(schedule.take(2500)).to.deep.equal([{ pod: podOf("a"), containers: ["one", "two"] }]);
  });

  it("does not take a look for done that began before the pod was debugged again", () => {
    const schedule = given();
    schedule.add({ pod: podOf("a"), containers: ["one"] }, 0);
    schedule.take(1000);
    schedule.add({ pod: podOf("a"), containers: ["two"] }, 1100);
    expect(uids(schedule, 5000)).to.deep.equal([]);
    schedule.settle("a", "done", 1200);
    expect(schedule.nextMs()).to.equal(2200);
    schedule.take(2200);
    schedule.settle("a", "done", 2200);
    expect(schedule.size).to.equal(0);
  });

  it("makes room by dropping what was looked at most often, and never the newest", () => {
    const schedule = given(2);
    expect(schedule.add({ pod: podOf("a"), containers: [] }, 0)).to.equal(0);
    expect(schedule.add({ pod: podOf("b"), containers: [] }, 500)).to.equal(0);
    schedule.take(1000);
    schedule.settle("a", "again", 1000);
    expect(schedule.add({ pod: podOf("c"), containers: [] }, 1000)).to.equal(1);
    expect(uids(schedule, 99_000)).to.deep.equal(["b", "c"]);
    expect(schedule.add({ pod: podOf("c"), containers: [] }, 1000)).to.equal(0);
    schedule.settle("a", "again", 1000);
    expect(schedule.size).to.equal(2);
  });

  const jitter: { random: number; due: number }[] = [
    { random: 0, due: 800 },
    { random: 0.5, due: 1000 },
    { random: 0.999, due: 1200 },
  ];
  for (const { random, due } of jitter) {
    it(`spreads what comes together: ${due} ms for ${random}`, () => {
      const schedule = given(10, random);
      schedule.add({ pod: podOf("a"), containers: [] }, 0);
      expect(Math.round(schedule.nextMs() ?? 0)).to.equal(due);
    });
  }

  it("says when the first of all is due", () => {
    const schedule = given();
    for (const [at, uid] of ["a", "b", "c"].entries())
      schedule.add({ pod: podOf(uid), containers: [] }, 900 - 300 * at);
    expect(schedule.nextMs()).to.equal(1300);
    expect(uids(schedule, 1299)).to.deep.equal([]);
    expect(uids(schedule, 1300)).to.deep.equal(["c"]);
  });
});
