import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { createDeadline } from "../../src/kubernetes/deadline.ts";

describe("kubernetes/deadline", () => {
  it("aborts when its time is over, and says so", async () => {
    const deadline = createDeadline(20);
    expect([deadline.signal.aborted, deadline.missed()]).to.deep.equal([false, false]);
    await delay(60);
    expect([deadline.signal.aborted, deadline.missed()]).to.deep.equal([true, true]);
  });

  it("aborts with the other signal, and is not missed then", () => {
    const outer = new AbortController();
    const deadline = createDeadline(20, outer.signal);
    outer.abort();
    expect([deadline.signal.aborted, deadline.missed()]).to.deep.equal([true, false]);
    deadline.close();
    expect(createDeadline(20, AbortSignal.abort()).signal.aborted).to.equal(true);
  });

  it("does not abort once it is met, but with the other signal", async () => {
    const outer = new AbortController();
    const deadline = createDeadline(20, outer.signal);
    deadline.meet();
    await delay(60);
    expect(deadline.signal.aborted).to.equal(false);
    outer.abort();
    expect([deadline.signal.aborted, deadline.missed()]).to.deep.equal([true, false]);
  });

  it("does not abort once it is closed", async () => {
    const outer = new AbortController();
    const deadline = createDeadline(20, outer.signal);
    deadline.close();
    outer.abort();
    await delay(60);
    expect([deadline.signal.aborted, deadline.missed()]).to.deep.equal([false, false]);
  });
});
