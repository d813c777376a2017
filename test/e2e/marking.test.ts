import { expect } from "chai";
import { createApiClient } from "../../src/kubernetes/api-client.ts";
import { connect } from "../../src/kubernetes/client.ts";
import { createPodsApi } from "../../src/kubernetes/pods-api.ts";
import type { DebuggedPod, PodReference } from "../../src/marking/debugged-pod.ts";
import { startApiServer, type ApiServer } from "../support/api-server.ts";
import { eventually } from "../support/eventually.ts";
import { succeed } from "../support/kubectl.ts";
import { createNamespace } from "../support/namespace.ts";
import {
  createPod,
  createRealMarking,
  land,
  markerOf,
  observationOf,
  openLedger,
  readPod,
  report,
  type MarkingGiven,
  type MarkingLedgerFile,
  type StartedMarking,
} from "./marking-parts.ts";

const NAMESPACE = "marking";
const ALICE = "alice@corp.example";
const DEBUGGED = "ephemeral-guard.dev/debugged";
const LAST_BY = "ephemeral-guard.dev/last-debugged-by";
const LAST_AT = "ephemeral-guard.dev/last-debugged-at";
const { signal } = new AbortController();
const SESSIONS = "ephemeral-guard.dev/debug-sessions";

/** Labels and annotations of pods that debug containers have landed in, on the real API server. */
describe("marks", () => {
  let server: ApiServer;
  let ledger: MarkingLedgerFile;
  const started: StartedMarking[] = [];

  before(async () => {
    // Of its own: a sweep looks at all pods of a cluster, and other files leave theirs behind.
    server = await startApiServer();
    await createNamespace(server.client, NAMESPACE);
  });
  after(() => server.close());
  beforeEach(async () => {
    ledger = await openLedger();
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((one) => one.close()));
    await ledger.close();
    await succeed(server.kubectl(["delete", "pods", "--all", "-n", NAMESPACE, "--force"]));
  });

  const given = async (options: Partial<MarkingGiven> = {}): Promise<StartedMarking> => {
    const marking = await createRealMarking(server, { store: ledger.store, ...options });
    started.push(marking);
    return marking;
  };
  const podNamed = (name: string) => createPod(server, NAMESPACE, name);
  const debugged = async (...flags: readonly string[]): Promise<readonly string[]> => {
    const args = ["get", "pods", "-l", `${DEBUGGED}=true`, "-o=name", ...flags];
    return (await succeed(server.kubectl(args))).split("\n").filter((line) => line !== "");
  };
  const untilMarked = (pod: PodReference) =>
    eventually(async () => {
      const metadata = await readPod(server, pod);
      if (metadata.labels?.[DEBUGGED] !== "true") throw new Error("not marked");
      return metadata;
    });
  /** A whole sweep, as one starts with. */
  const swept = async (options: Partial<MarkingGiven> = {}): Promise<StartedMarking> => {
    const marking = await given(options);
    marking.start();
    await eventually(() => {
      const { loaded, failure } = marking.state().sweep;
      if (loaded === undefined) throw new Error(`not swept: ${failure?.reasons.join() ?? ""}`);
      return Promise.resolve();
    }, 60_000);
    return marking;
  };
  const recordOf = async (pod: PodReference) => {
    const { records } = await ledger.store.list({ pod: pod.name }, { limit: 10 });
    return records.find((record) => record.pod.uid === pod.uid);
  };

  it("come soon after a container has landed", async () => {
    const [pod, other] = [await podNamed("app"), await podNamed("other")];
    const marking = await given();
    await land(server, pod, { user: ALICE });
    await marking.ingest(observationOf(pod, { policies: ["starter", "strict"] }));
    const { labels, annotations } = await untilMarked(pod);
    expect(labels).to.include({
      [DEBUGGED]: "true",
      [LAST_BY]: "alice-corp.example",
      "security.example.com/debugged": "yes",
    });
    const record = await recordOf(pod);
    expect(annotations).to.include({ [LAST_BY]: ALICE, [LAST_AT]: record!.at });
    expect(JSON.parse(annotations![SESSIONS]!)).to.deep.equal([
      {
        container: "debugger-1",
        requester: ALICE,
        at: record!.at,
        image: "busybox:1.36",
        policies: ["starter", "strict"],
      },
    ]);
    expect((await readPod(server, other)).labels ?? {}).to.not.have.property(DEBUGGED);
    expect(await debugged("-A")).to.deep.equal(["pod/app"]);
    expect(await debugged("-A", `-l=${LAST_BY}=alice-corp.example`)).to.deep.equal(["pod/app"]);
  });

  it("come though the container lands after its record", async () => {
    const pod = await podNamed("late");
    const marking = await given();
    await marking.ingest(observationOf(pod));
    await eventually(async () => {
      if ((await marking.figure("marks_pending")) !== 1) throw new Error("not looked at");
    });
    expect((await readPod(server, pod)).labels ?? {}).to.not.have.property(DEBUGGED);
    await land(server, pod, { user: ALICE });
    await untilMarked(pod);
  });

  it("follow a container until it has ended, and the ledger with them", async () => {
    const pod = await podNamed("followed");
    const marking = await given({ delaysMs: Array<number>(100).fill(50) });
    await land(server, pod, { user: ALICE });
    await marking.ingest(observationOf(pod));
    const stateOf = async () => {
      const [container] = (await recordOf(pod))?.containers ?? [];
      return [container?.landed, container?.state?.state, container?.state?.reason];
    };
    const until = (...expected: unknown[]) =>
      eventually(async () => expect(await stateOf()).to.deep.equal(expected));
    await until(true, undefined, undefined);
    await report(server, pod, {
      "debugger-1": { waiting: { reason: "ErrImagePull", message: "not found" } },
    });
    await until(true, "waiting", "ErrImagePull");
    await report(server, pod, { "debugger-1": { waiting: { reason: "CreateContainerConfigError" } } });
    await until(true, "waiting", "CreateContainerConfigError");
    await report(server, pod, { "debugger-1": { running: { startedAt: "2026-11-21T14:00:00Z" } } });
    await until(true, "running", undefined);
    const { resourceVersion } = await untilMarked(pod);
    const ended = { exitCode: 0, reason: "Completed", startedAt: "2026-11-21T14:00:00Z", finishedAt: "2026-11-21T14:00:09Z" }; // prettier-ignore
    await report(server, pod, { "debugger-1": { terminated: ended } });
    await until(true, "terminated", "Completed");
    await eventually(async () => expect(await marking.figure("marks_pending")).to.equal(0));
    expect(await marking.figure('marks_total{result="marked"}')).to.equal(1);
    expect(resourceVersion).to.be.a("string");
  });

  const names: { name: string; user: string; label: string | RegExp }[] = [
    { name: "a ServiceAccount", user: "system:serviceaccount:ci:deployer", label: "system-serviceaccount-ci-deployer" },
    { name: "300 characters", user: `${"x".repeat(290)}@corp.example`, label: "x".repeat(63) },
    { name: "another alphabet", user: "日本", label: /^user-[0-9a-f]{8}$/ },
    { name: "marks of direction", user: "\u202eecila", label: "ecila" },
  ]; // prettier-ignore
  for (const [at, { name, user, label }] of names.entries()) {
    it(`name who is called by ${name}`, async () => {
      const pod = await podNamed(`name-${at}`);
      const marking = await given();
      await land(server, pod, { user });
      await marking.ingest(observationOf(pod, { user }));
      const { labels, annotations } = await untilMarked(pod);
      if (typeof label === "string") expect(labels![LAST_BY]).to.equal(label);
      else expect(labels![LAST_BY]).to.match(label);
      expect(annotations![LAST_BY]).to.equal(user.replace("\u202e", "\\u{202e}"));
      expect(await debugged("-A", `-l=${LAST_BY}=${labels![LAST_BY]}`)).to.deep.equal([`pod/name-${at}`]);
    });
  }

  it("name nobody where a stamp is forged, or there is none", async () => {
    const [forged, bare, stolen] = [
      await podNamed("forged"),
      await podNamed("bare"),
      await podNamed("stolen"),
    ];
    await land(server, forged, { user: "root" });
    await land(server, bare, {});
    // The guard let mallory's container in, and the stamp says alice.
    await ledger.store.ingest([observationOf(stolen, { user: "mallory", policies: ["strict"] })]);
    await land(server, stolen, { user: ALICE });
    await swept();
    for (const pod of [forged, bare, stolen]) {
      const { labels, annotations } = await readPod(server, pod);
      expect(labels, pod.name).to.deep.equal({ [DEBUGGED]: "true", [LAST_BY]: "unverified" });
      expect(annotations, pod.name)
        .to.include({ [LAST_BY]: "unverified" })
        .and.not.have.property(LAST_AT);
      expect(annotations![SESSIONS], pod.name).to.not.match(/root|alice|mallory|policies/);
    }
  });

  it("are corrected once the record arrives", async () => {
    const pod = await podNamed("first-unknown");
    await land(server, pod, { user: ALICE });
    const marking = await swept();
    expect((await readPod(server, pod)).labels).to.include({ [LAST_BY]: "unverified" });
    await marking.ingest(observationOf(pod));
    await eventually(async () => {
      const { labels, annotations } = await readPod(server, pod);
      expect(labels).to.include({ [LAST_BY]: "alice-corp.example" });
      expect(annotations).to.include({ [LAST_BY]: ALICE });
    });
  });

  it("come by the sweep where a recorder died between landing and marking", async () => {
    const pod = await podNamed("crashed");
    await land(server, pod, { user: ALICE });
    await ledger.store.ingest([observationOf(pod)]); // and nobody looked any more
    const marking = await swept();
    expect((await readPod(server, pod)).labels).to.include({
      [DEBUGGED]: "true",
      [LAST_BY]: "alice-corp.example",
    });
    expect((await recordOf(pod))?.containers[0]?.landed).to.equal(true);
    expect(marking.state().sweep.loaded).to.include({ debugged: 1, marked: 1, failed: 0 });
  });

  it("are written once, whatever looks again", async () => {
    const pod = await podNamed("once");
    const marking = await given();
    await land(server, pod, { user: ALICE });
    await marking.ingest(observationOf(pod));
    const { resourceVersion } = await untilMarked(pod);
    const second = await swept();
    expect(second.state().sweep.loaded).to.include({ debugged: 1, marked: 0, failed: 0 });
    expect((await readPod(server, pod)).resourceVersion).to.equal(resourceVersion);
  });

  it("may be made by two recorders at once", async () => {
    const pods = await Promise.all([1, 2, 3, 4, 5].map((at) => podNamed(`twice-${at}`)));
    const both = [await given(), await given()];
    for (const pod of pods) {
      await land(server, pod, { user: ALICE });
      const records = await ledger.store.ingest([observationOf(pod)]);
      for (const marking of both) marking.onRecords(records);
    }
    for (const marking of both) marking.start();
    for (const pod of pods) await untilMarked(pod);
    await eventually(() => {
      for (const marking of both) expect(marking.state().sweep.loaded?.failed).to.equal(0);
      return Promise.resolve();
    });
    for (const marking of both) expect(await marking.figure('marks_total{result="failed"}')).to.equal(0);
    const { items } = (await server.client.succeed({
      path: `/apis/events.k8s.io/v1/namespaces/${NAMESPACE}/events`,
    })) as { items: { reason: string; regarding: { name: string } }[] }; // the API server sends an EventList
    const landed = items.filter(({ regarding }) => regarding.name.startsWith("twice-"));
    expect(landed.map(({ regarding }) => regarding.name).sort()).to.deep.equal(pods.map(({ name }) => name));
  });

  it("are not made on a pod that is gone, nor do they bring it back", async () => {
    const pod = await podNamed("gone");
    const marking = await given();
    await succeed(server.kubectl(["delete", "pod", "gone", "-n", NAMESPACE, "--force"]));
    await marking.ingest(observationOf(pod));
    await eventually(async () => expect((await recordOf(pod))?.containers[0]?.landed).to.equal(false));
    expect(marking.state().pending).to.equal(0);
    expect(await succeed(server.kubectl(["get", "pods", "-n", NAMESPACE, "-o=name"]))).to.equal("");
  });

  it("are for the pod that was debugged, and not for one made anew under its name", async () => {
    const pod = await podNamed("anew");
    const marking = await given();
    await land(server, pod, { user: ALICE });
    await succeed(server.kubectl(["delete", "pod", "anew", "-n", NAMESPACE, "--force"]));
    await podNamed("anew");
    await marking.ingest(observationOf(pod));
    await eventually(() => Promise.resolve(expect(marking.state().pending).to.equal(0)));
    expect((await readPod(server, pod)).labels ?? {}).to.not.have.property(DEBUGGED);
    expect(await marking.figure('marks_total{result="failed"}')).to.equal(0);
  });

  it("stay away from pods whose request was a dry run, or denied", async () => {
    const [dry, denied] = [await podNamed("dry"), await podNamed("denied")];
    const marking = await given();
    await marking.ingest(observationOf(dry, { dryRun: true }), observationOf(denied, { verdict: "denied" }));
    expect(marking.state().pending).to.equal(0);
    await swept();
    expect(await debugged("-A")).to.deep.equal([]);
  });

  it("leave the pod's other labels and annotations, and what others apply", async () => {
    const pod = await podNamed("shared");
    const flags = ["-n", NAMESPACE, "shared", "--overwrite"];
    await succeed(server.kubectl(["label", "pod", ...flags, "team=web", `${DEBUGGED}=false`]));
    await succeed(server.kubectl(["annotate", "pod", ...flags, "note=mine"]));
    await land(server, pod, { user: ALICE });
    await swept();
    const { labels, annotations } = await readPod(server, pod);
    expect(labels).to.include({ team: "web", [DEBUGGED]: "true" });
    expect(annotations).to.include({ note: "mine" });
  });

  it("keep a policy's labels after the policy is gone", async () => {
    const pod = await podNamed("kept");
    await land(server, pod, { user: ALICE });
    await ledger.store.ingest([observationOf(pod, { policies: ["strict"] })]);
    await swept();
    await land(server, pod, { user: "bob", container: "debugger-2" });
    await ledger.store.ingest([observationOf(pod, { user: "bob", container: "debugger-2" })]);
    await swept({ labelsOf: () => ({}) });
    expect((await readPod(server, pod)).labels).to.include({
      "security.example.com/debugged": "yes",
      [LAST_BY]: "bob",
    });
  });

  it("are for this pod or none, whatever has become of it between a look and the mark", async () => {
    const pod = await podNamed("swapped");
    const api = createPodsApi(createApiClient(connect({ kubeconfig: await markerOf(server) })));
    const read = (await api.get(pod, signal))!;
    const apply = (changes: Partial<DebuggedPod>) =>
      api.apply({ ...read, ...changes }, { labels: { x: "y" }, annotations: {} }, signal);
    const anotherUid = "0d7ad5d3-6a5e-4f0d-8f3c-0d7ad5d36a5e";
    const version = String(Number(read.version) - 1);
    for (const stale of [
      { uid: anotherUid },
      { uid: anotherUid, version },
      { version },
      { name: "never-was" },
    ])
      expect(await apply(stale), JSON.stringify(stale)).to.equal("stale");
    expect(await succeed(server.kubectl(["get", "pods", "-n", NAMESPACE, "-o=name"]))).to.equal(
      "pod/swapped\n",
    );
    expect((await readPod(server, pod)).labels ?? {}).to.not.have.property("x");
    expect(await apply({})).to.equal("applied");
    expect((await readPod(server, pod)).labels).to.include({ x: "y" });
  });

  it("come to all other pods though some cannot have them", async () => {
    const pods = await Promise.all([1, 2, 3].map((at) => podNamed(`one-of-${at}`)));
    for (const [at, pod] of pods.entries()) {
      await land(server, pod, { user: ALICE });
      await ledger.store.ingest([observationOf(pod, { policies: at === 1 ? ["bad"] : [] })]);
    }
    const labelsOf = (policies: readonly string[]) =>
      policies.includes("bad") ? { "security.example.com/debugged": "not a value!" } : {};
    const marking = await swept({ labelsOf });
    expect(marking.state().sweep.loaded).to.include({ debugged: 3, marked: 2, failed: 1 });
    expect(await debugged("-n", NAMESPACE)).to.deep.equal(["pod/one-of-1", "pod/one-of-3"]);
    const [failure] = marking.log.filter(([, message]) => message === "pod not marked");
    expect(failure?.[2]).to.include({ namespace: NAMESPACE, pod: "one-of-2" });
    expect(JSON.stringify(failure)).to.contain("the API server says 422");
  });

  it("are not made, and said to be missing, without the right to", async () => {
    const pod = await podNamed("no-right");
    await land(server, pod, { user: ALICE });
    const { kubeconfig } = await server.createUser("stranger", []);
    const marking = await given({ kubeconfig });
    marking.start();
    await marking.ingest(observationOf(pod));
    await eventually(() => {
      expect(marking.state().sweep.failure?.reasons.join()).to.match(/says 403: pods is forbidden/);
      return Promise.resolve();
    });
    await eventually(() => {
      const messages = marking.log.map(([, message]) => message);
      expect(messages).to.include.members(["sweep of pods failed", "pods cannot be looked at"]);
      return Promise.resolve();
    });
    expect(await marking.figure("sweep_failures_total")).to.equal(1);
  });

  it("are made on 300 pods by one sweep", async () => {
    const pods = await Promise.all(Array.from({ length: 300 }, (_, at) => podNamed(`many-${at}`)));
    for (const [at, pod] of pods.entries()) await land(server, pod, { user: `user-${at % 7}` });
    for (let at = 0; at < pods.length; at += 50)
      await ledger.store.ingest(
        pods.slice(at, at + 50).map((pod, index) => observationOf(pod, { user: `user-${(at + index) % 7}` })),
      );
    const begun = Date.now();
    const marking = await swept();
    console.log(`      300 pods marked within ${Date.now() - begun} ms`);
    expect(marking.state().sweep.loaded).to.include({ debugged: 300, marked: 300, failed: 0 });
    expect(await debugged("-n", NAMESPACE)).to.have.length(300);
    expect(await debugged("-n", NAMESPACE, `-l=${LAST_BY}=user-3`)).to.have.length(43);
    expect(await marking.figure('sweep_pods{which="marked"}')).to.equal(300);
    expect((await ledger.store.standing()).length).to.equal(300);
  });
});
