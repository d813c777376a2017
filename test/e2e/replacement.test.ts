import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import type { ApiServer } from "../support/api-server.ts";
import { startDebugStream, type DebugStream } from "../support/debug-stream.ts";
import { eventually } from "../support/eventually.ts";
import { startGuardProcess, type GuardProcess } from "../support/guard-process.ts";
import { configureWebhooks, removeWebhooks, untilCalled } from "../support/installed-guard.ts";
import { createNamespace } from "../support/namespace.ts";
import { createRunningPod } from "../support/running-pod.ts";
import { sharedApiServer } from "../support/shared-api-server.ts";
import { startTcpForwarder, type TcpForwarder } from "../support/tcp-forwarder.ts";

const AT = { namespace: "replacement", pod: "app" };

/** Replicas that come and go while people debug, behind something that plays the Service. */
describe("a replica's replacement", () => {
  let server: ApiServer;
  let forwarder: TcpForwarder;
  const running: GuardProcess[] = [];
  let stream: DebugStream | undefined;

  before(async () => {
    server = await sharedApiServer();
    forwarder = await startTcpForwarder();
    await createNamespace(server.client, AT.namespace);
    await createRunningPod(server.client, AT.namespace, { metadata: { name: AT.pod } });
    const first = await start();
    forwarder.setBackends([first.port]);
    await configure(first.files.authority.certificate);
    await untilCalled(server, first);
  });
  after(async () => {
    await removeWebhooks(server);
    for (const replica of running) await replica.close();
    await forwarder.close();
  });

  afterEach(() => stream?.stop());

  const configure = (caBundle: string): Promise<void> =>
    configureWebhooks(server, { url: `https://127.0.0.1:${forwarder.port}`, caBundle });
  /** Replicas mount the same policies and the same certificate. */
  const start = async (): Promise<GuardProcess> => {
    const files = running[0]?.files;
    const replica = await startGuardProcess({ policies: "starter", ...(files && { files }) });
    running.push(replica);
    return replica;
  };
  const reviews = (replica: GuardProcess) => replica.metric("ephemeral_guard_reviews_total");
  /** SIGTERM first: endpoints are heard of later than the pod is told to end. */
  const terminate = async (replica: GuardProcess, others: readonly GuardProcess[]): Promise<void> => {
    replica.process.kill("SIGTERM");
    await delay(1000);
    forwarder.setBackends(others.map(({ port }) => port));
    await eventually(() => {
      const ended = replica.process.ended();
      return ended === undefined ? Promise.reject(new Error("still running")) : Promise.resolve();
    }, 30_000);
    expect(replica.process.ended()).to.equal("exit code 0");
    expect(replica.logged("stopped")).to.have.nested.property("[0].cut", 0);
  };

  it("by another on SIGTERM costs nobody a request", async () => {
    const [old] = running;
    stream = startDebugStream(server.client, AT);
    await stream.pass(20);
    const successor = await start();
    forwarder.setBackends([old!.port, successor.port]);
    await terminate(old!, [successor]);
    await stream.pass(40);
    const { failures, sent } = await stream.stop();
    expect(failures.slice(0, 5)).to.deep.equal([]);
    expect(sent).to.be.greaterThan(100);
    expect(await reviews(successor)).to.be.greaterThan(100);
  });

  it("and an eviction of one of two, with nothing in its place, costs nobody a request", async () => {
    const stays = running[1]!;
    const evicted = await start();
    forwarder.setBackends([stays.port, evicted.port]);
    // Another text for the same authority: the API server opens new connections, to both in turn.
    await configure(`${stays.files.authority.certificate}\n`);
    stream = startDebugStream(server.client, AT);
    await eventually(async () => expect(await reviews(evicted)).to.be.greaterThan(10));
    await terminate(evicted, [stays]);
    await stream.pass(40);
    expect((await stream.stop()).failures).to.deep.equal([]);
  });
});
