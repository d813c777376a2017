import { expect } from "chai";
import { readStamp } from "../../src/marking/read-stamp.ts";
import type { EnvEntry } from "../../src/model/container.ts";
import { stampOf } from "./given.ts";

const STAMP = stampOf("alice");
const without = (name: string): readonly EnvEntry[] => STAMP.filter((entry) => !entry.name.endsWith(name));
const FROM_FIELD = { fieldRef: { fieldPath: "metadata.name" } };

describe("marking/read-stamp", () => {
  const table: { name: string; given: readonly EnvEntry[]; expect: object }[] = [
    { name: "none", given: [], expect: { kind: "none" } },
    {
      name: "one as the guard writes it",
      given: STAMP,
      expect: { kind: "stamp", requestedBy: "alice", requestedAt: "2026-11-21T14:00:00.000Z" },
    },
    { name: "one without requester", given: without("_BY"), expect: { kind: "faulty" } },
    { name: "one without time", given: without("_AT"), expect: { kind: "faulty" } },
    { name: "one without policy", given: without("_POLICY"), expect: { kind: "faulty" } },
    { name: "one with two requesters", given: [...STAMP, ...stampOf("bob").slice(0, 1)], expect: { kind: "faulty" } },
    { name: "one with a requester said twice", given: [...STAMP, ...STAMP.slice(0, 1)], expect: { kind: "faulty" } },
    { name: "one with an empty requester", given: stampOf(""), expect: { kind: "faulty" } },
    { name: "one with another form of time", given: stampOf("alice", "yesterday"), expect: { kind: "faulty" } },
    {
      name: "one whose requester is no plain value",
      given: [{ ...STAMP[0]!, valueFrom: FROM_FIELD }, ...STAMP.slice(1)],
      expect: { kind: "faulty" },
    },
  ]; // prettier-ignore
  for (const { name, given, expect: expected } of table) {
    it(`reads ${name}`, () => {
      expect(readStamp(given)).to.deep.equal(expected);
    });
  }
});
