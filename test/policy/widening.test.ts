import { expect } from "chai";
import { z } from "zod";
import { narrowing, nonRootId, widenedBy, widens } from "../../src/policy/widening.ts";

const messageOf = (schema: z.ZodType, value: unknown): string | undefined =>
  schema.safeParse(value, { error: () => "" }).error?.issues[0]?.message;

describe("widening", () => {
  const map = z.strictObject({ drop: z.string() }, { error: widenedBy(["add"], "adding") });
  const rows = [
    { name: "the narrow value", given: narrowing(true), value: true, expect: undefined },
    {
      name: "its opposite",
      given: narrowing(true),
      value: false,
      expect: "a default of false can only widen",
    },
    { name: "what is no boolean widens nothing", given: narrowing(true), value: "no", expect: "" },
    {
      name: "another text",
      given: narrowing("Default"),
      value: "X",
      expect: 'a default of "X" can only widen',
    },
    { name: "uid 1", given: nonRootId("uid"), value: 1, expect: undefined },
    { name: "uid 0", given: nonRootId("uid"), value: 0, expect: "a default of uid 0 can only widen" },
    { name: "uid -1", given: nonRootId("uid"), value: -1, expect: "" },
    { name: "gid 0", given: nonRootId("gid"), value: 0, expect: "a default of gid 0 can only widen" },
    { name: "a key that widens", given: map, value: { drop: "", add: "" }, expect: "adding can only widen" },
    { name: "a key that is a slip", given: map, value: { drop: "", ad: "" }, expect: "" },
    { name: "one of each", given: map, value: { drop: "", ad: "", add: "" }, expect: "" },
  ];
  for (const { name, given, value, expect: message } of rows) {
    it(name, () => {
      expect(messageOf(given, value)).to.equal(message);
    });
  }

  it("quotes text, so that no control character is told as it is", () => {
    expect(widens("\u001b[1m")).to.equal(String.raw`a default of "\x1b[1m" can only widen`);
  });
});
