import { expect } from "chai";
import { createLogSink } from "../../../src/ledger/sinks/log-sink.ts";
import type { Observation } from "../../../src/model/observation.ts";
import { keepsRecordSinkContract } from "../../contracts/record-sink.ts";
import { recordingLogger, type RecordedLine } from "../recording-logger.ts";
import { realObservation, sampleObservation } from "../sample-observation.ts";

keepsRecordSinkContract("log", {
  start: async (use) => {
    const { logger, lines } = recordingLogger();
    await use({
      sink: createLogSink(logger),
      kept: () => lines.map(({ fields }) => ({ uid: String(fields["uid"]) })),
    });
  },
  excused: {
    whole: "a line says less",
    twice: "a log has lines, not records",
    broken: "the logger drops and tells",
  },
});

const lineOf = async (observation: Observation): Promise<RecordedLine> => {
  const { logger, lines } = recordingLogger();
  await createLogSink(logger).write([observation]);
  expect(lines).to.have.length(1);
  return lines[0]!;
};

describe("ledger/sinks/log-sink", () => {
  it("writes one line for a decision: who, where, what, and what came of it", async () => {
    const { level, message, fields } = await lineOf(
      sampleObservation({ uid: "u1", revision: "0123456789ab" }),
    );
    expect({ level, message }).to.deep.equal({ level: "info", message: "decision" });
    expect(Object.keys(fields).join(" ")).to.equal(
      "uid verdict user groups namespace pod podUid dryRun added containers codes policies revision ms",
    );
    expect(fields).to.deep.equal({
      uid: "u1",
      verdict: "denied",
      user: "alice@corp.example",
      groups: ["sre", "developers", "system:authenticated"],
      namespace: "k136",
      pod: "hardened",
      podUid: sampleObservation().pod.uid,
      dryRun: false,
      added: 1,
      containers: [{ name: "debugger-vcg2s", image: "busybox:1.36" }],
      codes: fields["codes"],
      policies: ["production"],
      revision: "0123456789ab",
      ms: 1.235,
    });
    expect(fields["codes"]).to.include.members(["fields.forbid", "privileges.privileged"]);
    expect(new Set(fields["codes"] as string[]).size).to.equal((fields["codes"] as string[]).length);
  });

  it("names the target, and tells a dry run", async () => {
    const { fields } = await lineOf(realObservation("digest.validate"));
    expect(fields["containers"]).to.have.nested.property("[0].target", "app");
    expect((await lineOf(realObservation("dry-run.validate"))).fields["dryRun"]).to.equal(true);
  });

  it("writes what was mutated at debug level, each field once", async () => {
    const { level, message, fields } = await lineOf(realObservation("digest.mutate"));
    expect({ level, message }).to.deep.equal({ level: "debug", message: "mutation" });
    expect(fields["mutations"]).to.be.an("array").that.includes("securityContext.seccompProfile");
    expect(new Set(fields["mutations"] as string[]).size).to.equal((fields["mutations"] as string[]).length);
  });

  it("says who and where of a request that could not be read", async () => {
    const { request, ...rest } = sampleObservation();
    expect(request).not.to.equal(undefined);
    const { fields } = await lineOf(rest);
    expect(fields).to.include({ user: "alice@corp.example", pod: "hardened" });
    expect(fields).not.to.have.any.keys("added", "containers");
  });

  it("never writes an env value, a command, an argument, a message or an extra of the user", async () => {
    const secret = "S3CR3T";
    const { request, ...rest } = sampleObservation({ message: secret, warnings: [secret] });
    const added = request!.added.map(({ index, container }) => ({
      index,
      container: { ...container, env: [{ name: "A", value: secret }], command: [secret], args: [secret] },
    }));
    const { fields } = await lineOf({ ...rest, request: { ...request!, added } });
    expect(JSON.stringify(fields)).not.to.contain(secret);
  });

  it("stays a line, whatever the client sent", async () => {
    const { request, ...rest } = sampleObservation();
    const long = "\u001b[31m\n".repeat(300_000);
    const one = request!.added[0]!;
    const added = Array.from({ length: 1000 }, (_, index) => ({
      index,
      container: { ...one.container, name: long, image: long, targetContainerName: long },
    }));
    const { fields } = await lineOf({
      ...rest,
      uid: long,
      namespace: long,
      pod: { name: long, uid: long },
      policies: Array.from({ length: 1000 }, (_, at) => `policy-${at}`),
      requester: { username: long, groups: Array.from({ length: 1000 }, () => long) },
      request: { ...request!, added },
    });
    expect(fields).to.include({ added: 1000 });
    expect(fields["containers"]).to.have.length(20);
    expect(fields["groups"]).to.have.length(20);
    expect(fields["policies"]).to.have.length(20);
    expect(JSON.stringify(fields).length).to.be.below(100_000);
    expect(JSON.stringify(fields)).not.to.match(/\\u001b|\\n/);
  });
});
