import { expect } from "chai";
import { stampViolations, withStamp, type Stamp } from "../../src/admission/stamp.ts";
import type { EnvEntry } from "../../src/model/container.ts";
import { debugContainer, debugRequest } from "../support/subject.ts";

const BY: EnvEntry = { name: "EPHEMERAL_GUARD_REQUESTED_BY", value: "alice@corp.example" };
const AT: EnvEntry = { name: "EPHEMERAL_GUARD_REQUESTED_AT", value: "2026-03-04T05:06:07.089Z" };
const POLICY: EnvEntry = { name: "EPHEMERAL_GUARD_POLICY", value: "a,b@0123456789ab" };
const reference = { fieldRef: { fieldPath: "metadata.name" } };

const STAMP: Stamp = {
  requestedBy: "alice@corp.example",
  requestedAt: new Date("2026-03-04T05:06:07.089Z"),
  policies: ["a", "b"],
  revision: "0123456789ab",
};

interface Row {
  readonly name: string;
  readonly given: readonly EnvEntry[] | undefined;
  readonly expect: string | undefined;
}

const withEnv = (env: Row["given"]) => debugContainer(env === undefined ? {} : { env });

const violationsOf = (env: Row["given"], demanded: boolean) =>
  stampViolations(debugRequest([withEnv(env)]), demanded);

describe("admission: the stamp, demanded", () => {
  const rows: readonly Row[] = [
    { name: "complete", given: [BY, AT, POLICY], expect: undefined },
    { name: "in any order, among others", given: [POLICY, { name: "A" }, AT, BY], expect: undefined },
    {
      name: "without a policy's name, in a set where none matches",
      given: [BY, AT, { ...POLICY, value: "@0123456789ab" }],
      expect: undefined,
    },
    { name: "no env", given: undefined, expect: "stamp.missing" },
    { name: "an empty env", given: [], expect: "stamp.missing" },
    {
      name: "other entries alone",
      given: [{ name: "EPHEMERAL_GUARD_OTHER", value: "x" }],
      expect: "stamp.missing",
    },
    {
      name: "names in another case",
      given: [BY, AT, POLICY].map(({ name, ...rest }) => ({ name: name.toLowerCase(), ...rest })),
      expect: "stamp.missing",
    },
    { name: "no requester", given: [AT, POLICY], expect: "stamp.missing" },
    { name: "no time", given: [BY, POLICY], expect: "stamp.missing" },
    { name: "no policy", given: [BY, AT], expect: "stamp.missing" },
    { name: "an empty time", given: [BY, { ...AT, value: "" }, POLICY], expect: "stamp.missing" },
    { name: "a time without value", given: [BY, { name: AT.name }, POLICY], expect: "stamp.missing" },
    {
      name: "somebody else",
      given: [{ ...BY, value: "bob@corp.example" }, AT, POLICY],
      expect: "stamp.forged",
    },
    {
      name: "somebody in another case",
      given: [{ ...BY, value: "Alice@corp.example" }, AT, POLICY],
      expect: "stamp.forged",
    },
    { name: "somebody who is nobody", given: [{ ...BY, value: "" }, AT, POLICY], expect: "stamp.forged" },
    { name: "a requester without value", given: [{ name: BY.name }, AT, POLICY], expect: "stamp.forged" },
    { name: "the requester twice", given: [BY, BY, AT, POLICY], expect: "stamp.forged" },
    {
      name: "somebody else after the requester",
      given: [BY, AT, POLICY, { ...BY, value: "bob" }],
      expect: "stamp.forged",
    },
    { name: "the time twice", given: [BY, AT, AT, POLICY], expect: "stamp.forged" },
    { name: "the policy twice", given: [BY, AT, POLICY, POLICY], expect: "stamp.forged" },
    {
      name: "the requester from a field",
      given: [{ name: BY.name, valueFrom: reference }, AT, POLICY],
      expect: "stamp.forged",
    },
    {
      name: "the time from a field",
      given: [BY, { name: AT.name, valueFrom: reference }, POLICY],
      expect: "stamp.forged",
    },
    {
      name: "a value beside a reference",
      given: [{ ...BY, valueFrom: reference }, AT, POLICY],
      expect: "stamp.forged",
    },
    {
      name: "a forgery tells before what is missing",
      given: [{ ...BY, value: "bob" }],
      expect: "stamp.forged",
    },
  ];
  for (const { name, given, expect: code } of rows) {
    it(`${name}: ${code ?? "passes"}`, () => {
      const found = violationsOf(given, true);
      expect(found.map((violation) => violation.code)).to.deep.equal(code === undefined ? [] : [code]);
    });
  }

  it("is wanted of every container, at its place", () => {
    const request = debugRequest([
      debugContainer({ name: "a" }),
      debugContainer({ name: "b", env: [BY, AT, POLICY] }),
      debugContainer({ name: "c", env: [{ ...BY, value: "bob\u202e\n" }] }),
    ]);
    expect(stampViolations(request, true)).to.deep.equal([
      {
        code: "stamp.missing",
        mode: "enforce",
        container: "a",
        field: "spec.ephemeralContainers[0].env",
        message:
          "env EPHEMERAL_GUARD_REQUESTED_BY, which the mutating webhook puts there, is missing: it did not run, or was undone",
      },
      {
        code: "stamp.forged",
        mode: "enforce",
        container: "c",
        field: "spec.ephemeralContainers[2].env",
        message: 'env EPHEMERAL_GUARD_REQUESTED_BY says "bob\\u{202e}\\x0a", but "alice@corp.example" asks',
      },
    ]);
  });
});

describe("admission: the stamp, off", () => {
  const rows: readonly Row[] = [
    { name: "no env", given: undefined, expect: undefined },
    { name: "other entries", given: [{ name: "A" }, { name: "EPHEMERAL_GUARD_OTHER" }], expect: undefined },
    { name: "the requester's own name", given: [BY], expect: "stamp.forged" },
    { name: "a time", given: [{ name: "A" }, AT], expect: "stamp.forged" },
    { name: "a policy without value", given: [{ name: POLICY.name }], expect: "stamp.forged" },
  ];
  for (const { name, given, expect: code } of rows) {
    it(`${name}: ${code ?? "passes"}`, () => {
      const found = violationsOf(given, false);
      expect(found.map((violation) => violation.code)).to.deep.equal(code === undefined ? [] : [code]);
    });
  }
});

describe("admission: the stamp, put there", () => {
  const rows: readonly { name: string; given: Row["given"]; expect: readonly EnvEntry[] }[] = [
    { name: "into a container without env", given: undefined, expect: [BY, AT, POLICY] },
    {
      name: "after what the client sent",
      given: [{ name: "A", value: "1" }],
      expect: [{ name: "A", value: "1" }, BY, AT, POLICY],
    },
    {
      name: "in the place of every entry of these names",
      given: [{ ...BY, value: "bob" }, { name: "A" }, BY, { name: AT.name, valueFrom: reference }, POLICY],
      expect: [{ name: "A" }, BY, AT, POLICY],
    },
  ];
  for (const { name, given, expect: env } of rows) {
    it(name, () => {
      const stamped = withStamp(withEnv(given), STAMP);
      expect(stamped.env).to.deep.equal(env);
      expect(withStamp(stamped, STAMP)).to.deep.equal(stamped);
      expect(stampViolations(debugRequest([stamped]), true)).to.deep.equal([]);
    });
  }
});
