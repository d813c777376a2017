import { expect } from "chai";
import { observe } from "../../../src/ledger/observe.ts";
import { decodeAuditEvent } from "../../../src/ledger/audit-events/decode.ts";
import type { LedgerStore } from "../../../src/ledger/ledger.ts";
import { openStore } from "../../../src/ledger/store/open-store.ts";
import type { AuditObservation } from "../../../src/model/audit-observation.ts";
import type { JsonObject } from "../../../src/model/json.ts";
import type { Observation } from "../../../src/model/observation.ts";
import type { DebugRecord } from "../../../src/model/record.ts";
import { realReview, reviewNames } from "../../support/real-review.ts";
import { reviewed } from "../../support/review-context.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../../support/temporary-folder.ts";
import { HIDING, recordedEvents } from "./event-of.ts";
import { RECORDED, type RecordedRequest } from "./recorded.ts";

interface Request {
  readonly row: RecordedRequest;
  /** As it would have been, had the guard been the one who was asked. */
  readonly event: AuditObservation;
  readonly observations: readonly Observation[];
}

/** The recorded reviews of a request: a server-side apply has several requests, each with two calls. */
const callsOf = ({ review }: RecordedRequest): { mutate?: string; validate?: string } => {
  if (review === undefined) return {};
  const [, name = review, number] = /^(ssa)\.(\d)$/.exec(review) ?? [];
  const file = (add: number): string => (number === undefined ? name : `${name}.${Number(number) + add}`);
  const [mutate, validate] = [`${file(0)}.mutate`, `${file(1)}.validate`];
  // The API server refused before it asked `/validate`.
  return reviewNames().includes(validate) ? { mutate, validate } : { mutate };
};

const observed = (phase: "mutate" | "validate", name: string, at: Date): Observation => {
  const { outcome } = reviewed({ phase }, realReview(name));
  const observation = observe(outcome, { redactor: HIDING, guardMode: "enforce", now: at, ms: 1 });
  if (observation === undefined) throw new Error(`${name} was not observed`);
  return observation;
};

const decoded = (event: JsonObject | undefined, annotations: object): AuditObservation => {
  const observation = decodeAuditEvent({ ...event, annotations }, HIDING);
  if (observation === undefined) throw new Error("skipped");
  return observation;
};

const toRequest = (row: RecordedRequest, event: JsonObject | undefined): Request => {
  const { mutate, validate } = callsOf(row);
  const { at } = decoded(event, {});
  const asked = mutate === undefined ? [] : [observed("mutate", mutate, new Date(Date.parse(at) + 2))];
  const judged = validate === undefined ? [] : [observed("validate", validate, new Date(Date.parse(at) + 4))];
  const annotations = {
    ...(asked[0] && { "mutate.ephemeral-guard.dev/uid": asked[0].uid }),
    ...(judged[0] && {
      "validate.ephemeral-guard.dev/uid": judged[0].uid,
      "validate.ephemeral-guard.dev/verdict": judged[0].verdict,
    }),
  };
  return { row, event: decoded(event, annotations), observations: [...asked, ...judged] };
};

const REQUESTS: readonly Request[] = RECORDED.flatMap((row, at) =>
  row === "skipped" ? [] : [toRequest(row, recordedEvents()[at])],
);

/** What each command comes to: one record, by the containers that the guard judged where it did. */
const EXPECTED: readonly string[] = [
  "allowed sample-app debugger-fjkpc 200",
  "allowed shared-ns-pod debugger-mbmw8 200",
  "allowed distroless-app debugger-gx6fj 200",
  "allowed sample-app debugger-cnbth 200",
  "allowed sample-app debugger 200",
  "allowed sample-app debugger-2 200",
  "allowed hardened debugger-swn8s 200",
  "allowed hardened debugger-fm9w8 200",
  "allowed hardened debugger-fsvbq 200",
  "allowed hardened debugger-rbrv2 200",
  "allowed hardened debugger-74bvf 200",
  "allowed hardened debugger-kj4dz 200",
  "unjudged windows-app debugger-9qzfn 422",
  "unjudged windows-app debugger-fknh6 422",
  "allowed hardened debugger-vcg2s 200",
  "allowed hardened debugger-w6lnz 200",
  "unguarded sample-app stamped 200",
  "allowed sample-app stamped-2 200",
  "unjudged hardened forged 422",
  "allowed hardened forged-2 200",
  "unguarded hardened inserted-first 200",
  "unguarded hardened good,bad 200",
  "allowed hardened dry 200 dry run",
  "unguarded hardened all 200",
  "allowed hardened applied 200",
  "unguarded hardened imp 200 as carol by admin",
  "unguarded hardened by-admin 200",
  "unguarded hardened robot 200",
  "unjudged hardened  422",
  "unjudged hardened  422",
];

