import { expect } from "chai";
import { addedContainers } from "../../../src/ledger/audit-events/added-containers.ts";
import type { JsonObject } from "../../../src/model/json.ts";
import { containerOf, eventOf, podOf } from "./event-of.ts";

const FACTS = { received: new Date("2026-11-21T10:00:05.123Z"), judged: false };

const X = containerOf("x");
const Y = containerOf("y");
const Z = containerOf("z");
const REFUSED = { responseStatus: { code: 422 }, responseObject: { kind: "Status", code: 422 } };
const ran = (...names: readonly string[]): JsonObject => ({
  ephemeralContainerStatuses: names.map((name) => ({ name, state: { running: {} } })),
});
const ownedBefore = (name: string): JsonObject => ({
  managedFields: [
    {
      time: "2026-11-21T09:00:00Z",
      fieldsV1: {
        "f:spec": { "f:ephemeralContainers": { [`k:{"name":"${name}"}`]: { ".": {}, "f:name": {} } } },
      },
    },
  ],
});
const patch = (...containers: readonly JsonObject[]): JsonObject => ({
  spec: { ephemeralContainers: containers },
});

interface Case {
  readonly name: string;
  readonly given: Readonly<Record<string, unknown>>;
  /** Names; undefined: nobody can tell. */
  readonly expect: readonly string[] | undefined;
}

const CASES: readonly Case[] = [
  {
    name: "a patch: what it names, in the pod's order",
    given: { requestObject: patch(Y, X), responseObject: podOf({ containers: [X, Z, Y] }) },
    expect: ["x", "y"],
  },
  {
    name: "a PUT: all that are not known to have stood before",
    given: {
      verb: "update",
      requestObject: podOf({ containers: [X, Y, Z] }),
      responseObject: podOf({ containers: [X, Y, Z], metadata: ownedBefore("x"), status: ran("z") }),
    },
    expect: ["y"],
  },
  {
    name: "an apply of what stands already",
    given: {
      requestObject: patch(X),
      responseObject: podOf({ containers: [X], metadata: ownedBefore("x") }),
    },
    expect: [],
  },
  {
    name: "an apply of what likely stands: not taken for nothing, since whoever may write a status could hide it so",
    given: { requestObject: patch(X), responseObject: podOf({ containers: [X], status: ran("x") }) },
    expect: ["x"],
  },
  {
    name: "a patch of labels",
    given: { requestObject: { metadata: {} }, responseObject: podOf({ containers: [X] }) },
    expect: [],
  },
  {
    name: "a JSON Patch that renames what it copies: all that are not known to have stood before",
    given: {
      requestObject: [{ op: "copy", from: "/spec/containers", path: "/spec/ephemeralContainers" }],
      responseObject: podOf({ containers: [X, Y], metadata: ownedBefore("x") }),
    },
    expect: ["y"],
  },
  {
    name: "a body that is not understood: likewise",
    given: { requestObject: "spec: {}", responseObject: podOf({ containers: [X] }) },
    expect: ["x"],
  },
  { name: "refused: as sent", given: { requestObject: patch(X, Y), ...REFUSED }, expect: ["x", "y"] },
  { name: "level Request: as sent", given: { requestObject: patch(X) }, expect: ["x"] },
  {
    name: "a client that asked for metadata only: as sent",
    given: { requestObject: patch(X), responseObject: { kind: "PartialObjectMetadata", metadata: {} } },
    expect: ["x"],
  },
  {
    name: "a Pod without a spec: as sent",
    given: { requestObject: patch(X), responseObject: { kind: "Pod" } },
    expect: ["x"],
  },
  {
    name: "an answer that is no Pod: as sent",
    given: { requestObject: patch(X), responseObject: { ...podOf({ containers: [] }), kind: "Other" } },
    expect: ["x"],
  },
  { name: "level Metadata", given: {}, expect: undefined },
  {
    name: "a JSON Patch that copies, and no pod to look at",
    given: { requestObject: [{ op: "copy", from: "/a", path: "/spec/ephemeralContainers" }] },
    expect: undefined,
  },
  {
    name: "a JSON Patch that copies one and sends one, and no pod to look at",
    given: {
      requestObject: [
        { op: "add", path: "/spec/ephemeralContainers/-", value: X },
        { op: "copy", from: "/spec/containers/0", path: "/spec/ephemeralContainers/-" },
      ],
    },
    expect: ["x"],
  },
];

const added = (given: Readonly<Record<string, unknown>>) => addedContainers(eventOf(given), FACTS);

describe("audit events: the containers that a request added", () => {
  for (const { name, given, expect: expected } of CASES) {
    it(name, () => expect(added(given)?.map((container) => container.name)).to.deep.equal(expected));
  }

  it("stand as the pod has them, not as they were sent", () => {
    const sent = containerOf("x", { image: "busybox" });
    const stands = containerOf("x", { image: "busybox:1.36", env: [{ name: "A", value: "1" }] });
    const given = { requestObject: patch(sent), responseObject: podOf({ containers: [stands] }) };
    expect(added(given)).to.deep.equal([stands]);
  });

  it("that are no containers keep name and image, and nothing that could hold a value", () => {
    const spoilt: readonly JsonObject[] = [
      { name: "x", image: 5, env: [{ name: "A", value: "hunter2" }] },
      { name: 7, image: "busybox", env: { value: "hunter2" } },
      { name: "y", image: "busybox", env: [{ name: "A", value: 5, secret: "hunter2" }] },
    ];
    expect(added({ requestObject: patch(...spoilt), ...REFUSED })).to.deep.equal([
      { name: "x", image: "" },
      { name: "", image: "busybox" },
      { name: "y", image: "busybox" },
    ]);
  });

  it("are a thousand at most", () => {
    const many = Array.from({ length: 1500 }, (_, at) => containerOf(`d${at}`));
    expect(added({ requestObject: patch(...many), ...REFUSED })).to.have.length(1000);
    const given = { requestObject: patch(...many), responseObject: podOf({ containers: many }) };
    expect(added(given)).to.have.length(1000);
  });
});
