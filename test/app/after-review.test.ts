import { expect } from "chai";
import { createRedactor } from "../../src/admission/redact.ts";
import { review } from "../../src/admission/review.ts";
import { createAfterReview } from "../../src/app/after-review.ts";
import { createLogger } from "../../src/app/logger.ts";
import { createLogSink } from "../../src/ledger/sinks/log-sink.ts";
import { createMetrics } from "../../src/metrics/metrics.ts";
import { isObject, type JsonObject } from "../../src/model/json.ts";
import type { Phase } from "../../src/model/outcome.ts";
import { packagedSet } from "../support/policy-set.ts";
import { realReview, type RealReview } from "../support/real-review.ts";

type Line = Readonly<Record<string, unknown>>;

/** The raw lines that one review leaves in the log. */
const linesOf = (body: unknown, phase: Phase = "validate"): readonly string[] => {
  const lines: string[] = [];
  const logger = createLogger("debug", { write: (line) => void lines.push(line) });
  const reviewed = review(
    {
      policies: packagedSet("starter"),
      phase,
      now: new Date(0),
      namespaceLabels: () => undefined,
      guardMode: "enforce",
      unmatched: "deny",
      stamp: false,
      advice: false,
    },
    body,
  );
  if ("undecodable" in reviewed) throw new Error(reviewed.undecodable);
  const afterReview = createAfterReview({
    logger,
    metrics: createMetrics(),
    guardMode: "enforce",
    redactor: () => createRedactor({ key: Buffer.alloc(32), args: false }),
    sink: createLogSink(logger),
  });
  afterReview(reviewed.outcome, 0.0012345);
  return lines;
};

const lineOf = (body: unknown, phase?: Phase): Line => {
  const lines = linesOf(body, phase);
  expect(lines).to.have.length(1);
  return JSON.parse(lines[0] ?? "") as Line;
};

const containersOf = ({ request }: RealReview): readonly JsonObject[] => {
  const pod = request["object"];
  const spec = isObject(pod) ? pod["spec"] : undefined;
  const list = isObject(spec) ? spec["ephemeralContainers"] : undefined;
  return Array.isArray(list) ? list.filter(isObject) : [];
};

/** `custom-secrets` with other ephemeral containers, and with other members of the request. */
const withContainers = (
  change: (last: JsonObject) => readonly JsonObject[],
  members: JsonObject = {},
): RealReview => {
  const recorded = realReview("custom-secrets.validate");
  const all = containersOf(recorded);
  const ephemeralContainers = [...all.slice(0, -1), ...change(all.at(-1)!)];
  const object = recorded.request["object"];
  const spec = isObject(object) && isObject(object["spec"]) ? object["spec"] : {};
  const pod = { ...(isObject(object) ? object : {}), spec: { ...spec, ephemeralContainers } };
  return { ...recorded, request: { ...recorded.request, object: pod, ...members } };
};

describe("app/after-review", () => {
  it("writes one line for a decision: who, where, what, and what came of it", () => {
    const { time, revision, ...line } = lineOf(realReview("custom-secrets.validate", "u1"));
    expect(time).to.be.a("string");
    expect(revision).to.match(/^[0-9a-f]{12}$/);
    expect(line).to.deep.equal({
      level: "info",
      uid: "u1",
      verdict: "denied",
      user: "alice@corp.example",
      groups: ["sre", "developers", "system:authenticated"],
      namespace: "k136",
      pod: "hardened",
      podUid: line["podUid"],
      dryRun: false,
      added: 1,
      containers: [{ name: "debugger-vcg2s", image: "busybox:1.36" }],
      codes: ["fields.forbid", "privileges.privileged"],
      policies: ["starter", "starter-fixed-tags"],
      ms: 1.235,
      msg: "decision",
    });
  });

  it("names the target, and tells a dry run", () => {
    expect(lineOf(realReview("digest.validate"))["containers"]).to.have.nested.property("[0].target", "app");
    expect(lineOf(realReview("dry-run.validate"))["dryRun"]).to.equal(true);
  });

  it("writes what was mutated at debug level, and no decision", () => {
    const line = lineOf(realReview("digest.mutate"), "mutate");
    expect(line).to.include({ level: "debug", msg: "mutation", verdict: "allowed" });
    expect(line["mutations"]).to.deep.equal([
      "securityContext.allowPrivilegeEscalation",
      "securityContext.seccompProfile",
    ]);
  });

  it("writes a line for what is no debug request, without a pod", () => {
    const line = lineOf(realReview("attach.1.validate"));
    expect(line).to.include({ verdict: "denied", msg: "decision" }).and.not.to.have.any.keys("pod", "user");
    expect(line["codes"]).to.deep.equal(["request.unsupported"]);
  });

  it("never writes an env value, a command, an argument, a token or an extra of the user", () => {
    const secret = "S3CR3T";
    const body = withContainers(
      (last) => [
        {
          ...last,
          env: [
            { name: "TOKEN", value: secret },
            { name: "K", valueFrom: { secretKeyRef: { name: secret, key: secret } } },
            { name: "EPHEMERAL_GUARD_REQUESTED_BY", value: secret },
          ],
          envFrom: [{ secretRef: { name: secret }, prefix: secret }],
          command: ["sh", "-c", secret],
          args: [secret],
          workingDir: `/${secret}`,
        },
      ],
      { userInfo: { username: "alice", groups: [], extra: { token: [secret] } }, options: { token: secret } },
    );
    for (const phase of ["validate", "mutate"] as const) {
      const lines = linesOf(body, phase).join("");
      expect(lines).to.contain("alice").and.not.to.contain(secret);
    }
  });

  it("escapes control characters twice over: in the JSON, and in what a reader of the JSON sees", () => {
    const evil = "a\n\u001b[2J\u202e\u0000\u2028b";
    const body = withContainers((last) => [{ ...last, name: evil, image: evil, targetContainerName: evil }], {
      uid: evil,
      namespace: evil,
      userInfo: { username: evil, groups: [evil] },
    });
    const lines = linesOf(body);
    expect(lines.join("")).to.match(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*\n$/u);
    const shown = "a\\x0a\\x1b[2J\\u{202e}\\x00\\u{2028}b";
    const line = JSON.parse(lines[0] ?? "") as Line;
    expect(line).to.deep.include({ uid: shown, user: shown, groups: [shown], namespace: shown });
    expect(line["containers"]).to.deep.equal([{ name: shown, image: shown, target: shown }]);
  });

  it("stays a line of a few kilobytes, whatever is sent", () => {
    const long = "x".repeat(1024 * 1024);
    const many = Array.from({ length: 1000 }, (_, at) => at);
    const body = withContainers((last) => many.map((at) => ({ ...last, name: `${at}${long.slice(0, 999)}`, image: long })), {
      userInfo: { username: long, groups: many.map((at) => `${at}${long.slice(0, 999)}`) },
    });
    const [line = ""] = linesOf(body);
    expect(line.length).to.be.lessThan(32 * 1024);
    expect(JSON.parse(line)).to.include({ added: 1000 });
    expect((JSON.parse(line) as Line)["containers"]).to.have.length(20);
  }); // prettier-ignore
});
