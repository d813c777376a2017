import { expect } from "chai";
import type { z } from "zod";
import type { AuditObservation, GuardTrace } from "../../src/model/audit-observation.ts";
import type { Observation } from "../../src/model/observation.ts";
import {
  auditObservationSchema,
  decodeObservations,
  MOST_OBSERVATIONS,
  type observationSchema,
} from "../../src/ledger/observation-schema.ts";
import { asked, audited, judged } from "../support/ledger-parts.ts";
import { sampleObservation } from "./sample-observation.ts";
import type { SameKeys } from "./same-keys.ts";

type Seen = z.output<typeof observationSchema>;
type Audited = z.output<typeof auditObservationSchema>;

/** These fail to compile where schema and model go apart. */
const toModel = (seen: Seen): Observation => seen;
const toAuditModel = (event: Audited): AuditObservation => event;
const IN_STEP: readonly [
  SameKeys<Seen, Observation>,
  SameKeys<Audited, AuditObservation>,
  SameKeys<Audited["guard"], GuardTrace>,
] = [true, true, true];

const without = (key: string): unknown =>
  Object.fromEntries(Object.entries(judged("v1")).filter(([name]) => name !== key));

const overWire = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

describe("ledger: decodeObservations", () => {
  it("is in step with the model", () => {
    expect(IN_STEP).to.not.include(false);
    expect([toModel, toAuditModel]).to.have.length(2);
  });

  for (const seen of [judged("v1"), asked("m1"), sampleObservation()]) {
    it(`reads what a webhook sends: ${seen.uid}`, () => {
      expect(decodeObservations({ observations: [overWire(seen)] })).to.deep.equal({
        observations: [overWire(seen)],
      });
    });
  }

  it("reads audit observations", () => {
    const seen = audited("a1", { guard: { validateUid: "v1", verdict: "allowed" } });
    expect(auditObservationSchema.parse(overWire(seen))).to.deep.equal(overWire(seen));
    expect(auditObservationSchema.parse({ ...seen, containers: undefined }).containers).to.equal(undefined);
  });

  it("keeps fields of containers that it does not know, and drops others", () => {
    const containers = [
      { name: "c", image: "i", workingDir: "/tmp", volumeMounts: [{ name: "v", mountPath: "/v" }] },
    ];
    const body = { observations: [{ ...judged("v1", { containers }), token: "x" }] };
    const result = decodeObservations(overWire(body));
    if ("undecodable" in result) throw new Error(result.undecodable);
    expect(result.observations[0]?.request?.added[0]?.container).to.deep.equal(containers[0]);
    expect(result.observations[0]).to.not.have.property("token");
  });

  const seen = judged("v1");
  const CASES: readonly (readonly [string, unknown, RegExp])[] = [
    ["no object", [], /^expected \{"observations"/],
    ["null", null, /^expected \{"observations"/],
    ["no list", { observations: {} }, /^observations: expected a list/],
    [
      "too many",
      { observations: Array.from({ length: MOST_OBSERVATIONS + 1 }, () => seen) },
      /^observations: expected at most 1000, found 1001$/,
    ],
    ["something else in it", { observations: [seen, 7] }, /^observations\.1: /],
    ["an unknown phase", { observations: [{ ...seen, phase: "later" }] }, /^observations\.0\.phase: /],
    ["a verdict that no webhook gives", { observations: [{ ...seen, verdict: "unguarded" }] }, /\.verdict: /],
    ["no time", { observations: [{ ...seen, at: "yesterday" }] }, /\.at: /],
    ["a time without a zone", { observations: [{ ...seen, at: "2026-11-21T10:00:00" }] }, /\.at: /],
    ["a time of another century", { observations: [{ ...seen, at: "9999-11-21T10:00:00.000Z" }] }, /\.at: /],
    ["an empty uid", { observations: [{ ...seen, uid: "" }] }, /\.uid: /],
    ["a uid with a line break", { observations: [{ ...seen, uid: "a\nb" }] }, /\.uid: /],
    ["a long uid", { observations: [{ ...seen, uid: "a".repeat(129) }] }, /\.uid: /],
    [
      "a code that is no word",
      { observations: [{ ...seen, violations: [{ code: "a b" }] }] },
      /violations\.0\.code: /,
    ],
    ...["phase", "uid", "at", "verdict", "requester", "namespace", "pod", "dryRun", "policies"].map(
      (key) =>
        [
          `without ${key}`,
          { observations: [without(key)] },
          new RegExp(`^observations\\.0\\.${key}: `),
        ] as const,
    ),
  ];
  for (const [name, body, expected] of CASES) {
    it(`refuses: ${name}`, () => {
      const result = decodeObservations(body);
      expect(result).to.have.property("undecodable").that.matches(expected);
    });
  }

  it("takes as many as it may, and none", () => {
    const most = Array.from({ length: MOST_OBSERVATIONS }, () => seen);
    expect(decodeObservations({ observations: most }))
      .to.have.property("observations")
      .with.length(MOST_OBSERVATIONS);
    expect(decodeObservations({ observations: [] })).to.deep.equal({ observations: [] });
  });

  it("never tells a value", () => {
    const env = [{ name: "PASSWORD", value: 12345, secret: "hunter2" }];
    const containers = [{ name: "c", image: "i", env }] as never;
    const result = decodeObservations({ observations: [judged("v1", { containers })] });
    expect(JSON.stringify(result))
      .to.match(/env/)
      .and.not.match(/hunter2|12345/);
  });
});
