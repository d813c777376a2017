import { expect } from "chai";
import { stoodBefore } from "../../../src/ledger/audit-events/stood-before.ts";
import type { JsonObject } from "../../../src/model/json.ts";
import { containerOf, podOf } from "./event-of.ts";

const RECEIVED = new Date("2026-11-21T10:00:05.900Z");

const OWNED: JsonObject = { ".": {}, "f:name": {}, "f:image": {} };

/** A field manager's entry about one container. */
const entry = (name: string, time: unknown, item: unknown = OWNED): JsonObject =>
  ({
    manager: "kubectl",
    operation: "Update",
    subresource: "ephemeralcontainers",
    time,
    fieldsV1: { "f:spec": { "f:ephemeralContainers": { ".": {}, [`k:{"name":"${name}"}`]: item } } },
  }) as JsonObject; // what the rows give is JSON

const stamped = (name: string, at: string): JsonObject =>
  containerOf(name, { env: [{ name: "EPHEMERAL_GUARD_REQUESTED_AT", value: at }] });

interface Case {
  readonly name: string;
  readonly given: {
    readonly metadata?: unknown;
    readonly status?: unknown;
    readonly containers?: readonly JsonObject[];
  };
  readonly judged?: false;
  /** Of container `x`. */
  readonly expect: "sure" | "likely" | "no";
}

const managed = (...managedFields: readonly unknown[]) => ({ metadata: { managedFields } });

const CASES: readonly Case[] = [
  { name: "nothing is known", given: {}, expect: "no" },
  {
    name: "a manager that last changed a second before",
    given: managed(entry("x", "2026-11-21T10:00:04Z")),
    expect: "sure",
  },
  {
    name: "a manager that changed in the same second",
    given: managed(entry("x", "2026-11-21T10:00:05Z")),
    expect: "no",
  },
  { name: "the request's own manager", given: managed(entry("x", "2026-11-21T10:00:06Z")), expect: "no" },
  {
    name: "two managers, one of which was there before",
    given: managed(entry("x", "2026-11-21T10:00:06Z"), entry("x", "2026-11-20T10:00:00Z")),
    expect: "sure",
  },
  { name: "another container's manager", given: managed(entry("y", "2026-11-20T10:00:00Z")), expect: "no" },
  {
    name: "what a client forged is left of: fields, but not the container",
    given: managed(entry("x", "2020-01-01T00:00:00Z", { "f:bogus": {} })),
    expect: "no",
  },
  {
    name: "... without its name",
    given: managed(entry("x", "2020-01-01T00:00:00Z", { ".": {} })),
    expect: "no",
  },
  {
    name: "... the name alone",
    given: managed(entry("x", "2020-01-01T00:00:00Z", { "f:name": {} })),
    expect: "no",
  },
  { name: "a manager without a time", given: managed(entry("x", undefined)), expect: "no" },
  { name: "a time that is none", given: managed(entry("x", "yesterday")), expect: "no" },
  {
    name: "entries that are none",
    given: managed(7, null, [], "x", { time: "2020-01-01T00:00:00Z", fieldsV1: 7 }),
    expect: "no",
  },
  {
    name: "managedFields that are no list",
    given: { metadata: { managedFields: entry("x", "2020-01-01T00:00:00Z") } },
    expect: "no",
  },
  { name: "metadata that is no object", given: { metadata: 7, status: 7 }, expect: "no" },
  {
    name: "a container that has run",
    given: { status: { ephemeralContainerStatuses: [7, { name: "x" }] } },
    expect: "likely",
  },
  {
    name: "another that has run",
    given: { status: { ephemeralContainerStatuses: [{ name: "y" }] } },
    expect: "no",
  },
  {
    name: "statuses that are no list",
    given: { status: { ephemeralContainerStatuses: { name: "x" } } },
    expect: "no",
  },
  {
    name: "a stamp of two minutes ago",
    given: { containers: [stamped("x", "2026-11-21T09:58:05Z")] },
    expect: "likely",
  },
  {
    name: "a stamp of a minute ago",
    given: { containers: [stamped("x", "2026-11-21T09:59:05.900Z")] },
    expect: "no",
  },
  { name: "a stamp of now", given: { containers: [stamped("x", "2026-11-21T10:00:06Z")] }, expect: "no" },
  { name: "a stamp that is no time", given: { containers: [stamped("x", "yesterday")] }, expect: "no" },
  {
    name: "an old stamp where the guard was not asked: the client may have written it",
    given: { containers: [stamped("x", "2020-01-01T00:00:00Z")] },
    judged: false,
    expect: "no",
  },
];

describe("audit events: which containers stood before", () => {
  for (const { name, given, judged = true, expect: expected } of CASES) {
    it(`${name}: ${expected}`, () => {
      const { sure, likely } = stoodBefore(podOf(given), { received: RECEIVED, judged });
      expect(sure("x") ? "sure" : likely("x") ? "likely" : "no").to.equal(expected);
    });
  }
});
