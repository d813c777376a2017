import { expect } from "chai";
import { createRedactor } from "../../src/admission/redact.ts";
import { observe } from "../../src/ledger/observe.ts";
import type { Observation } from "../../src/model/observation.ts";
import type { Phase } from "../../src/model/outcome.ts";
import { packagedSet } from "../support/policy-set.ts";
import { realReview } from "../support/real-review.ts";
import { reviewed } from "../support/review-context.ts";
import { reviewOf } from "../support/review-builder.ts";

const NOW = new Date("2026-11-21T10:00:00Z");

interface Given {
  readonly phase?: Phase;
  readonly args?: boolean;
}

const observed = (body: unknown, { phase = "validate", args = false }: Given = {}): Observation => {
  const { outcome } = reviewed(
    { phase, stamp: phase === "mutate", policies: packagedSet("production") },
    body,
  );
  const redactor = createRedactor({ key: Buffer.alloc(32), args });
  const observation = observe(outcome, { redactor, guardMode: "enforce", now: NOW, ms: 1.5 });
  if (observation === undefined) throw new Error("not observed");
  return observation;
};

const sizeOf = (value: unknown): number => JSON.stringify(value).length;

describe("ledger: observe", () => {
  it("says who, where, when, what, and how it was decided", () => {
    const { request, violations, message, ...rest } = observed(reviewOf({ added: [{ image: "alpine" }] }));
    expect(rest).to.deep.equal({
      phase: "validate",
      uid: "097bd095-4881-4ab5-bff6-746b55a8ee7b",
      at: "2026-11-21T10:00:00.000Z",
      ms: 1.5,
      guardMode: "enforce",
      verdict: "denied",
      mutations: [],
      policies: ["production"],
      revision: packagedSet("production").revision,
      requester: { username: "alice@corp.example", groups: ["developers", "system:authenticated"] },
      namespace: "prod-payments",
      pod: { name: "api-7d9", uid: "9de72f3f-4d06-471c-b02e-4bbf447180ec" },
      dryRun: false,
      redacted: ["env"],
      warnings: [],
    });
    expect(request?.added.map(({ container }) => container.image)).to.deep.equal(["alpine"]);
    expect(violations.map(({ code }) => code)).to.include("images.allow");
    expect(message).to.match(/^container "debugger-x7k2p" is refused\n/);
  });

  it("holds what was changed, of the mutating phase", () => {
    const { mutations, message } = observed(realReview("profile-general.mutate"), { phase: "mutate" });
    expect(mutations.map(({ kind }) => kind)).to.include.members(["remove", "default", "stamp"]);
    expect(message).to.equal(undefined);
  });

  it("holds no value of an env entry, of any real review, in either phase", () => {
    for (const name of ["custom-secrets", "seed-profiling", "forged-strategic"]) {
      for (const phase of ["mutate", "validate"] as const) {
        const observation = observed(realReview(`${name}.${phase}`), { phase });
        const values = (observation.request?.added ?? []).flatMap(({ container }) =>
          (container.env ?? []).flatMap(({ name: key, value }) =>
            value === undefined || value === "" || key.startsWith("EPHEMERAL_GUARD_") ? [] : [value],
          ),
        );
        expect(values.filter((value) => !value.startsWith("hmac-sha256:"))).to.deep.equal([]);
      }
    }
  });

  it("hides what was typed where that is asked for, in the line that says what to type instead too", () => {
    const body = reviewOf({
      added: [{ image: "alpine", command: ["sh", "-c", "curl -d hunter2\nx"], targetContainerName: "app" }],
    });
    expect(observed(body).message).to.contain("hunter2");
    const hidden = observed(body, { args: true });
    expect(hidden.message).to.match(/^Try: kubectl debug .* -- \(hidden\)$/m);
    expect(JSON.stringify(hidden)).to.not.contain("hunter2");
  });

  it("tells of a request that could not be read what could be", () => {
    const { request, requester, verdict } = observed(reviewOf({ request: { object: null } }));
    expect(request).to.equal(undefined);
    expect(requester.username).to.equal("alice@corp.example");
    expect(verdict).to.equal("denied");
  });

  it("says nothing of what is no debug request", () => {
    const outcome = {
      phase: "validate",
      uid: "u1",
      verdict: "allowed",
      violations: [],
      mutations: [],
      policies: [],
      revision: "",
      warnings: [],
    } as const;
    const redactor = createRedactor({ key: undefined, args: false });
    expect(observe(outcome, { redactor, guardMode: "enforce", now: NOW, ms: 0 })).to.equal(undefined);
  });

  describe("of what is too large", () => {
    const long = "x".repeat(2000);
    const rows: readonly { name: string; added: readonly Record<string, unknown>[] }[] = [
      { name: "one long word", added: [{ command: ["x".repeat(1_000_000)] }] },
      {
        name: "a thousand containers",
        added: Array.from({ length: 1000 }, (_, at) => ({ name: `d${at}`, args: [long] })),
      },
      {
        name: "many long entries in many containers",
        added: Array.from({ length: 50 }, (_, at) => ({
          name: `d${at}`,
          env: Array.from({ length: 500 }, (_unused, n) => ({ name: `${long}${n}`, value: long })),
        })),
      },
      { name: "an image of a megabyte", added: [{ image: "x".repeat(1_000_000) }] },
    ];
    for (const { name, added } of rows) {
      it(`keeps the beginning: ${name}`, () => {
        const observation = observed(reviewOf({ added: added as never }));
        expect(sizeOf(observation.request)).to.be.below(300_000);
        expect(sizeOf(observation)).to.be.below(700_000);
        expect(observation.redacted).to.deep.equal(["env", "size"]);
        expect(observation.request?.added[0]?.container.name).to.be.a("string");
      });
    }

    it("keeps what is just large whole", () => {
      const observation = observed(reviewOf({ added: [{ command: ["x".repeat(200_000)] }] }));
      expect(observation.redacted).to.deep.equal(["env"]);
      expect(observation.request?.added[0]?.container.command?.[0]).to.have.length(200_000);
    });
  });
});
