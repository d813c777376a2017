import { expect } from "chai";
import type { z } from "zod";
import { recordSchema, toRecordJsonSchema } from "../../src/ledger/record-schema.ts";
import { fromObservation, toAskedHalf, toRecord } from "../../src/ledger/merge-record.ts";
import type { ApiServerResult } from "../../src/model/audit-observation.ts";
import type { DebugRequest, PodFacts } from "../../src/model/debug-request.ts";
import type { Violation } from "../../src/model/decision.ts";
import type { Mutation } from "../../src/model/mutation.ts";
import type { ContainerState, DebugRecord, Landing } from "../../src/model/record.ts";
import { asked, audited, judged } from "../support/ledger-parts.ts";
import type { SameKeys } from "./same-keys.ts";

type Read = z.output<typeof recordSchema>;
type ReadRequest = NonNullable<Read["request"]>;

/** These fail to compile where schema and model go apart. */
const toModel = (read: Read): DebugRecord => read;
const IN_STEP: readonly [
  SameKeys<Read, DebugRecord>,
  SameKeys<Read["containers"][number], Landing>,
  SameKeys<NonNullable<Read["containers"][number]["state"]>, ContainerState>,
  SameKeys<Read["violations"][number], Violation>,
  SameKeys<Read["mutations"][number], Mutation>,
  SameKeys<NonNullable<Read["result"]>, ApiServerResult>,
  SameKeys<ReadRequest, DebugRequest>,
  SameKeys<ReadRequest["pod"], PodFacts>,
] = [true, true, true, true, true, true, true, true];

const RECORD = toRecord({
  frame: {
    id: "1M7YRRT8MZW",
    cluster: "test",
    at: "2026-11-21T10:00:00.000Z",
    lastAt: "2026-11-21T10:00:00.000Z",
    calls: 2,
  },
  content: fromObservation(judged("v1", { verdict: "denied" })),
  half: toAskedHalf(asked("m1")),
  results: [audited("a1", { code: 403, result: { impersonator: { username: "admin", groups: [] } } }).result],
  landings: [],
});

describe("ledger: the schema of a record", () => {
  it("is in step with the model", () => {
    expect(IN_STEP).to.not.include(false);
    expect(toModel).to.be.a("function");
  });

  it("accepts the codes of rules, and those of a newer webhook, but no other text", () => {
    const withCode = (code: string) => ({
      ...RECORD,
      violations: [{ code, mode: "enforce", field: "", message: "m" }],
    });
    for (const code of ["images.allow", "rules.name-the-target", "images.requireSignature", "no-quota"])
      expect(recordSchema.safeParse(withCode(code)).success, code).to.equal(true);
    for (const code of ["", "rules.", "rules.a\n", "<b>", "a b", `rules.${"a".repeat(64)}`]) {
      expect(recordSchema.safeParse(withCode(code)).success, code).to.equal(false);
    }
  });

  it("accepts what the store makes", () => {
    expect(recordSchema.parse(JSON.parse(JSON.stringify(RECORD)))).to.deep.equal(RECORD);
  });

  it("refuses another kind, version or verdict", () => {
    for (const change of [
      { kind: "Record" },
      { apiVersion: "ephemeral-guard.dev/v2" },
      { verdict: "maybe" },
    ]) {
      expect(recordSchema.safeParse({ ...RECORD, ...change }).success).to.equal(false);
    }
  });

  it("is printed as JSON Schema, with its version", () => {
    const schema = toRecordJsonSchema();
    expect(schema["$id"]).to.equal("https://ephemeral-guard.dev/schemas/v1/debug-record.json");
    expect(schema["$schema"]).to.equal("https://json-schema.org/draft/2020-12/schema");
    expect(JSON.parse(JSON.stringify(schema))).to.deep.equal(schema);
    expect(schema["required"]).to.include.members(["id", "verdict", "containers"]).and.not.include("request");
    const properties = schema["properties"] as Record<string, { readonly enum?: readonly string[] }>;
    expect(Object.keys(properties).sort()).to.include.members(Object.keys(RECORD));
    expect(properties["verdict"]?.enum).to.include("unguarded");
  });
});