const told = ({ verdict, pod, containers, result, dryRun, requester }: DebugRecord): string =>
  [
    verdict,
    pod.name,
    containers.map(({ name }) => name).join(),
    result?.code,
    ...(dryRun ? ["dry run"] : []),
    ...(result?.impersonator ? [`as ${requester.username} by ${result.impersonator.username}`] : []),
  ].join(" ");

describe("audit events: in the ledger", () => {
  let folder: TemporaryFolder;
  let store: LedgerStore;
  let stores = 0;

  before(async () => {
    folder = await createTemporaryFolder("audit-events");
  });
  after(() => folder.close());
  beforeEach(async () => {
    store = await openStore({ file: `${folder.path}/${++stores}.db` }, { cluster: "test" });
  });
  afterEach(() => store.close());

  /** Oldest first. */
  const records = async (): Promise<readonly DebugRecord[]> =>
    [...(await store.list({}, { limit: 1000 })).records].reverse();
  const ingestAll = async (requests: readonly Request[]) => {
    for (const { observations } of requests) await store.ingest(observations);
    await store.ingestAudit(requests.map(({ event }) => event));
  };
  const named = (what: string): Request => {
    const found = REQUESTS.find(({ row }) => row.what === what);
    if (found === undefined) throw new Error(`no request ${what}`);
    return found;
  };

  const orders: readonly { readonly name: string; readonly ingest: () => Promise<void> }[] = [
    { name: "records first", ingest: () => ingestAll(REQUESTS) },
    {
      name: "events first",
      ingest: async () => {
        await store.ingestAudit(REQUESTS.map(({ event }) => event));
        await store.ingest(REQUESTS.flatMap(({ observations }) => observations));
      },
    },
    {
      name: "one by one, the newest first",
      ingest: async () => {
        for (const { event, observations } of [...REQUESTS].reverse()) {
          await store.ingestAudit([event]);
          for (const observation of [...observations].reverse()) await store.ingest([observation]);
        }
      },
    },
    {
      name: "everything twice",
      ingest: async () => {
        await ingestAll(REQUESTS);
        await ingestAll([...REQUESTS].reverse());
      },
    },
  ];
  for (const { name, ingest } of orders) {
    it(`a log and the reviews of its requests come to each command once: ${name}`, async () => {
      await ingest();
      expect((await records()).map(told))
        .to.have.members(EXPECTED)
        .and.to.have.length(EXPECTED.length);
    });
  }

  it("a record of the webhook gains what only the API server knows", async () => {
    await ingestAll([named("kubectl debug")]);
    const [record] = await records();
    expect(record?.result).to.deep.equal({
      code: 200,
      auditId: "37a0cd68-4be1-4b7f-a946-c35f9ba434f9",
      verb: "patch",
      sourceIPs: ["127.0.0.1"],
      userAgent: "kubectl/v1.36.3 (linux/amd64) kubernetes/$Format",
      completedAt: "2026-11-21T00:46:16.073Z",
    });
    expect(record?.request?.added).to.have.length(1);
  });

  it("what the API server refused after /mutate tells what was asked for", async () => {
    const request = named("kubectl debug of a Windows pod, which the API server refuses");
    await ingestAll([request]);
    const [record] = await records();
    expect(record?.verdict).to.equal("unjudged");
    expect(record?.result?.message).to.match(
      /^Pod "windows-app" is invalid: .*cannot be set for a windows pod$/,
    );
    expect(record?.asked?.map(({ name }) => name)).to.deep.equal(["debugger-9qzfn"]);
  });

  it("a server-side apply that nobody judged is one command, though it is three requests", async () => {
    const apply = REQUESTS.filter(({ row }) => row.review?.startsWith("ssa.") === true);
    expect(apply).to.have.length(3);
    await store.ingestAudit(apply.map(({ event }) => ({ ...event, guard: {} })));
    expect((await records()).map(told)).to.deep.equal(["unguarded hardened applied 200"]);
  });

  it("an Audit-ID that a client sends again hides nothing", async () => {
    const [one, other] = [named("by an administrator").event, named("by a ServiceAccount").event];
    const { auditId } = one.result;
    await store.ingestAudit([one]);
    await store.ingestAudit([{ ...other, result: { ...other.result, auditId } }]);
    expect((await records()).map(told)).to.deep.equal([
      "unguarded hardened by-admin 200",
      "unguarded hardened robot 200",
    ]);
  });

  it("a request is told of whose containers nobody knows", async () => {
    const { event } = named("by an administrator");
    await store.ingestAudit([{ ...event, containers: undefined }]);
    expect((await records()).map(told)).to.deep.equal(["unguarded hardened  200"]);
  });

  it("a request that adds nothing is no command", async () => {
    await store.ingestAudit([{ ...named("labels only").event, guard: {} }]);
    expect(await records()).to.deep.equal([]);
  });
});
