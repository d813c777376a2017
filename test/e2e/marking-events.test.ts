import { expect } from "chai";
import type { PodReference } from "../../src/marking/debugged-pod.ts";
import type { Violation } from "../../src/model/decision.ts";
import type { ApiServer } from "../support/api-server.ts";
import { eventually } from "../support/eventually.ts";
import { succeed } from "../support/kubectl.ts";
import { createNamespace } from "../support/namespace.ts";
import { sharedApiServer } from "../support/shared-api-server.ts";
import {
  createPod,
  createRealMarking,
  land,
  observationOf,
  openLedger,
  readPod,
  type MarkingLedgerFile,
  type StartedMarking,
} from "./marking-parts.ts";

const NAMESPACE = "marking-events";
const ALICE = "alice@corp.example";
const VIOLATION: Violation = {
  code: "images.requireTag",
  mode: "enforce",
  policy: "starter",
  container: "debugger-1",
  field: "spec.ephemeralContainers[0].image",
  message: 'image "busybox:latest" has a tag that moves',
};
const DENIED = { verdict: "denied", violations: [VIOLATION] } as const;

/** Kubernetes Events on pods, as real kubectl shows them. */
describe("Events", () => {
  let server: ApiServer;
  let ledger: MarkingLedgerFile;
  let marking: StartedMarking;

  before(async () => {
    server = await sharedApiServer();
    await createNamespace(server.client, NAMESPACE);
  });
  beforeEach(async () => {
    ledger = await openLedger();
    marking = await createRealMarking(server, { store: ledger.store });
  });
  afterEach(async () => {
    await marking.close();
    await ledger.close();
    await succeed(server.kubectl(["delete", "pods,events", "--all", "-n", NAMESPACE, "--force"]));
  });

  const podNamed = (name: string) => createPod(server, NAMESPACE, name);
  const eventsOf = async ({ uid }: PodReference): Promise<readonly RawEvent[]> => {
    const path = `/apis/events.k8s.io/v1/namespaces/${NAMESPACE}/events?fieldSelector=regarding.uid=${uid}`;
    return ((await server.client.succeed({ path })) as { items: RawEvent[] }).items; // the API server sends an EventList
  };
  const untilEvents = (pod: PodReference, count: number) =>
    eventually(async () => {
      const events = await eventsOf(pod);
      if (events.length < count) throw new Error(`${events.length} Events`);
      return events;
    });
  const describePod = (name: string) => succeed(server.kubectl(["describe", "pod", name, "-n", NAMESPACE]));

  it("are shown by kubectl describe: what was denied, let in, and has landed", async () => {
    const pod = await podNamed("app");
    await marking.ingest(
      observationOf(pod, { ...DENIED, container: "refused" }),
      observationOf(pod, {
        verdict: "would-deny",
        container: "mild",
        user: "bob",
        violations: [{ ...VIOLATION, mode: "audit" }],
      }),
    );
    await land(server, pod, { user: "bob", container: "mild" });
    await untilEvents(pod, 3);
    const text = await describePod("app");

    const lines = text.slice(text.indexOf("Events:")).split("\n");
    const line = (reason: string) => lines.find((one) => one.includes(reason)) ?? "";
    expect(line("DebugContainerDenied")).to.match(
      /^ {2}Warning +DebugContainerDenied +\d+s +ephemeral-guard.dev\/recorder +alice@corp.example was denied debug container "refused" \(image busybox:1.36\): images.requireTag: policy starter: image "busybox:latest" has a tag that moves$/,
    );
    expect(line("DebugContainerWouldBeDenied")).to.match(
      /^ {2}Normal +DebugContainerWouldBeDenied +\d+s +ephemeral-guard.dev\/recorder +bob would have been denied debug container "mild"/,
    );
    expect(line("DebugContainerLanded")).to.match(
      /^ {2}Normal +DebugContainerLanded +\d+s +ephemeral-guard.dev\/recorder +spec.ephemeralContainers\{mild\}: bob: debug container "mild" \(image busybox:1.36\) landed; judged by starter$/,
    );
    expect(await succeed(server.kubectl(["events", "--for=pod/app", "-n", NAMESPACE]))).to.contain(
      "DebugContainerDenied",
    );
  });

  it("say where they come from, and which container they are about", async () => {
    const pod = await podNamed("details");
    await land(server, pod, { user: ALICE });
    await marking.ingest(observationOf(pod));
    const [event] = await untilEvents(pod, 1);
    expect(event).to.deep.include({
      type: "Normal",
      action: "AddDebugContainer",
      reportingController: "ephemeral-guard.dev/recorder",
      reportingInstance: "recorder-0",
    });
    expect(event!.regarding).to.deep.equal({
      apiVersion: "v1",
      kind: "Pod",
      namespace: NAMESPACE,
      name: "details",
      uid: pod.uid,
      fieldPath: "spec.ephemeralContainers{debugger-1}",
    });
    expect(Date.parse(event!.eventTime)).to.be.within(Date.now() - 20_000, Date.now());
  });

  it("are written once, by two recorders and after a restart", async () => {
    const pod = await podNamed("once");
    const other = await createRealMarking(server, { store: ledger.store });
    const report = await ledger.store.ingest([observationOf(pod, DENIED)]);
    for (const one of [marking, other]) {
      one.onRecords(report);
      one.onRecords({ created: [], changed: report.created });
    }
    await other.close();
    const restarted = await createRealMarking(server, { store: ledger.store });
    restarted.onRecords(report);
    await restarted.close();
    await eventually(async () => expect(await marking.figure('events_total{result="written"}')).to.equal(1));
    expect(await restarted.figure('events_total{result="written"}')).to.equal(1);
    expect(await eventsOf(pod)).to.have.length(1);
  });

  it("of a loop of denied requests are few, and the next one says how many were left out", async () => {
    const pod = await podNamed("loop");
    let now = new Date();
    const limited = await createRealMarking(server, { store: ledger.store, now: () => now });
    for (let at = 0; at < 200; at++)
      await limited.ingest(observationOf(pod, { ...DENIED, user: "mallory", container: `try-${at}` }));
    await limited.ingest(observationOf(pod, { ...DENIED, container: "alices" }));
    await untilEvents(pod, 11);
    now = new Date(now.getTime() + 10_000);
    await limited.ingest(observationOf(pod, { ...DENIED, user: "mallory", container: "again" }));
    const events = await untilEvents(pod, 12);
    expect(events.filter(({ note }) => note.startsWith("mallory"))).to.have.length(11);
    expect(events.filter(({ note }) => note.startsWith(ALICE))).to.have.length(1);
    expect(events.find(({ note }) => note.includes('"again"'))?.note).to.match(
      /\(190 Events of this user left out\)$/,
    );
    expect(await limited.figure('events_total{result="suppressed"}')).to.equal(190);
    await limited.close();
  });

  it("tell nothing of dry runs, and nothing of what was denied long ago", async () => {
    const pod = await podNamed("dry");
    await marking.ingest(
      observationOf(pod, { ...DENIED, dryRun: true, container: "dry" }),
      observationOf(pod, { ...DENIED, container: "old", at: new Date(Date.now() - 3_700_000).toISOString() }),
      observationOf(pod, { ...DENIED, container: "real" }),
    );
    await untilEvents(pod, 1);
    await marking.close();
    expect((await eventsOf(pod)).map(({ note }) => /"(.*?)"/.exec(note)?.[1])).to.deep.equal(["real"]);
  });

  it("warn of a container that came past the guard", async () => {
    const pod = await podNamed("past");
    const [record] = (await ledger.store.ingest([observationOf(pod)])).created;
    marking.onRecords({ created: [{ ...record!, verdict: "unguarded" }], changed: [] });
    const [event] = await untilEvents(pod, 1);
    expect(event).to.include({ type: "Warning", reason: "DebugContainerUnguarded" });
  });

  it("are taken as they are, however long and strange the names", async () => {
    const pod = await podNamed("strange");
    const hostile = `\u202e\u001b[31m${"ö".repeat(900)}`;
    await marking.ingest(
      observationOf(pod, { ...DENIED, user: hostile, violations: [{ ...VIOLATION, message: hostile }] }),
    );
    const [event] = await untilEvents(pod, 1);
    expect(event!.note).to.match(/^\\u\{202e\}\\x1b\[31mö+/);
    expect(Buffer.byteLength(event!.note)).to.be.at.most(1024);
  });

  it("that cannot be written are counted, and keep nobody from anything", async () => {
    const pod = { ...(await podNamed("nowhere")), namespace: "nowhere" };
    await marking.ingest(observationOf(pod, DENIED));
    await eventually(async () => expect(await marking.figure('events_total{result="failed"}')).to.equal(1));
    expect(marking.log.at(-1)).to.deep.equal([
      "warn",
      "Kubernetes Event not written",
      { reason: 'the API server says 404: namespaces "nowhere" not found' },
    ]);
    expect(await readPod(server, { namespace: NAMESPACE, name: "nowhere" })).to.have.property("uid");
  });
});

interface RawEvent {
  readonly type: string;
  readonly reason: string;
  readonly note: string;
  readonly eventTime: string;
  readonly regarding: Readonly<Record<string, string>> & { readonly name: string };
}
