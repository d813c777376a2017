import { rm, writeFile } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { join } from "node:path";
import { expect } from "chai";
import { DeliveryError } from "../../../src/ledger/delivery-error.ts";
import { LedgerError } from "../../../src/ledger/ledger.ts";
import type { RecordSink } from "../../../src/ledger/record-sink.ts";
import { createRemoteSink, type RemoteSinkOptions } from "../../../src/ledger/sinks/remote-sink.ts";
import { createExpressListener, type HttpApp } from "../../../src/server/express-listener.ts";
import { sendFault } from "../../../src/server/errors.ts";
import { keepsRecordSinkContract } from "../../contracts/record-sink.ts";
import { GOOD, ingestParts, onceEach } from "../../server/ingest-parts.ts";
import { makeLocalCertificates, withServer, type StartedServer } from "../../server/started-server.ts";
import { createTemporaryFolder } from "../../support/temporary-folder.ts";
import { sampleObservation, sampleObservations } from "../sample-observation.ts";

interface Remote {
  readonly sink: RecordSink;
  readonly server: StartedServer;
  readonly tokenFile: string;
  readonly caFile: string;
  /** `rejected u3 (HTTP 400: ...)` */
  readonly drops: readonly string[];
}

/** Runs `use` with a remote sink that sends to `app` over HTTPS. */
const withRemote = async (
  app: HttpApp | RequestListener,
  use: (remote: Remote) => Promise<void>,
  differing: Partial<RemoteSinkOptions> = {},
): Promise<void> => {
  const folder = await createTemporaryFolder("remote-sink");
  const tokenFile = join(folder.path, "token");
  const caFile = join(folder.path, "ca.crt");
  const drops: string[] = [];
  const drop: RemoteSinkOptions["drops"]["drop"] = (reason, observations, why) =>
    void drops.push(...observations.map(({ uid }) => `${reason} ${uid} (${why ?? ""})`));
  try {
    await withServer(app, async (server) => {
      await writeFile(tokenFile, `${GOOD}\n`);
      await writeFile(caFile, server.certificates.caCertificate);
      const url = new URL(`https://127.0.0.1:${server.port}`);
      const sink = createRemoteSink({ url, tokenFile, caFile, drops: { drop }, ...differing });
      await use({ sink, server, tokenFile, caFile, drops });
      await sink.close();
    });
  } finally {
    await folder.close();
  }
};

keepsRecordSinkContract("remote", {
  start: async (use) => {
    let broken = false;
    const { kept, keep } = onceEach();
    const { app } = ingestParts({
      onObservations: async (batch) => {
        await Promise.resolve();
        if (broken) throw new LedgerError("full", "no space left");
        await keep(batch);
      },
    });
    await withRemote(app, ({ sink }) =>
      use({ sink, kept: () => kept, setBroken: (value) => (broken = value) }),
    );
  },
});

const errorOf = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => expect.fail("expected an error"),
    (error: unknown) => error as Error,
  );

const answering =
  (status: number, body: string, headers: Readonly<Record<string, string>> = {}): RequestListener =>
  (request, response) => {
    request.resume();
    request.on("end", () => response.writeHead(status, headers).end(body));
  };

