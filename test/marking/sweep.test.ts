import { expect } from "chai";
import type { MarkResult } from "../../src/marking/look.ts";
import type { PodPage } from "../../src/marking/ports.ts";
import { sweep } from "../../src/marking/sweep.ts";
import { Throttle } from "../../src/marking/throttle.ts";
import { aPod } from "./given.ts";

const page = (names: readonly string[], next?: string, seen = 10): PodPage => ({
  kind: "page",
  seen,
  debugged: names.map((name) => aPod({ name })),
  ...(next !== undefined && { next }),
});
const EXPIRED: PodPage = { kind: "expired" };
const BEGUN = new Date("2026-11-21T14:00:00Z");

/** A cluster that answers with `pages`; pods have the results by the beginning of their names. */
const given = (pages: readonly (PodPage | Error)[], controller = new AbortController()) => {
  const asked: (string | undefined)[] = [];
  const swept: Date[] = [];
  const gone: string[] = [];
  const left = [...pages];
  let now = BEGUN;
  const options = {
    pods: {
      list: ({ token, limit }: { token?: string; limit: number }) => {
        now = new Date(now.getTime() + 1000);
        asked.push(`${token ?? "first"}/${limit}`);
        const answer = left.shift() ?? page([]);
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
      },
    },
    ledger: { sweptSince: (since: Date) => Promise.resolve(void swept.push(since)) },
    throttle: new Throttle({ atOnce: 1, rate: { burst: 99, perMinute: 1 } }),
    look: (pods: readonly { readonly name: string }[]) => {
      if (pods.some(({ name }) => name === "failed-abort")) controller.abort();
      return Promise.resolve(pods.map(({ name }) => name.split("-")[0] as MarkResult)); // the tests name them so
    },
    onStale: ({ name }: { readonly name: string }) => void gone.push(name),
    now: () => now,
  };
  return { run: () => sweep(options, controller.signal), asked, swept, gone };
};

describe("marking/sweep", () => {
  it("looks at all pages, counts, and tells the ledger when it began", async () => {
    const { run, asked, swept, gone } = given([
      page(["marked-1", "kept-1", "marked-2"], "t1", 100),
      page([], "t2", 100),
      page(["failed-1", "stale-1"], undefined, 7),
    ]);
    expect(await run()).to.deep.equal({ since: BEGUN, seen: 207, debugged: 5, marked: 2, failed: 1 });
    expect(asked).to.deep.equal(["first/100", "t1/100", "t2/100"]);
    expect(swept).to.deep.equal([BEGUN]);
    expect(gone).to.deep.equal(["stale-1"]);
  });

  it("begins anew where the list has expired, and counts anew", async () => {
    const { run, asked, swept } = given([
      page(["marked-1"], "t1"),
      EXPIRED,
      page(["kept-1"], "t2"),
      page([]),
    ]);
    const report = await run();
    expect(asked).to.deep.equal(["first/100", "t1/100", "first/100", "t2/100"]);
    expect(report).to.include({ seen: 20, debugged: 1, marked: 0 });
    expect(report.since).to.deep.equal(new Date(BEGUN.getTime() + 2000));
    expect(swept).to.deep.equal([report.since]);
  });

  const failures: { name: string; pages: readonly (PodPage | Error)[]; says: string }[] = [
    { name: "the list expires again and again", pages: Array<PodPage>(9).fill(EXPIRED), says: "the list of pods expired 4 times before its end" },
    { name: "a page cannot be had", pages: [page(["marked-1"], "t1"), new Error("no answer")], says: "no answer" },
  ]; // prettier-ignore
  for (const { name, pages, says } of failures) {
    it(`fails where ${name}, and tells the ledger nothing`, async () => {
      const { run, swept } = given(pages);
      expect(await run().catch((error: unknown) => (error as Error).message)).to.equal(says); // thrown above
      expect(swept).to.deep.equal([]);
    });
  }

  it("tells the ledger nothing where it was broken off", async () => {
    const { run, swept } = given([page(["failed-abort"])]);
    expect(await run().catch((error: unknown) => (error as Error).name)).to.equal("AbortError"); // of the signal
    expect(swept).to.deep.equal([]);
  });
});
