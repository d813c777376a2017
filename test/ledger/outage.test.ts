import { writeFile } from "node:fs/promises";
import type { Server } from "node:https";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { createBufferedSink } from "../../src/ledger/buffered.ts";
import { createDrops } from "../../src/ledger/drops.ts";
import type { LedgerStore } from "../../src/ledger/ledger.ts";
import { decodeObservations } from "../../src/ledger/observation-schema.ts";
import type { RecordSink } from "../../src/ledger/record-sink.ts";
import { createRemoteSink } from "../../src/ledger/sinks/remote-sink.ts";
import { openStore } from "../../src/ledger/store/open-store.ts";
import { createHttpsServer } from "../../src/server/https-server.ts";
import { listen } from "../../src/server/listen.ts";
import { GOOD, ingestParts } from "../server/ingest-parts.ts";
import { makeLocalCertificates } from "../server/started-server.ts";
import { createTemporaryFolder } from "../support/temporary-folder.ts";
import { recordingLogger } from "./recording-logger.ts";
import { sampleObservations } from "./sample-observation.ts";

/** From a queue over HTTPS into a store file, by way of everything that is there in production but the API server. */
describe("delivery through an outage", () => {
  const certificates = makeLocalCertificates();

  /** Cuts all connections, and answers nobody for a while. */
  const goAway = async (server: Server, port: number): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
    await delay(40);
    await listen(server, { port, host: "127.0.0.1" });
  };

  const senderTo = async (port: number, folder: string) => {
    const [tokenFile, caFile] = [join(folder, "token"), join(folder, "ca.crt")];
    await writeFile(tokenFile, GOOD);
    await writeFile(caFile, (await certificates).caCertificate);
    const { logger, lines } = recordingLogger();
    const drops = createDrops(logger, { dropped: () => undefined });
    const url = new URL(`https://127.0.0.1:${port}`);
    const sink = createBufferedSink({
      sink: createRemoteSink({ url, tokenFile, caFile, drops }),
      drops,
      logger,
      metrics: { watchQueue: () => undefined, delivered: () => undefined, failed: () => undefined },
      limits: {
        gatherMs: 5,
        batchMs: 10,
        batch: { observations: 20, bytes: 1e6 },
        firstRetryMs: 20,
        mostRetryMs: 100,
      },
    });
    return { sink, lines };
  };

  /** So many requests, one each two milliseconds. */
  const send = async (sink: RecordSink, count: number): Promise<readonly string[]> => {
    const observations = sampleObservations(count);
    for (const observation of observations) {
      await sink.write([observation]);
      await delay(2);
    }
    return observations.map(({ pod }) => pod.uid);
  };

  const podsIn = async (store: LedgerStore): Promise<readonly string[]> => {
    const { records } = await store.list({}, { limit: 1000 });
    return records.map(({ pod, calls }) => (calls === 1 ? pod.uid : `${pod.uid} (${calls} calls)`)).sort();
  };

  it("loses nothing and keeps nothing twice, whenever the recorder goes away", async () => {
    const folder = await createTemporaryFolder("outage");
    const store = await openStore({ file: join(folder.path, "ledger.db") }, { cluster: "test" });
    let batches = 0;
    let away = Promise.resolve();
    const { app } = ingestParts({
      decodeObservations,
      onObservations: async (batch) => {
        batches += 1;
        // Before it is stored, or so that the sender never hears that it is.
        if (batches % 4 === 1) away = goAway(server, port);
        await store.ingest(batch);
        if (batches % 4 === 3) away = goAway(server, port);
      },
    });
    const server = createHttpsServer(await certificates, app);
    const port = await listen(server, { port: 0, host: "127.0.0.1" });
    const { sink, lines } = await senderTo(port, folder.path);
    const pods = await send(sink, 300);
    await sink.close();
    await away;
    server.close();
    server.closeAllConnections();
    expect(await podsIn(store)).to.deep.equal([...pods].sort());
    expect(lines.filter(({ message }) => message === "delivery failed")).to.have.length.above(3);
    expect(lines.filter(({ message }) => message === "observations dropped")).to.deep.equal([]);
    await store.close();
    await folder.close();
  });
});