describe("ledger/sinks/remote-sink", () => {
  it("posts to /v1/records, below the path of the URL, with the token", async () => {
    const { app, asked } = ingestParts();
    await withRemote(app, async ({ sink }) => sink.write(sampleObservations(1)));
    expect(asked).to.deep.equal([`${GOOD} create /ephemeral-guard/records`]);

    const urls: (string | undefined)[] = [];
    const listener: RequestListener = (request, response) => {
      urls.push(request.url);
      answering(200, '{"accepted":1}')(request, response);
    };
    await withRemote(listener, async ({ server, tokenFile, caFile }) => {
      for (const path of ["", "/", "/recorder", "/recorder/"]) {
        const url = new URL(`https://127.0.0.1:${server.port}${path}`);
        const sink = createRemoteSink({ url, tokenFile, caFile, drops: { drop: () => expect.fail() } });
        await sink.write(sampleObservations(1));
        await sink.close();
      }
    });
    expect(urls).to.deep.equal([
      "/v1/records",
      "/v1/records",
      "/recorder/v1/records",
      "/recorder/v1/records",
    ]);
  });

  it("reads token and CA anew for each batch", async () => {
    const { app, asked } = ingestParts();
    await withRemote(app, async ({ sink, tokenFile, caFile, server }) => {
      await writeFile(tokenFile, "rotated.token");
      await errorOf(sink.write(sampleObservations(1)));
      expect(asked.at(-1)).to.match(/^rotated\.token /);
      await writeFile(tokenFile, GOOD);
      await writeFile(caFile, (await makeLocalCertificates()).caCertificate);
      const error = await errorOf(sink.write(sampleObservations(1)));
      expect(error.message).to.match(/^https:\/\/127\.0\.0\.1:\d+: .*certificate/);
      await writeFile(caFile, server.certificates.caCertificate);
      await sink.write(sampleObservations(1));
    });
  });

  it("uses one connection for many batches", async () => {
    const ports = new Set<number | undefined>();
    const listener: RequestListener = (request, response) => {
      ports.add(request.socket.remotePort);
      answering(200, '{"accepted":1}')(request, response);
    };
    await withRemote(listener, async ({ sink }) => {
      for (let n = 0; n < 4; n += 1) await sink.write(sampleObservations(1));
    });
    expect(ports.size).to.equal(1);
  });

  it("names the file that cannot be read, or is empty", async () => {
    const { app } = ingestParts();
    await withRemote(app, async ({ sink, tokenFile, caFile }) => {
      await writeFile(tokenFile, " \n");
      expect((await errorOf(sink.write(sampleObservations(1)))).message).to.equal(
        `token file ${tokenFile} is empty`,
      );
      await rm(tokenFile);
      const missing = await errorOf(sink.write(sampleObservations(1)));
      expect(missing.message).to.match(/^token file .*token cannot be read: ENOENT/);
      await writeFile(tokenFile, GOOD);
      await rm(caFile);
      const noCa = await errorOf(sink.write(sampleObservations(1)));
      expect(noCa.message).to.match(/^CA file .*ca\.crt cannot be read: ENOENT/);
    });
  });

  for (const { status, retryAfter } of [
    { status: 401 },
    { status: 403 },
    { status: 404 },
    { status: 405 },
    { status: 408 },
    { status: 429, retryAfter: "3" },
    { status: 302 },
    { status: 500 },
    { status: 502 },
    { status: 503, retryAfter: "7" },
  ]) {
    it(`gives nothing up at HTTP ${status}, and tells how long to wait`, async () => {
      const headers: Record<string, string> = retryAfter === undefined ? {} : { "Retry-After": retryAfter };
      const listener = answering(status, '{"error":"not \\u001b[2J now"}', headers);
      await withRemote(listener, async ({ sink, drops }) => {
        const error = await errorOf(sink.write(sampleObservations(2)));
        expect(error).to.be.instanceOf(DeliveryError);
        expect(error.message).to.match(
          new RegExp(`^https://127\\.0\\.0\\.1:\\d+: HTTP ${status}: not \\\\x1b\\[2J now$`),
        );
        const expected = retryAfter === undefined ? undefined : Number(retryAfter) * 1000;
        expect(error).to.have.property("retryAfterMs", expected);
        expect(drops).to.deep.equal([]);
      });
    });
  }

  for (const { name, body } of [
    { name: "a page of somebody else's", body: "<html>sign in</html>" },
    { name: "fewer than were sent", body: '{"accepted":1}' },
    { name: "nothing", body: "" },
  ]) {
    it(`does not take ${name} for a yes`, async () => {
      await withRemote(answering(200, body), async ({ sink }) => {
        const error = await errorOf(sink.write(sampleObservations(2)));
        expect(error.message).to.match(/: HTTP 200, but not {"accepted": 2}$/);
      });
    });
  }

  for (const status of [400, 422]) {
    it(`gives up what is rejected with ${status}, and delivers what came with it`, async () => {
      const { kept, keep } = onceEach();
      const { app } = ingestParts({
        decodeObservations: (body) => {
          const { observations } = body as { observations: { uid: string }[] };
          return observations.some(({ uid }) => uid === "u2")
            ? { undecodable: "u2 is spoilt" }
            : { observations: observations as never[] };
        },
        onObservations: (batch) => keep(batch),
      });
      await withRemote(status === 400 ? app : asStatus(app, status), async ({ sink, drops }) => {
        await sink.write(sampleObservations(5));
        expect(kept.map(({ uid }) => uid)).to.deep.equal(["u0", "u1", "u3", "u4"]);
        expect(drops).to.deep.equal([`rejected u2 (HTTP ${status}: u2 is spoilt)`]);
      });
    });
  }

  it("splits what is too large for one request, and gives up what is too large alone", async () => {
    const { kept, keep } = onceEach();
    const { app } = ingestParts({
      bodyLimits: { bytes: 20_000, milliseconds: 1000 },
      onObservations: (batch) => keep(batch),
    });
    const large = sampleObservation({ uid: "large", message: "x".repeat(20_000) });
    await withRemote(app, async ({ sink, drops }) => {
      await sink.write([...sampleObservations(8), large]);
      expect(kept).to.have.length(8);
      expect(drops).to.deep.equal(["rejected large (HTTP 413: the body has more than 20000 bytes)"]);
    });
  });

  it("rejects what is on its way when it is closed, and what comes after that", async () => {
    await withRemote(
      () => undefined,
      async ({ sink }) => {
        const written = errorOf(sink.write(sampleObservations(1)));
        setTimeout(() => void sink.close(), 50);
        expect((await written).message).to.match(/: cancelled$/);
        expect((await errorOf(sink.write(sampleObservations(1)))).message).to.match(/: cancelled$/);
      },
    );
  });

  it("gives up waiting for an answer", async () => {
    const silent: RequestListener = () => undefined;
    await withRemote(
      silent,
      async ({ sink }) => {
        const error = await errorOf(sink.write(sampleObservations(1)));
        expect(error.message).to.match(/: no answer within 60 ms$/);
      },
      { timeoutMs: 60 },
    );
  });
});

/** The same app, which says another status for 400. */
const asStatus = (app: HttpApp, status: number): HttpApp =>
  createExpressListener({
    define: (express) =>
      express.use((request, response) => {
        const writeHead = response.writeHead.bind(response);
        response.writeHead = ((code: number, headers: never) =>
          writeHead(code === 400 ? status : code, headers)) as never;
        app.listener(request, response);
      }),
    end: (response) => void sendFault(response, { code: "internal", message: "not reached" }),
  });
