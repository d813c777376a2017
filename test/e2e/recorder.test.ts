import { readFile } from "node:fs/promises";
import { expect } from "chai";
import type { DebugRecord } from "../../src/model/record.ts";
import { eventually } from "../support/eventually.ts";
import { httpsCall } from "../support/https-call.ts";
import { succeed } from "../support/kubectl.ts";
import { installRecordedGuard, type RecordedGuard } from "../support/recorded-guard.ts";
import { runDebugCommand, type CommandOutcome } from "../support/run-debug-command.ts";
import { sharedApiServer } from "../support/shared-api-server.ts";
import type { ApiServer, User } from "../support/api-server.ts";
import { DEBUG_COMMANDS, type DebugCommandName } from "./debug-commands.ts";

const NAMESPACE = "recorded";

interface Ran extends CommandOutcome {
  readonly name: DebugCommandName;
  readonly namespace: string;
  readonly pod: string;
}

/** Of another cluster, with no guard: the captured ones. */
const recordedEvents = async (): Promise<readonly unknown[]> =>
  (await readFile(new URL("../fixtures/apiserver-audit/audit.jsonl", import.meta.url), "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);

/** What the API server's own audit log says of the command. */
const verdictOf = ({ audit }: Ran): string | undefined =>
  audit.annotations?.["validate.ephemeral-guard.dev/verdict"];

describe("e2e: recorder", () => {
  let server: ApiServer;
  let guard: RecordedGuard;
  let alice: User;
  const ran = new Map<string, Ran>();

  before(async () => {
    server = await sharedApiServer();
    alice = await server.createUser("alice@corp.example", ["developers", "system:masters"]);
    guard = await installRecordedGuard(server, { namespace: NAMESPACE });
  });
  after(() => guard.close());

  const debug = async (name: DebugCommandName, suffix: string): Promise<Ran> => {
    const namespace = `${NAMESPACE}-${suffix}-${ran.size}`;
    const command = DEBUG_COMMANDS[name];
    const outcome = await runDebugCommand(server, command, { namespace, user: alice });
    const result = { ...outcome, name, namespace, pod: command.pod.metadata.name };
    ran.set(namespace, result);
    return result;
  };

  const records = async (query: string): Promise<readonly DebugRecord[]> => {
    const headers = { Authorization: `Bearer ${await guard.reviewerToken()}` };
    const url = `${guard.url}/api/v1/records?${query}`;
    const { status, body } = await httpsCall({ url, ca: guard.authority, headers });
    if (status !== 200) throw new Error(`HTTP ${status}: ${body}`);
    return (JSON.parse(body) as { records: DebugRecord[] }).records;
  };

  /** Each command that adds a container has one record, with the guard's verdict and what became of it. */
  const eachOnce = async ({ unjudged = false } = {}): Promise<void> => {
    for (const outcome of ran.values()) {
      const all = await records(`namespace=${outcome.namespace}`);
      // What never came to the guard is known from audit events alone.
      const found = unjudged ? all.filter(({ verdict }) => verdict !== "unjudged") : all;
      const adds = verdictOf(outcome) !== undefined && outcome.name !== "noop";
      expect(found, `${outcome.namespace}: ${outcome.stderr}`).to.have.length(adds ? 1 : 0);
      const [record] = found;
      if (record === undefined) continue;
      expect(record).to.deep.include({ cluster: "test", verdict: verdictOf(outcome) });
      expect(record.requester.username).to.equal("alice@corp.example");
      expect(record.pod.name).to.equal(outcome.pod);
      expect(record.asked, "the half of the other replica").to.have.length(1);
      const landed = record.containers.some((container) => container.landed === true);
      if (!record.dryRun) expect(landed, outcome.namespace).to.equal(outcome.stands.length > 0);
    }
  };

  it("has one record of each command of the seeds, and of every way to write, whatever the number of calls", async () => {
    for (const name of Object.keys(DEBUG_COMMANDS) as DebugCommandName[]) await debug(name, "all");
    const verdicts = [...ran.values()].map(verdictOf);
    expect(verdicts).to.include.members(["allowed", "denied", "would-deny", undefined]);
    await eventually(() => eachOnce(), 30_000);
  }).timeout(180_000);

  it("marks exactly the pods in which a container landed", async () => {
    const expected = [...ran.values()]
      .filter(({ stands }) => stands.length > 0)
      .map(({ namespace, pod }) => `${namespace}/${pod}`)
      .sort();
    expect(expected).to.have.length.above(5);
    const marked = async (): Promise<void> => {
      const list = await succeed(
        server.kubectl([
          ...["get", "pods", "-A", "-l", "ephemeral-guard.dev/debugged=true"],
          ...["-o", 'jsonpath={range .items[*]}{.metadata.namespace}/{.metadata.name}{"\\n"}{end}'],
        ]),
      );
      const ours = list.trim().split("\n").filter((name) => name.startsWith(`${NAMESPACE}-`)); // prettier-ignore
      expect(ours.sort()).to.deep.equal(expected);
    };
    await eventually(marked, 30_000);
  });

  it("shows in kubectl describe what was refused, and what landed", async () => {
    const denied = [...ran.values()].find((outcome) => verdictOf(outcome) === "denied")!;
    const landed = [...ran.values()].find(({ stands }) => stands.length > 0)!;
    const describe = ({ namespace, pod }: Ran): Promise<string> =>
      succeed(server.kubectl(["describe", "pod", "-n", namespace, pod]));
    await eventually(async () => {
      expect(await describe(denied)).to.match(/Warning +DebugContainerDenied .*alice@corp\.example/);
      expect(await describe(landed)).to.match(/Normal +DebugContainerLanded .*alice@corp\.example/);
    }, 30_000);
  });

  it("lists each command once on a terminal, and in the console", async () => {
    const parse = (text: string) =>
      text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as DebugRecord);
    const lines = parse(await succeed(guard.audit("list", "--limit=0", "--output=jsonl")));
    const remote = parse(await succeed(guard.remoteAudit("list", "--limit=0", "--output=jsonl")));
    expect(remote).to.deep.equal(lines);
    for (const { namespace } of ran.values()) {
      const expected = await records(`namespace=${namespace}`);
      expect(lines.filter((record) => record.namespace === namespace)).to.deep.equal(expected);
    }
  });

  const sendEvents = async (items: readonly unknown[], token: string): Promise<number> => {
    const headers = { "Content-Type": "application/json", Authorization: `Bearer ${token}` };
    const body = JSON.stringify({ apiVersion: "audit.k8s.io/v1", kind: "EventList", items });
    const url = `${guard.url}/v1/audit-events`;
    return (await httpsCall({ url, ca: guard.authority, method: "POST", headers, body })).status;
  };

  it("completes the records with the API server's own audit events, and finds what came in past the guard", async () => {
    const token = await guard.senderToken("audit-events");
    const events = (await readFile(server.auditLog, "utf8"))
      .split("\n")
      .filter((line) => line.includes(`"namespace":"${NAMESPACE}-all-`))
      .map((line) => JSON.parse(line) as unknown);
    expect(await sendEvents(events, await guard.reviewerToken())).to.equal(401);
    expect(await sendEvents(events, await guard.senderToken("records"))).to.equal(403);
    expect(await sendEvents(events, token)).to.equal(200);
    await eachOnce({ unjudged: true });
    for (const { namespace, audit } of ran.values()) {
      const [record] = await records(`namespace=${namespace}`);
      if (record === undefined) continue;
      expect(record.result?.userAgent, namespace).to.match(/^kubectl\//);
      expect(record.result?.code, namespace).to.equal(audit.responseStatus?.code);
    }
    const before = await records("verdict=unguarded");
    expect(await sendEvents(await recordedEvents(), token)).to.equal(200);
    const unguarded = await records("verdict=unguarded&namespace=k136");
    expect(unguarded.length).to.be.above(before.length);
    expect(unguarded.map(({ requester }) => requester.username)).to.include("alice@corp.example");
  });

  it("loses nothing when the recorder is killed, and doubles nothing when it is back", async () => {
    await debug("profile-baseline", "before");
    await guard.killRecorder();
    await debug("seed-patch", "dead");
    await debug("profile-sysadmin", "dead");
    await guard.startRecorder();
    await debug("ssa", "back");
    await eventually(() => eachOnce({ unjudged: true }), 60_000);
  });

  it("loses nothing when a webhook is stopped", async () => {
    await debug("digest", "stopped");
    const [, validating] = guard.webhooks;
    expect(await validating.process.stop(20_000)).to.equal("exit code 0");
    await eventually(() => eachOnce({ unjudged: true }), 30_000);
  });
});
