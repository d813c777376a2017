import { expect } from "chai";
import fc from "fast-check";
import { LedgerError, type LedgerStore, type RecordFilter } from "../../src/ledger/ledger.ts";
import type { AuditObservation } from "../../src/model/audit-observation.ts";
import type { Observation } from "../../src/model/observation.ts";
import type { DebugRecord } from "../../src/model/record.ts";
import { isObservation, MERGE_CASES, toSummary, type Part } from "../ledger/merge-cases.ts";
import { FILTER_CASES, FILTERED } from "../ledger/filter-cases.ts";
import { after as afterStart, asked, audited, judged, sighting, withoutId } from "../support/ledger-parts.ts";

export interface StoreContract {
  /** An empty store of its own, of the cluster `test`; `now` is at the beginning, unless set. */
  readonly open: () => Promise<StoreUnderTest>;
}

export interface StoreUnderTest {
  readonly store: LedgerStore;
  /** Another recorder on the same ledger. */
  readonly another: (cluster?: string) => Promise<LedgerStore>;
  readonly setNow: (now: Date) => void;
  /** Closes all of them, and removes the ledger. */
  close(): Promise<void>;
}

/** What LedgerStore promises, of one implementation. */
export const keepsLedgerStoreContract = (name: string, { open }: StoreContract): void => {
  const using = (use: (given: StoreUnderTest) => Promise<void>) => async (): Promise<void> => {
    const given = await open();
    try {
      await use(given);
    } finally {
      await given.close();
    }
  };

  describe(`contract of LedgerStore: ${name}`, () => {
    describe("merging", () => {
      let shared: StoreUnderTest;
      before(async () => (shared = await open()));
      after(async () => shared.close());

      for (const [at, { name: what, given: parts, expect: expected }] of MERGE_CASES.entries()) {
        it(what, async () => {
          const records = await recordsOf(shared.store, parts, `case-${at}`);
          expect(records.map((record, of) => picked(toSummary(record), expected[of] ?? {}))).to.deep.equal(
            expected,
          );
        });
      }

      it("comes to the same in any order, in any pieces, with any repetition, over two recorders", async () => {
        const { store, another } = shared;
        const recorders = [store, await another()];
        const wholes = await Promise.all(
          MERGE_CASES.map(({ given }, at) => recordsOf(store, given, `whole-${at}`)),
        );
        let round = 0;
        const property = fc.asyncProperty(
          fc.nat(MERGE_CASES.length - 1),
          fc.array(fc.nat(), { minLength: 60, maxLength: 60 }),
          async (which, numbers) => {
            const random = numbers.values();
            const parts = MERGE_CASES[which]!.given;
            const mixed = shuffled([...parts, ...parts.filter(() => next(random) % 3 === 0)], random);
            const prefix = `mixed-${(round += 1)}`;
            for (const piece of inPieces(mixed, random)) {
              const recorder = recorders[next(random) % 2]!;
              await ingestAll(
                recorder,
                piece.map((part) => renamed(part, prefix)),
              );
            }
            expect(await namedRecords(store, prefix)).to.deep.equal(wholes[which]);
          },
        );
        await fc.assert(property, { numRuns: 300 });
      }).timeout(120_000);

      it(
        "reports what was made and what was changed, and nothing the second time",
        using(async ({ store }) => {
          const first = await store.ingest([judged("v1")]);
          expect(first.created.map(({ calls }) => calls)).to.deep.equal([1]);
          expect(first.changed).to.deep.equal([]);
          const second = await store.ingest([asked("m1"), judged("v1")]);
          expect(second.created).to.deep.equal([]);
          expect(second.changed.map(({ calls }) => calls)).to.deep.equal([2]);
          expect(second.changed[0]?.id).to.equal(first.created[0]?.id);
          expect(await store.ingest([asked("m1"), judged("v1")])).to.deep.equal({ created: [], changed: [] });
          const event = [audited("a1", { guard: { validateUid: "v1", verdict: "allowed" } })];
          expect((await store.ingestAudit(event)).changed[0]?.result?.auditId).to.equal("a1");
          expect(await store.ingestAudit(event)).to.deep.equal({ created: [], changed: [] });
        }),
      );

      it(
        "keeps an id, and orders records of one millisecond",
        using(async ({ store }) => {
          const pods = Array.from({ length: 900 }, (_, at) => judged(`v${at}`, { pod: `web-${at}` }));
          const { created } = await store.ingest(pods.slice(0, 600));
          await store.ingest(pods.slice(600)); // most of the numbers of this millisecond are taken
          expect(new Set((await listAll(store, {})).map((record) => record.id)).size).to.equal(900);
          const id = created.find(({ pod }) => pod.name === "web-3")?.id ?? "";
          const earlier = await store.ingest([judged("before", { pod: "web-3", at: -500 })]);
          expect(earlier.changed.map((record) => record.id)).to.deep.equal([id]);
          expect(await store.get(id)).to.deep.include({ at: afterStart(-500).toISOString(), calls: 2 });
          const ids = (await store.list({}, { limit: 100 })).records.map((record) => record.id);
          expect(ids).to.deep.equal([...ids].sort().reverse());
        }),
      );

      it(
        "takes a batch whole or not at all",
        using(async ({ store }) => {
          const broken = {
            ...judged("v2", { pod: "web-2" }),
            requester: undefined,
          } as unknown as Observation;
          const error = await store.ingest([judged("v1"), broken]).catch((reason: unknown) => reason);
          expect(error).to.be.instanceOf(TypeError);
          expect(await oldestFirst(store)).to.deep.equal([]);
          await store.ingest([judged("v1")]);
          expect(await oldestFirst(store)).to.have.length(1);
        }),
      );

      it(
        "lets go after ten minutes what nobody took, and knows still what was taken",
        using(async ({ store, setNow }) => {
          const parts = [asked("m1"), judged("v1", { at: 20 }), asked("m2", { pod: "web-2" })];
          await store.ingest(parts);
          setNow(afterStart(601_000));
          await store.ingest([judged("v9", { pod: "web-9" })]);
          await store.ingest([...parts, judged("v2", { pod: "web-2", at: 20 })]);
          const calls = (await oldestFirst(store)).map(({ pod, calls, asked: half }) => [
            pod.name,
            calls,
            half?.length,
          ]);
          // m2 came again with its judgement.
          expect(calls.sort()).to.deep.equal([
            ["web-1", 2, 1],
            ["web-2", 2, 1],
            ["web-9", 1, undefined],
          ]);
        }),
      );

      it(
        "remembers for a day what added nothing, since its event may come late",
        using(async ({ store, setNow }) => {
          const event = (id: string) => [audited(id, { guard: { validateUid: "v1", verdict: "allowed" } })];
          await store.ingest([judged("v1", { containers: [] })]);
          setNow(afterStart(601_000));
          await store.ingest([judged("x", { pod: "web-9" })]);
          expect(await store.ingestAudit(event("a1"))).to.deep.equal({ created: [], changed: [] });
        }),
      );

      it(
        "completes after ten minutes what an audit event began",
        using(async ({ store, setNow }) => {
          await store.ingestAudit([audited("a1", { guard: { validateUid: "v1", verdict: "allowed" } })]);
          setNow(afterStart(1_201_000));
          await store.ingest([judged("x", { pod: "web-9" })]);
          setNow(afterStart(1_902_000));
          const { changed } = await store.ingest([judged("v1", { at: 20 })]);
          expect(changed.map(toSummary)[0]).to.deep.include({
            auditId: "a1",
            at: 20,
            landed: [true],
            calls: 1,
          });
        }),
      );
    });

    describe("reading", () => {
      let shared: StoreUnderTest;
      before(async () => {
        shared = await open();
        await (await shared.another("east")).ingest(FILTERED.east);
        await shared.store.ingest(FILTERED.test);
        await shared.store.sighted(FILTERED.sightings, afterStart(0));
      });
      after(async () => shared.close());

      for (const { name: what, filter, expect: expected } of FILTER_CASES) {
        it(`lists by ${what}`, async () => {
          const found = (await listAll(shared.store, filter)).map(({ pod }) => pod.name);
          expect(found).to.deep.equal(expected);
          const { total } = await shared.store.stats(filter);
          expect(total).to.equal(expected.length);
        });
      }

      it(
        "gives every record once over pages, while newer ones come",
        using(async ({ store }) => {
          await store.ingest(
            Array.from({ length: 25 }, (_, at) => judged(`v${at}`, { at: at * 10, pod: `web-${at}` })),
          );
          const seen: string[] = [];
          let cursor: string | undefined;
          do {
            const page = await store.list(
              { user: "alice@example.com" },
              { limit: 7, ...(cursor && { cursor }) },
            );
            seen.push(...page.records.map(({ pod }) => pod.name));
            cursor = page.next;
            await store.ingest([
              judged(`late${seen.length}`, { at: 5000 + seen.length, pod: `late-${seen.length}` }),
            ]);
          } while (cursor !== undefined);
          expect(seen).to.deep.equal(Array.from({ length: 25 }, (_, at) => `web-${24 - at}`));
        }),
      );

      it(
        "tells that a page is the last when it is just full",
        using(async ({ store }) => {
          await store.ingest([judged("v1"), judged("v2", { pod: "web-2" })]);
          expect(await store.list({}, { limit: 2 })).to.not.have.property("next");
          expect(await store.list({}, { limit: 1 })).to.have.property("next");
        }),
      );

      for (const page of [
        { limit: 0 },
        { limit: 1001 },
        { limit: 1.5 },
        { limit: 5, cursor: "nonsense" },
        { limit: 5, cursor: "" },
        { limit: 5, cursor: "1M7YRRT8MZW' or 1=1" },
      ]) {
        it(
          `refuses the page ${JSON.stringify(page)}`,
          using(async ({ store }) => {
            expect(await codeOf(store.list({}, page))).to.equal("invalid");
          }),
        );
      }

      it(
        "refuses a time that is none",
        using(async ({ store }) => {
          expect(await codeOf(store.list({ since: new Date("soon") }, { limit: 1 }))).to.equal("invalid");
          expect(await codeOf(store.stats({ until: new Date("soon") }))).to.equal("invalid");
        }),
      );

      it(
        "finds by id, and nothing by what is no id",
        using(async ({ store }) => {
          const { created } = await store.ingest([judged("v1")]);
          const id = created[0]?.id ?? "";
          expect(await store.get(id)).to.deep.equal(created[0]);
          expect(await store.get(id.toLowerCase())).to.deep.equal(created[0]);
          for (const none of ["", "x", `${id}0`, "00000000000", "ZZZZZZZZZZZ", "' or 1=1"]) {
            expect(await store.get(none), none).to.equal(undefined);
          }
        }),
      );

      it("takes any text for words, whatever it is", async () => {
        const given = await open();
        await given.store.ingest([judged("v1", { pod: "web-1" })]);
        try {
          const text = fc.oneof(
            fc.string({ unit: "binary" }),
            fc.stringMatching(/^[-"'*():^&|!<>\\ a-c]{0,12}$/),
          );
          await fc.assert(
            fc.asyncProperty(text, async (words) => {
              const page = await given.store.list({ text: words, user: words }, { limit: 1 });
              expect(page.records).to.deep.equal([]);
              await given.store.list({ text: words }, { limit: 1 });
            }),
            { numRuns: 300 },
          );
        } finally {
          await given.close();
        }
      });

      it(
        "keeps and finds hostile names as they are",
        using(async ({ store }) => {
          const user = "a\"b'c\0d\u202e<script>\ud800 " + "x".repeat(253);
          const image = "registry.example.com/\0'\";drop table records;--";
          await store.ingest([judged("v1", { user, image, namespace: "' or 1=1 --" })]);
          const [record] = (await store.list({ user, image, namespace: "' or 1=1 --" }, { limit: 1 }))
            .records;
          expect(record?.containers[0]?.image).to.equal(image);
          expect((await store.stats({})).total).to.equal(1);
        }),
      );

      it(
        "counts",
        using(async ({ store }) => {
          const day = 86_400_000;
          await store.ingest([
            judged("v1", { pod: "a" }),
            judged("v2", { pod: "b", user: "bob@example.com", verdict: "denied" }),
            judged("v3", { pod: "c", user: "bob@example.com", verdict: "denied", at: day }),
            judged("v4", { pod: "d", image: "alpine:3", at: day, namespace: "mail" }),
          ]);
          expect(await store.stats({})).to.deep.equal({
            total: 4,
            verdicts: { allowed: 2, denied: 2, "would-deny": 0, unguarded: 0, unjudged: 0 },
            days: ["2026-11-21", "2026-11-22"].map((one) => ({
              day: one,
              verdicts: { allowed: 1, denied: 1, "would-deny": 0, unguarded: 0, unjudged: 0 },
            })),
            users: [
              { value: "alice@example.com", requests: 2, denied: 0 },
              { value: "bob@example.com", requests: 2, denied: 2 },
            ],
            deniedUsers: [{ value: "bob@example.com", requests: 2, denied: 2 }],
            images: [
              { value: "busybox:1.36", requests: 3, denied: 2 },
              { value: "alpine:3", requests: 1, denied: 0 },
            ],
            deniedImages: [{ value: "busybox:1.36", requests: 3, denied: 2 }],
            codes: [{ value: "images.allow", requests: 2, denied: 2 }],
            namespaces: [
              { value: "shop", requests: 3, denied: 2 },
              { value: "mail", requests: 1, denied: 0 },
            ],
          });
        }),
      );

      it(
        "counts ten of each at most",
        using(async ({ store }) => {
          const many = Array.from({ length: 12 }, (_, at) =>
            judged(`v${at}`, { pod: `p${at}`, user: `u${at}` }),
          );
          await store.ingest([...many, judged("again", { pod: "other", user: "u11" })]);
          const { users } = await store.stats({});
          expect(users).to.have.length(10);
          expect(users[0]).to.deep.equal({ value: "u11", requests: 2, denied: 0 });
        }),
      );
    });

    describe("landing", () => {
      it(
        "tells the record, before and after it is known, and lists what stands",
        using(async ({ store }) => {
          await store.ingest([judged("v1")]);
          const { changed } = await store.sighted([sighting(), sighting({ pod: "web-2" })], afterStart(0));
          expect(changed.map(({ containers }) => containers[0])).to.deep.equal([
            { name: "debugger-1", image: "busybox:1.36", landed: true, state: { state: "running" } },
          ]);
          const { created } = await store.ingest([judged("v2", { pod: "web-2" })]);
          expect(created[0]?.containers[0]).to.deep.include({ landed: true, state: { state: "running" } });
          const standing = await store.standing();
          expect(standing.map(({ pod, requester, recordId }) => [pod, requester, recordId])).to.deep.equal([
            ["web-1", "alice@example.com", changed[0]?.id],
            ["web-2", "alice@example.com", created[0]?.id],
          ]);
        }),
      );

      it(
        "reports only what changed",
        using(async ({ store }) => {
          await store.ingest([judged("v1")]);
          await store.sighted([sighting()], afterStart(0));
          expect((await store.sighted([sighting()], afterStart(10))).changed).to.deep.equal([]);
          const ended = { state: "terminated", reason: "Completed", exitCode: 0 } as const;
          const { changed } = await store.sighted([sighting({ state: ended })], afterStart(20));
          expect(changed[0]?.containers[0]?.state).to.deep.equal(ended);
        }),
      );

      const VOUCHING: readonly {
        readonly name: string;
        readonly given: readonly Part[];
        readonly seen?: Parameters<typeof sighting>[0];
        readonly expect: Partial<{ requester: string; verdict: string; at: string }> | undefined;
      }[] = [
        {
          name: "its record",
          given: [judged("v1")],
          expect: { requester: "alice@example.com", at: afterStart(0).toISOString() },
        },
        { name: "nobody, without one", given: [], expect: undefined },
        { name: "nobody, of another pod", given: [judged("v1", { pod: "web-2" })], expect: undefined },
        { name: "nobody, of another name", given: [judged("v1", { container: "other" })], expect: undefined },
        {
          name: "nobody, where it was denied",
          given: [judged("v1", { verdict: "denied" })],
          expect: undefined,
        },
        { name: "nobody, on a dry run", given: [judged("v1", { dryRun: true })], expect: undefined },
        {
          name: "nobody, where the stamp names another",
          given: [judged("v1", { user: "bob@example.com" })],
          expect: undefined,
        },
        {
          name: "the record of whom the stamp names",
          given: [judged("v1", { user: "bob@example.com" }), judged("v2", { at: 10 })],
          expect: { requester: "alice@example.com" },
        },
        {
          name: "any record, where there is no stamp",
          given: [judged("v1", { user: "bob@example.com" })],
          seen: { stampedBy: undefined },
          expect: { requester: "bob@example.com" },
        },
        {
          name: "the record of its image, of two",
          given: [judged("v1", { image: "alpine:3" }), judged("v2", { at: 10 })],
          expect: { at: afterStart(10).toISOString() },
        },
        {
          name: "would-deny vouches",
          given: [judged("v1", { verdict: "would-deny" })],
          expect: { verdict: "would-deny" },
        },
        { name: "an event past the guard vouches", given: [audited("a1")], expect: { verdict: "unguarded" } },
        {
          name: "nobody, where the API server refused first",
          given: [audited("a1", { code: 403, podUid: "web-1-uid" })],
          expect: undefined,
        },
      ];
      let shared: StoreUnderTest;
      before(async () => (shared = await open()));
      after(async () => shared.close());

      for (const [at, { name: what, given: parts, seen, expect: expected }] of VOUCHING.entries()) {
        it(`is vouched for by ${what}`, async () => {
          const { store } = shared;
          await recordsOf(store, parts, `case-${at}`);
          const its = sighting({ podUid: `case-${at}-web-1-uid`, ...seen });
          const [none, voucher] = await store.vouchers([sighting({ pod: "elsewhere" }), its]);
          expect(none).to.equal(undefined);
          if (expected === undefined) expect(voucher).to.equal(undefined);
          else expect(voucher).to.deep.include(expected);
        });
      }

      it(
        "forgets what stood in pods that are gone, and tells the records",
        using(async ({ store }) => {
          await store.ingest([judged("v1"), judged("v2", { pod: "web-2" }), judged("v3", { pod: "web-3" })]);
          await store.sighted([sighting(), sighting({ pod: "web-3" })], afterStart(0));
          await store.podsGone(["web-1-uid", "web-2-uid", "", "unknown"]);
          expect((await store.standing()).map(({ pod }) => pod)).to.deep.equal(["web-3"]);
          const landed = (await listAll(store, {})).map(({ pod, containers }) => [
            pod.name,
            containers[0]?.landed,
          ]);
          expect(landed.sort()).to.deep.equal([
            ["web-1", true],
            ["web-2", false],
            ["web-3", true],
          ]);
          expect(await listAll(store, { landed: false })).to.have.length(1);
        }),
      );

      it(
        "believes an event that a container came in, though the pod is gone",
        using(async ({ store }) => {
          await store.ingest([judged("v1")]);
          await store.podsGone(["web-1-uid"]);
          await store.ingestAudit([audited("a1", { guard: { validateUid: "v1", verdict: "allowed" } })]);
          expect((await listAll(store, { landed: true })).map(toSummary)[0]?.landed).to.deep.equal([true]);
        }),
      );

      it(
        "forgets after a sweep what it did not see",
        using(async ({ store }) => {
          await store.sighted([sighting({ pod: "old" })], afterStart(0));
          await store.sighted([sighting({ pod: "kept" })], afterStart(1000));
          await store.sweptSince(afterStart(1000));
          expect((await store.standing()).map(({ pod }) => pod)).to.deep.equal(["kept"]);
        }),
      );

      it(
        "shows what nobody vouches for without a requester",
        using(async ({ store }) => {
          await store.sighted([sighting()], afterStart(0));
          const [one] = await store.standing();
          expect(one).to.deep.include({
            requester: undefined,
            recordId: undefined,
            since: afterStart(0).toISOString(),
          });
        }),
      );
    });

    describe("retention", () => {
      it(
        "removes what is older, with all that belongs to it",
        using(async ({ store }) => {
          const old = [asked("m1"), judged("v1", { at: 20 }), judged("v2", { pod: "web-2", at: 5000 })];
          await store.ingest(old);
          await store.ingestAudit([audited("a1", { guard: { validateUid: "v1", verdict: "allowed" } })]);
          expect(await store.retain({ before: afterStart(5000), count: 10 })).to.equal(1);
          expect((await listAll(store, {})).map(({ pod }) => pod.name)).to.deep.equal(["web-2"]);
          expect(await listAll(store, { text: "web" })).to.have.length(1);
          await store.ingest(old);
          expect((await listAll(store, { pod: "web-1" }))[0]?.calls).to.equal(2); // its calls were forgotten too
        }),
      );

      it(
        "spares what vouches for a container that stands, for as long as it does",
        using(async ({ store }) => {
          await store.ingest([judged("v1", { at: 20 }), judged("v2", { pod: "web-2", at: 30 })]);
          await store.sighted([sighting()], afterStart(1000));
          expect(await store.retain({ before: afterStart(5000), count: 10 })).to.equal(1);
          expect((await store.standing())[0]).to.include({ requester: "alice@example.com" });
          await store.sweptSince(afterStart(2000));
          expect(await store.retain({ before: afterStart(5000), count: 10 })).to.equal(1);
        }),
      );

      it(
        "removes the oldest beyond a count, of its own cluster",
        using(async ({ store, another }) => {
          const many = Array.from({ length: 1203 }, (_, at) => judged(`v${at}`, { at, pod: `web-${at}` }));
          await store.ingest(many.slice(0, 700));
          await store.ingest(many.slice(700));
          const east = await another("east");
          await east.ingest([judged("v0", { at: -1000 })]);
          expect(await store.retain({ before: afterStart(-5000), count: 3 })).to.equal(1200);
          const kept = (await listAll(store, { cluster: "test" })).map(({ pod }) => pod.name);
          expect(kept).to.deep.equal(["web-1202", "web-1201", "web-1200"]);
          expect(await listAll(store, { cluster: "east" })).to.have.length(1);
          expect(await store.retain({ before: afterStart(-5000), count: 3 })).to.equal(0);
          expect(await store.retain({ before: afterStart(-5000), count: 0 })).to.equal(3);
        }),
      );
    });

    describe("clusters", () => {
      it(
        "keeps calls of the same uid of several clusters apart",
        using(async ({ store, another }) => {
          const east = await another("east");
          await store.ingest([judged("v1")]);
          await east.ingest([judged("v1")]);
          await east.sighted([sighting()], afterStart(0));
          await east.podsGone(["web-2-uid"]);
          const landed = (await listAll(store, {})).map(({ cluster, containers }) => [
            cluster,
            containers[0]?.landed,
          ]);
          expect(landed.sort()).to.deep.equal([
            ["east", true],
            ["test", undefined],
          ]);
          expect((await store.standing()).map(({ cluster }) => cluster)).to.deep.equal(["east"]);
          expect(await store.vouchers([sighting()])).to.have.length(1);
        }),
      );
    });

    it(
      "says that it can be used",
      using(async ({ store }) => {
        await store.check();
        await store.check();
      }),
    );
  });
};

/** One call per kind and stretch, in the order given. */
const ingestAll = async (store: LedgerStore, parts: readonly Part[]): Promise<void> => {
  let calls: Observation[] = [];
  let events: AuditObservation[] = [];
  const flush = async (): Promise<void> => {
    if (calls.length > 0) await store.ingest(calls);
    if (events.length > 0) await store.ingestAudit(events);
    [calls, events] = [[], []];
  };
  for (const part of parts) {
    if (isObservation(part) ? events.length > 0 : calls.length > 0) await flush();
    if (isObservation(part)) calls.push(part);
    else events.push(part);
  }
  await flush();
};

const listAll = async (store: LedgerStore, filter: RecordFilter): Promise<readonly DebugRecord[]> =>
  (await store.list(filter, { limit: 1000 })).records;

/** By their own time: numbers are given in the order in which recorders get to know. */
const oldestFirst = async (store: LedgerStore): Promise<readonly DebugRecord[]> =>
  [...(await listAll(store, {}))].sort((one, other) => one.at.localeCompare(other.at));

const picked = (summary: object, like: object): object =>
  Object.fromEntries(Object.entries(summary).filter(([key]) => key in like));

const codeOf = async (attempt: Promise<unknown>): Promise<string | undefined> => {
  const error: unknown = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error !== undefined) expect(error).to.be.instanceOf(LedgerError);
  return (error as LedgerError | undefined)?.code;
};

/** The same part in a namespace, pods and calls of its own. */
const renamed = (part: Part, prefix: string): Part =>
  JSON.parse(
    JSON.stringify(part).replaceAll(/"((?:env of )?)([vma]\d+b?)"/g, `"$1${prefix}-$2"`),
    (key, value: unknown) => {
      if (key === "namespace") return prefix;
      if (key !== "pod") return value;
      const pod = value as { readonly uid: string };
      return { ...pod, uid: pod.uid === "" ? "" : `${prefix}-${pod.uid}` };
    },
  ) as Part;

/** Under their own names again, and by their own time: numbers are in the order in which recorders get to know. */
const namedRecords = async (
  store: LedgerStore,
  prefix: string,
): Promise<readonly Omit<DebugRecord, "id">[]> => {
  const records = (await listAll(store, { namespace: prefix })).map(withoutId);
  const text = JSON.stringify(records).replaceAll(`${prefix}-`, "").replaceAll(prefix, "shop");
  const plain = JSON.parse(text) as Omit<DebugRecord, "id">[];
  return plain.sort((one, other) => keyOf(one).localeCompare(keyOf(other)));
};

const keyOf = (record: Omit<DebugRecord, "id">): string => `${record.at} ${JSON.stringify(record)}`;

const recordsOf = async (store: LedgerStore, parts: readonly Part[], prefix: string) => {
  await ingestAll(
    store,
    parts.map((part) => renamed(part, prefix)),
  );
  return namedRecords(store, prefix);
};

type Numbers = Iterator<number>;

/** Shrinks towards zero: few repetitions, pieces and changes of order. */
const next = (random: Numbers): number => Number(random.next().value ?? 1);

const shuffled = <T>(items: readonly T[], random: Numbers): readonly T[] =>
  items
    .map((item) => ({ item, rank: next(random) }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ item }) => item);

const inPieces = <T>(items: readonly T[], random: Numbers): readonly (readonly T[])[] => {
  const pieces: T[][] = [[]];
  for (const item of items) {
    if (next(random) % 3 === 0) pieces.push([]);
    pieces.at(-1)?.push(item);
  }
  return pieces;
};
