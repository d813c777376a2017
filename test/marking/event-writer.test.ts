import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { EventWriter, type EventWriterOptions } from "../../src/marking/event-writer.ts";
import { toRecordEvent, type PodEvent } from "../../src/marking/pod-event.ts";
import { Throttle } from "../../src/marking/throttle.ts";
import { aRecord, createMemoryLogger } from "./given.ts";

const eventOf = (id: string, username = "alice"): PodEvent =>
  toRecordEvent(aRecord({ id, requester: { username, groups: [] } }))!;

const refusal = (status: number): Error => Object.assign(new Error(`status ${status}`), { status });

/** A writer to an API server that answers with `answers`, one after the other, and then well. */
const given = (answers: readonly Error[] = [], options: Partial<EventWriterOptions> = {}) => {
  const sent: (readonly [string, string])[] = [];
  const figures: string[] = [];
  const left = [...answers];
  const { logger, lines } = createMemoryLogger();
  const writer = new EventWriter({
    events: {
      create: (name, { note }) => {
        sent.push([name, note]);
        const answer = left.shift();
        return answer === undefined ? Promise.resolve("created") : Promise.reject(answer);
      },
    },
    throttle: new Throttle({ atOnce: 4, rate: { burst: 1e6, perMinute: 1 } }),
    figures: { event: (result) => void figures.push(result) },
    logger,
    retryMs: [1, 1],
    now: () => new Date(0),
    ...options,
  });
  return { writer, sent, figures, lines };
};

describe("marking/event-writer", () => {
  it("writes an Event once, under one name whoever writes it", async () => {
    const [one, other] = [given(), given()];
    for (const { writer } of [one, other]) {
      writer.write(eventOf("r1"));
      writer.write(eventOf("r1"));
      writer.write(eventOf("r2"));
      await writer.close();
    }
    expect(one.sent).to.have.length(2);
    expect(one.sent).to.deep.equal(other.sent);
    expect(one.sent[0]![0]).to.match(/^ephemeral-guard\.[0-9a-f]{32}$/);
    expect(one.sent[0]![0]).not.to.equal(one.sent[1]![0]);
    expect(one.figures).to.deep.equal(["written", "written"]);
  });

  it("leaves out what is too much, and says so in the next", async () => {
    let now = new Date(0);
    const { writer, sent, figures } = given([], { now: () => now });
    for (let at = 0; at < 50; at++) writer.write(eventOf(`r${at}`));
    now = new Date(10_000);
    writer.write(eventOf("later"));
    await writer.close();
    expect(sent).to.have.length(11);
    expect(sent.at(-1)![1]).to.match(/ \(40 Events of this user left out\)$/);
    expect(sent.at(-2)![1]).not.to.contain("left out");
    expect(figures.filter((one) => one === "suppressed")).to.have.length(40);
  });

  it("keeps to 1,024 bytes with that", async () => {
    let now = new Date(0);
    const { writer, sent } = given([], { now: () => now });
    const long = { ...eventOf("r"), note: "x".repeat(960) };
    for (let at = 0; at < 20_000; at++) writer.write({ ...long, key: `k${at}` });
    now = new Date(10_000);
    writer.write({ ...long, key: "last" });
    await writer.close();
    expect(sent.at(-1)![1]).to.contain("(19990 Events");
    expect(Buffer.byteLength(sent.at(-1)![1])).to.be.at.most(1024);
  });

  const answers: { name: string; answers: readonly Error[]; calls: number; result: string }[] = [
    { name: "tries again where it cannot be reached", answers: [new Error("ECONNRESET")], calls: 2, result: "written" },
    { name: "tries again where there is too much to do", answers: [refusal(429), refusal(503)], calls: 3, result: "written" },
    { name: "gives up after the last attempt", answers: [refusal(500), refusal(500), refusal(500)], calls: 3, result: "failed" },
    { name: "takes a no for a no", answers: [refusal(403)], calls: 1, result: "failed" },
  ]; // prettier-ignore
  for (const row of answers) {
    it(row.name, async () => {
      const { writer, sent, figures } = given(row.answers);
      writer.write(eventOf("r1"));
      await writer.close();
      expect(sent).to.have.length(row.calls);
      expect(figures).to.deep.equal([row.result]);
    });
  }

  it("logs a failure once, until there was a success", async () => {
    const { writer, lines } = given([refusal(403), refusal(403)]);
    for (const id of ["r1", "r2", "r3"]) writer.write(eventOf(id));
    await delay(5);
    expect(lines).to.deep.equal([["warn", "Kubernetes Event not written", { reason: "status 403" }]]);
    await writer.close();
  });

  it("holds no more than some hundred at once", async () => {
    const rates = { user: { burst: 9999, perMinute: 1 }, all: { burst: 9999, perMinute: 1 } };
    const { writer, sent, figures } = given([], { rates });
    for (let at = 0; at < 600; at++) writer.write(eventOf(`r${at}`));
    expect(figures).to.deep.equal(Array(100).fill("failed"));
    await writer.close();
    expect(sent).to.have.length(500);
  });

  it("waits for what is under way when it is closed, but not for ever", async () => {
    let aborted = false;
    const { writer, figures } = given([], {
      events: {
        create: (_name, _event, signal) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener("abort", () => {
              aborted = true;
              reject(new Error("aborted"));
            });
          }),
      },
    });
    writer.write(eventOf("r1"));
    await writer.close(20);
    expect([aborted, figures]).to.deep.equal([true, ["failed"]]);
    writer.write(eventOf("r2"));
    expect(figures).to.have.length(1);
  });
});
