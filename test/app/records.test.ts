import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { createLogger } from "../../src/app/logger.ts";
import { startWebhook, type Webhook } from "../../src/app/webhook.ts";
import type { LedgerStore } from "../../src/ledger/ledger.ts";
import { createStoreSink } from "../../src/ledger/sinks/store-sink.ts";
import { openStore } from "../../src/ledger/store/open-store.ts";
import type { DebugRecord } from "../../src/model/record.ts";
import { writeCertificates } from "../../src/sources/certificate-files.ts";
import { makeLocalCertificates } from "../server/started-server.ts";
import { withFolder } from "../sources/temporary-folder.ts";
import { postReview } from "../support/https-post.ts";
import { realReview, reviewNames } from "../support/real-review.ts";

/** Commands of kubectl, by the names of the reviews that they caused. */
const COMMANDS = [...new Set(reviewNames().map((name) => name.split(".", 1)[0] ?? ""))];

/** What adds no container, or is no debug request, or was refused by the API server before `/validate` was asked. */
const WITHOUT_RECORD = /^(noop|attach|seed-.*copy.*|seed-node.*|windows-.*)$/;

const reviewsOf = (command: string): readonly string[] =>
  reviewNames().filter((name) => name.startsWith(`${command}.`));

/** Two webhooks, as replicas are, that keep their records in one store. */
const withReplicas = (use: (post: Post, store: LedgerStore) => Promise<void>): Promise<void> =>
  withFolder(async (folder) => {
    const certificates = await makeLocalCertificates();
    await writeCertificates(folder, certificates);
    const store = await openStore({ file: join(folder, "ledger.db") }, { cluster: "test" });
    const replicas = [await startReplica(folder, store), await startReplica(folder, store)];
    let calls = 0;
    const post: Post = async (name) => {
      const phase = name.endsWith("mutate") ? "/mutate" : "/validate";
      const { port } = replicas[calls++ % 2]!;
      await postReview({ port, ca: certificates.caCertificate }, phase, realReview(name, randomUUID()));
    };
    try {
      await use(post, store);
    } finally {
      await Promise.all(replicas.map((replica) => replica.stop()));
      await store.close();
    }
  });

type Post = (review: string) => Promise<void>;

const startReplica = (folder: string, store: LedgerStore): Promise<Webhook> =>
  startWebhook(
    {
      policies: fileURLToPath(new URL("../../policies/production", import.meta.url)),
      certificateFile: join(folder, "tls.crt"),
      keyFile: join(folder, "tls.key"),
      host: "127.0.0.1",
      port: 0,
      probePort: 0,
      guard: { guardMode: "enforce", unmatched: "deny", stamp: false, advice: false },
      namespaces: { from: "file", labels: () => ({}) },
      closeAfterMs: 0,
      deadlineMs: 1000,
      redaction: { keyFile: undefined, args: false },
    },
    createLogger("error", { write: () => undefined }),
    { store: (drops) => createStoreSink(store, { drops }) },
  );

/** Once nothing waits any more. */
const settled = async (store: LedgerStore, count: number): Promise<readonly DebugRecord[]> => {
  const end = Date.now() + 5000;
  for (;;) {
    const { records } = await store.list({}, { limit: 1000 });
    if (records.length >= count || Date.now() > end) return records;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

describe("app/records", () => {
  it("are one for each command, however often and on whichever replica the API server called", () =>
    withReplicas(async (post, store) => {
      // Thrice, as after conflicts; each time under fresh uids, and the replicas take turns.
      for (const command of COMMANDS)
        for (let time = 0; time < 3; time++) for (const review of reviewsOf(command)) await post(review);
      const expected = COMMANDS.filter((command) => !WITHOUT_RECORD.test(command));
      expect(expected).to.have.length.above(15);
      const records = await settled(store, expected.length);
      await new Promise((resolve) => setTimeout(resolve, 700));
      const again = await store.list({}, { limit: 1000 });
      const known = again.records.map(
        ({ pod, containers }) => `${pod.uid} ${containers.map(({ name }) => name).join()}`,
      );
      expect(new Set(known).size, "no command twice").to.equal(known.length);
      expect(records.length).to.equal(expected.length);
      for (const record of again.records) expect(record.asked, record.pod.name).to.have.length(1);
    })).timeout(60_000);
});
