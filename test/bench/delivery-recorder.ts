// What a recorder does with deliveries, in a process that may be killed: the real routes over HTTPS and a store file, but
// one token that is known beforehand instead of an API server. One argument: JSON
// {port, certificateFile, keyFile, storeFile, token}. Says `ready` once it listens.
import { readFileSync } from "node:fs";
import { decodeObservations } from "../../src/ledger/observation-schema.ts";
import { openStore } from "../../src/ledger/store/open-store.ts";
import { internalFault, sendFault } from "../../src/server/errors.ts";
import { createExpressListener } from "../../src/server/express-listener.ts";
import { createHttpsServer } from "../../src/server/https-server.ts";
import { defineIngestRoutes } from "../../src/server/ingest-routes.ts";
import { listen } from "../../src/server/listen.ts";

interface Given {
  readonly port: number;
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly storeFile: string;
  readonly token: string;
}

const given = JSON.parse(process.argv[2] ?? "") as Given;
const store = await openStore({ file: given.storeFile }, { cluster: "bench" });
const complain = (fields: object, message: string): void => console.error(message, fields);
const app = createExpressListener({
  define: (express) =>
    defineIngestRoutes(express, {
      check: (token) =>
        Promise.resolve(
          token === given.token
            ? { ok: true, user: { username: "webhook" } }
            : { ok: false, why: "unauthenticated" },
        ),
      decodeObservations,
      onObservations: (batch) => store.ingest(batch),
      decodeAuditEvents: () => ({ undecodable: "none here" }),
      onAuditEvents: () => Promise.resolve(),
      logger: { warn: complain, error: complain },
      metrics: { ingested: () => undefined, refused: () => undefined },
    }),
  end: (response) => void sendFault(response, internalFault),
});
const certificate = readFileSync(given.certificateFile, "utf8");
const server = createHttpsServer({ certificate, key: readFileSync(given.keyFile, "utf8") }, app);
await listen(server, { port: given.port, host: "127.0.0.1" });
process.on("SIGTERM", () => {
  server.close();
  server.closeAllConnections();
  void store.close();
});
process.stdout.write("ready\n");
