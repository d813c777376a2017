import fc from "fast-check";
import { expect } from "chai";
import { createRedactor } from "../../../src/admission/redact.ts";
import { decodeAuditEvent, decodeEventList } from "../../../src/ledger/audit-events/decode.ts";
import type { AuditObservation } from "../../../src/model/audit-observation.ts";
import type { JsonObject } from "../../../src/model/json.ts";
import { containerOf, eventOf, HIDING, podOf, recordedEvents } from "./event-of.ts";
import { RECORDED } from "./recorded.ts";

const listOf = (...items: readonly unknown[]) => ({
  kind: "EventList",
  apiVersion: "audit.k8s.io/v1",
  metadata: {},
  items,
});

const decoded = (body: unknown): { observations: readonly AuditObservation[]; skipped: number } => {
  const events = decodeEventList(body, HIDING);
  if ("undecodable" in events) throw new Error(events.undecodable);
  return events;
};

/** Of an event that is one of ours. */
const observed = (given: Parameters<typeof eventOf>[0]): AuditObservation => {
  const observation = decodeAuditEvent(eventOf(given), HIDING);
  if (observation === undefined) throw new Error("skipped");
  return observation;
};

describe("audit events: decode", () => {
  describe("a log that an API server wrote", () => {
    const events = recordedEvents();

    it("has an expected outcome for every line", () => expect(RECORDED).to.have.length(events.length));

    for (const [at, row] of RECORDED.entries()) {
      if (row === "skipped") {
        it(`line ${at + 1}: a request that has only come in is skipped`, () =>
          expect(decodeAuditEvent(events[at], HIDING)).to.equal(undefined));
        continue;
      }
      it(`line ${at + 1}: ${row.what}`, () => {
        const observation = decodeAuditEvent(events[at], HIDING);
        expect({
          user: observation?.requester.username,
          impersonator: observation?.result.impersonator?.username,
          pod: observation?.pod.name,
          code: observation?.result.code,
          dryRun: observation?.dryRun,
          containers: observation?.containers?.map(({ name, image }) => `${name} ${image}`),
        }).to.deep.equal({
          user: row.user ?? "alice@corp.example",
          impersonator: row.impersonator,
          pod: row.pod,
          code: row.code ?? 200,
          dryRun: row.dryRun ?? false,
          containers: row.containers,
        });
        expect(observation?.guard).to.deep.equal({});
      });
    }

    it("holds no value of an env entry", () => {
      expect(JSON.stringify(recordedEvents())).to.contain('"value":"1"');
      const { observations, skipped } = decoded(listOf(...events));
      expect(observations).to.have.length(33);
      expect(skipped).to.equal(33);
      const values = observations.flatMap(({ containers = [] }) =>
        containers.flatMap(({ env = [] }) => env.map(({ value }) => value)),
      );
      expect(values.filter((value) => value !== undefined && value !== "")).to.deep.equal(
        Array.from({ length: 3 }, () => "(hidden)"),
      );
    });
  });

  it("says who, where, when, what came of it, and by which client", () => {
    const { containers, ...rest } = observed({
      containers: [containerOf("debugger", { env: [{ name: "A", value: "hunter2" }] })],
      impersonatedUser: { username: "carol", groups: ["oncall"] },
      annotations: {
        "validate.ephemeral-guard.dev/uid": "v-1",
        "validate.ephemeral-guard.dev/verdict": "allowed",
      },
    });
    expect(rest).to.deep.equal({
      at: "2026-11-21T10:00:05.123Z",
      requester: { username: "carol", groups: ["oncall"] },
      namespace: "shop",
      pod: { name: "api", uid: "9de72f3f-4d06-471c-b02e-4bbf447180ec" },
      dryRun: false,
      result: {
        code: 200,
        auditId: "37a0cd68-4be1-4b7f-a946-c35f9ba434f9",
        verb: "patch",
        userAgent: "kubectl/v1.36.3 (linux/amd64)",
        sourceIPs: ["192.0.2.7"],
        impersonator: { username: "alice@corp.example", groups: ["developers", "system:authenticated"] },
        completedAt: "2026-11-21T10:00:05.223Z",
      },
      guard: { validateUid: "v-1", verdict: "allowed" },
      redacted: ["env"],
    });
    expect(containers).to.deep.equal([containerOf("debugger", { env: [{ name: "A", value: "(hidden)" }] })]);
  });

  it("says how a request was refused", () => {
    const responseStatus = { code: 403, status: "Failure", reason: "Forbidden", message: "no\nsecond line" };
    const { result, pod } = observed({ responseStatus, responseObject: { kind: "Status", metadata: {} } });
    expect(result).to.include({ code: 403, reason: "Forbidden", message: "no" });
    expect(pod).to.deep.equal({ name: "api", uid: "" });
  });

  it("cannot tell the containers of an event at level Metadata", () => {
    const { containers, redacted } = observed({ level: "Metadata" });
    expect(containers).to.equal(undefined);
    expect(redacted).to.deep.equal(["env"]);
  });

  it("hides command and args where that is asked for, with the key of the cluster", () => {
    const redactor = createRedactor({ key: Buffer.alloc(32), args: true });
    const event = eventOf({ containers: [containerOf("x", { command: ["curl", "hunter2"] })] });
    const observation = decodeAuditEvent(event, redactor);
    expect(observation?.containers?.[0]?.command?.[1]).to.match(/^hmac-sha256:/);
    expect(observation?.redacted).to.deep.equal(["env", "args"]);
  });

  it("counts a panic of the API server: nobody knows what it has written by then", () => {
    const { result } = observed({ stage: "Panic", responseStatus: { code: 500 } });
    expect(result.code).to.equal(500);
  });

  it("judges a stamp's age only where the guard was asked", () => {
    const old = containerOf("old", {
      env: [{ name: "EPHEMERAL_GUARD_REQUESTED_AT", value: "2026-11-21T09:00:00.000Z" }],
    });
    const names = (annotations: object) =>
      observed({ containers: [old, containerOf("new")], annotations }).containers?.map(({ name }) => name);
    expect(names({ "validate.ephemeral-guard.dev/verdict": "allowed" })).to.deep.equal(["new"]);
    expect(names({ "mutate.ephemeral-guard.dev/uid": "m-1" })).to.deep.equal(["old", "new"]);
  });

  it("takes the guard's webhooks by other names", () => {
    const event = eventOf({ annotations: { "v.example.com/uid": "v-1" } });
    const webhooks = { mutate: "m.example.com", validate: "v.example.com" };
    expect(decodeAuditEvent(event, HIDING, webhooks)?.guard.validateUid).to.equal("v-1");
    const events = decodeEventList(listOf(event), HIDING, webhooks);
    expect("observations" in events && events.observations[0]?.guard.validateUid).to.equal("v-1");
  });

  describe("skips", () => {
    const objectRef = eventOf()["objectRef"] as JsonObject;
    const rows: readonly { readonly name: string; readonly given: unknown }[] = [
      ...["RequestReceived", "ResponseStarted", "responsecomplete", 7].map((stage) => ({
        name: `stage ${stage}`,
        given: eventOf({ stage }),
      })),
      ...["get", "create", "delete", "deletecollection", "PATCH", undefined].map((verb) => ({
        name: `verb ${verb}`,
        given: eventOf({ verb }),
      })),
      { name: "another subresource", given: eventOf({ objectRef: { ...objectRef, subresource: "exec" } }) },
      { name: "a pod itself", given: eventOf({ objectRef: { ...objectRef, subresource: undefined } }) },
      { name: "another resource", given: eventOf({ objectRef: { ...objectRef, resource: "services" } }) },
      {
        name: "another API group's pods",
        given: eventOf({ objectRef: { ...objectRef, apiGroup: "x.example" } }),
      },
      { name: "no object", given: eventOf({ objectRef: undefined }) },
      { name: "an object that is a list", given: eventOf({ objectRef: [objectRef] }) },
      { name: "another version", given: eventOf({ apiVersion: "audit.k8s.io/v1beta1" }) },
      { name: "no namespace", given: eventOf({ objectRef: { ...objectRef, namespace: undefined } }) },
      { name: "a name that is none", given: eventOf({ objectRef: { ...objectRef, name: { a: 1 } } }) },
      { name: "no user", given: eventOf({ user: undefined }) },
      { name: "a user without a name", given: eventOf({ user: { groups: ["a"] } }) },
      { name: "an impersonated user without a name", given: eventOf({ impersonatedUser: {} }) },
      { name: "no status", given: eventOf({ responseStatus: undefined }) },
      { name: "a status code that is none", given: eventOf({ responseStatus: { code: "200" } }) },
      { name: "no time of arrival", given: eventOf({ requestReceivedTimestamp: null }) },
      { name: "a time that is none", given: eventOf({ stageTimestamp: "soon" }) },
      { name: "a number as time", given: eventOf({ stageTimestamp: 1_700_000_000 }) },
      ...[undefined, null, 7, "x", true, [], {}].map((given) => ({
        name: `${typeof given} ${JSON.stringify(given)}`,
        given,
      })),
    ];
    for (const { name, given } of rows) {
      it(name, () => {
        expect(decodeAuditEvent(given, HIDING)).to.equal(undefined);
        const { observations, skipped } = decoded(listOf(given, eventOf()));
        expect({ observations: observations.length, skipped }).to.deep.equal({ observations: 1, skipped: 1 });
      });
    }
  });

  describe("understands", () => {
    const rows: readonly { readonly name: string; readonly given: JsonObject }[] = [
      { name: "verb update", given: eventOf({ verb: "update" }) },
      {
        name: "an event on its own, with kind and version",
        given: eventOf({ kind: "Event", apiVersion: "audit.k8s.io/v1" }),
      },
      {
        name: "the core group told as empty",
        given: eventOf({ objectRef: { ...(eventOf()["objectRef"] as JsonObject), apiGroup: "" } }),
      },
      {
        name: "nothing but what is needed",
        given: eventOf({
          sourceIPs: undefined,
          userAgent: undefined,
          auditID: 7,
          requestURI: 7,
          annotations: 7,
        }),
      },
      { name: "addresses that are no list", given: eventOf({ sourceIPs: "192.0.2.7" }) },
      { name: "groups that are none", given: eventOf({ user: { username: "a", groups: { a: 1 } } }) },
    ];
    for (const { name, given } of rows) {
      it(name, () => expect(decodeAuditEvent(given, HIDING)).to.not.equal(undefined));
    }
  });

  describe("a body that is no EventList", () => {
    const rows: readonly { readonly name: string; readonly given: unknown; readonly expect: RegExp }[] = [
      { name: "nothing", given: undefined, expect: /found no JSON object/ },
      { name: "a list", given: [], expect: /found no JSON object/ },
      { name: "a text", given: "EventList", expect: /found no JSON object/ },
      {
        name: "another kind",
        given: { ...listOf(), kind: "Event" },
        expect: /found "audit.k8s.io\/v1" "Event"$/,
      },
      {
        name: "another version",
        given: { ...listOf(), apiVersion: "v1" },
        expect: /found "v1" "EventList"$/,
      },
      { name: "no kind", given: { items: [] }, expect: /found none none$/ },
      { name: "an evil kind", given: { kind: "\u001b[2J".repeat(99) }, expect: /^[ -~]{1,600}$/ },
      { name: "items that are no list", given: { ...listOf(), items: {} }, expect: /items to be a list/ },
    ];
    for (const { name, given, expect: expected } of rows) {
      it(name, () => {
        const events = decodeEventList(given, HIDING);
        expect("undecodable" in events && events.undecodable).to.match(expected);
      });
    }
    it("but an empty one is one: Go sends null for it", () => {
      expect(decoded({ ...listOf(), items: null })).to.deep.equal({ observations: [], skipped: 0 });
      expect(decoded(listOf())).to.deep.equal({ observations: [], skipped: 0 });
    });
  });

  describe("bounds", () => {
    const huge = "n".repeat(1_000_000);
    const sizeOf = (value: unknown): number => JSON.stringify(value).length;

    it("what an event may say of client and server", () => {
      const observation = observed({
        auditID: huge,
        userAgent: huge,
        requestURI: huge,
        user: { username: huge, groups: Array.from({ length: 10_000 }, () => huge) },
        sourceIPs: Array.from({ length: 10_000 }, () => huge),
        objectRef: {
          resource: "pods",
          subresource: "ephemeralcontainers",
          namespace: huge,
          name: huge,
          uid: huge,
        },
        responseStatus: { code: 500, reason: huge, message: huge },
        annotations: {
          "validate.ephemeral-guard.dev/uid": huge,
          "validate.ephemeral-guard.dev/policies": huge,
        },
      });
      expect(sizeOf(observation)).to.be.below(600_000);
      expect(observation.requester.groups).to.have.length(500);
      expect(observation.result.sourceIPs).to.have.length(16);
    });

    it("containers, and tells that it did", () => {
      const containers = Array.from({ length: 3000 }, (_, at) =>
        containerOf(`d${at}`, { args: [huge.slice(0, 2000)] }),
      );
      const observation = observed({ containers });
      expect(observation.containers).to.have.length(1000);
      expect(observation.redacted).to.deep.equal(["env", "size"]);
      expect(sizeOf(observation)).to.be.below(600_000);
    });

    it("keeps what it shows printable", () => {
      const evil = "a\u001b[31m\u202e\nb";
      const { result } = observed({
        auditID: evil,
        userAgent: evil,
        sourceIPs: [evil],
        responseStatus: { code: 500, reason: evil, message: evil },
      });
      expect(JSON.stringify(result)).to.match(/^[ -~]*$/);
      expect(JSON.stringify(result)).to.not.match(/\\u001b|\\n/);
    });

    it("is not led astray by depth", () => {
      const deep = (levels: number): unknown => JSON.parse(`${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`);
      const observation = observed({
        containers: [
          containerOf("x", {
            env: [{ name: "A", value: "hunter2" }],
            securityContext: deep(100_000) as JsonObject,
          }),
        ],
        annotations: deep(100_000),
        responseStatus: { code: 200, details: deep(100_000) },
      });
      expect(observation.containers).to.deep.equal([containerOf("x")]);
    });

    it("takes a list of a hundred thousand in a moment", () => {
      const items = Array.from({ length: 100_000 }, (_, at) =>
        eventOf({ verb: at % 2 === 0 ? "patch" : "get" }),
      );
      const start = performance.now();
      expect(decoded(listOf(...items)).skipped).to.equal(50_000);
      expect(performance.now() - start).to.be.below(5000);
    });
  });

  it("never throws, whatever comes", () => {
    const keys = [
      ...Object.keys(eventOf({ containers: [] })),
      "impersonatedUser",
      "annotations",
      "metadata",
      "spec",
    ];
    const json = fc.jsonValue({ maxDepth: 6 });
    const part = fc.dictionary(
      fc.constantFrom("spec", "metadata", "status", "name", "kind", "ephemeralContainers"),
      json,
    );
    const given = fc.dictionary(fc.constantFrom(...keys), fc.oneof(json, part));
    const operation = fc.record(
      {
        op: fc.constantFrom("add", "replace", "copy"),
        path: fc.constantFrom("", "/spec", "/spec/ephemeralContainers"),
        value: fc.oneof(json, part),
      },
      { requiredKeys: ["op"] },
    );
    fc.assert(
      fc.property(given, fc.oneof(json, part, fc.array(operation)), json, (members, requestObject, list) => {
        decodeAuditEvent(eventOf({ requestObject, ...members }), HIDING);
        const responseObject = podOf({ spec: { ephemeralContainers: list }, ...members });
        decodeAuditEvent(eventOf({ requestObject, responseObject }), HIDING);
        decodeEventList(listOf(members, list), HIDING);
      }),
      { numRuns: 2000 },
    );
  });
});
