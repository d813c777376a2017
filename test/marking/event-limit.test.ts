import { expect } from "chai";
import { EVENT_RATES, EventLimit } from "../../src/marking/event-limit.ts";

const REQUEST = { about: "request", user: "alice" } as const;

describe("marking/event-limit", () => {
  const rates = { user: { burst: 2, perMinute: 6 }, all: { burst: 5, perMinute: 60 } };
  const given = () => new EventLimit(rates);
  const times = (
    limit: EventLimit,
    event: Parameters<EventLimit["take"]>[0],
    count: number,
    now = 0,
  ): number =>
    Array.from({ length: count }, () => limit.take(event, now)).filter(({ granted }) => granted).length;

  it("holds each user apart", () => {
    const limit = given();
    expect(times(limit, REQUEST, 10)).to.equal(2);
    expect(times(limit, { ...REQUEST, user: "bob" }, 10)).to.equal(2);
  });

  it("holds landings apart from requests: nobody hides one behind refusals", () => {
    const limit = given();
    expect(times(limit, REQUEST, 10)).to.equal(2);
    expect(times(limit, { ...REQUEST, about: "landing" }, 10)).to.equal(2);
    for (const user of ["b", "c", "d"]) times(limit, { ...REQUEST, user }, 10);
    expect(times(limit, { about: "landing", user: "b" }, 1)).to.equal(1);
  });

  it("holds all users together", () => {
    const limit = given();
    const users = Array.from({ length: 100 }, (_, at) => `user-${at}`);
    expect(users.map((user) => times(limit, { ...REQUEST, user }, 2)).reduce((a, b) => a + b)).to.equal(5);
    expect(times(limit, { ...REQUEST, user: "late" }, 1, 1000)).to.equal(1);
  });

  it("takes nothing from the others for whoever is beyond the own share", () => {
    const limit = given();
    times(limit, REQUEST, 1000);
    expect(times(limit, { ...REQUEST, user: "b" }, 2) + times(limit, { ...REQUEST, user: "c" }, 2)).to.equal(
      3,
    );
  });

  it("tells how many were left out, once", () => {
    const limit = given();
    times(limit, REQUEST, 9);
    expect(limit.take(REQUEST, 10_000)).to.deep.equal({ granted: true, leftOut: 7 });
    expect(limit.take(REQUEST, 20_000)).to.deep.equal({ granted: true, leftOut: 0 });
  });

  it("counts what the limit for all has left out too", () => {
    const limit = given();
    for (const user of ["a", "b", "c"]) times(limit, { ...REQUEST, user }, 2);
    expect(limit.take({ ...REQUEST, user: "d" }, 0)).to.deep.equal({ granted: false });
    expect(limit.take({ ...REQUEST, user: "d" }, 5000)).to.deep.equal({ granted: true, leftOut: 1 });
  });

  it("does not grow without end", () => {
    const limit = new EventLimit({ ...EVENT_RATES, all: { burst: 1e6, perMinute: 60 } });
    times(limit, REQUEST, 10);
    expect(limit.take(REQUEST, 0).granted).to.equal(false);
    for (let at = 0; at < 10_000; at++) limit.take({ ...REQUEST, user: `user-${at}` }, 0);
    expect(limit.take(REQUEST, 0).granted, "forgotten").to.equal(true);
  });

  it("lets a loop of one user leave 370 Events an hour", () => {
    const limit = new EventLimit(EVENT_RATES);
    let written = 0;
    for (let ms = 0; ms < 3_600_000; ms += 250) written += Number(limit.take(REQUEST, ms).granted);
    expect(written).to.be.within(365, 370);
  });
});
