import { join } from "node:path";
import { expect } from "chai";
import { LedgerError, type IngestReport, type LedgerWriter } from "../../../src/ledger/ledger.ts";
import { createStoreSink } from "../../../src/ledger/sinks/store-sink.ts";
import { openStore } from "../../../src/ledger/store/open-store.ts";
import type { Observation } from "../../../src/model/observation.ts";
import { keepsRecordSinkContract } from "../../contracts/record-sink.ts";
import { onceEach } from "../../server/ingest-parts.ts";
import { createTemporaryFolder } from "../../support/temporary-folder.ts";
import { sampleObservations } from "../sample-observation.ts";

const REPORT: IngestReport = { created: [], changed: [] };

const NO_DROPS = { drop: () => expect.fail("dropped") };

/** A ledger as far as this sink sees it: once each, all or nothing. */
const memoryWriter = (refuses: (batch: readonly Observation[]) => LedgerError | undefined) => {
  const { kept, keep } = onceEach();
  const writer: Pick<LedgerWriter, "ingest"> = {
    ingest: async (batch) => {
      await Promise.resolve();
      const error = refuses(batch);
      if (error !== undefined) throw error;
      await keep(batch);
      return REPORT;
    },
  };
  return { writer, kept };
};

keepsRecordSinkContract("store", {
  start: async (use) => {
    let broken = false;
    const { writer, kept } = memoryWriter(() =>
      broken ? new LedgerError("unavailable", "locked") : undefined,
    );
    await use({
      sink: createStoreSink(writer, { drops: NO_DROPS }),
      kept: () => kept,
      setBroken: (value) => (broken = value),
    });
  },
});

describe("ledger/sinks/store-sink", () => {
  it("writes to a store file, what comes twice once", async () => {
    const folder = await createTemporaryFolder("store-sink");
    const store = await openStore({ file: join(folder.path, "ledger.db") }, { cluster: "test" });
    const reports: IngestReport[] = [];
    const onReport = (report: IngestReport): void => void reports.push(report);
    const sink = createStoreSink(store, { drops: NO_DROPS, onReport });
    for (let n = 0; n < 2; n += 1) await sink.write(sampleObservations(3));
    await sink.close();
    const { records } = await store.list({}, { limit: 10 });
    expect(records.map(({ pod, calls }) => `${pod.uid} ${calls}`).sort()).to.deep.equal([
      "pod-u0 1",
      "pod-u1 1",
      "pod-u2 1",
    ]);
    expect(reports.map(({ created, changed }) => [created.length, changed.length])).to.deep.equal([
      [3, 0],
      [0, 0],
    ]);
    await store.close();
    await folder.close();
  });

  it("tells what each batch did", async () => {
    const reports: IngestReport[] = [];
    const { writer } = memoryWriter(() => undefined);
    const onReport = (report: IngestReport): void => void reports.push(report);
    const sink = createStoreSink(writer, { drops: NO_DROPS, onReport });
    await sink.write(sampleObservations(2));
    expect(reports).to.deep.equal([REPORT]);
  });

  for (const code of ["unavailable", "full", "newer-schema", "broken", "forbidden"] as const) {
    it(`gives nothing up while the store is ${code}`, async () => {
      const { writer, kept } = memoryWriter(() => new LedgerError(code, "no"));
      const outcome = await createStoreSink(writer, { drops: NO_DROPS })
        .write(sampleObservations(3))
        .catch((error: unknown) => error);
      expect(outcome).to.be.instanceOf(LedgerError).with.property("code", code);
      expect(kept).to.deep.equal([]);
    });
  }

  it("gives up what the store can never take, and keeps what came with it", async () => {
    const { writer, kept } = memoryWriter((batch) =>
      batch.some(({ uid }) => uid === "u3") ? new LedgerError("invalid", "u3 is spoilt") : undefined,
    );
    const drops: unknown[] = [];
    const sink = createStoreSink(writer, {
      drops: {
        drop: (reason, observations, why) => drops.push([reason, observations.map(({ uid }) => uid), why]),
      },
    });
    await sink.write(sampleObservations(6));
    expect(kept.map(({ uid }) => uid)).to.deep.equal(["u0", "u1", "u2", "u4", "u5"]);
    expect(drops).to.deep.equal([["rejected", ["u3"], "u3 is spoilt"]]);
  });
});
