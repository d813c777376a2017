import { expect } from "chai";
import { globText } from "../../src/policy/schema-parts.ts";
import { issuesOf } from "../support/schema-issues.ts";

describe("globText", () => {
  const rows = [
    { name: "a namespace", kind: "namespace", given: "prod-*", expect: [] },
    { name: "a group", kind: "subject", given: "corp:{ops}", expect: [] },
    {
      name: "special characters in a namespace",
      kind: "namespace",
      given: "prod-?",
      expect: [
        {
          path: "",
          code: "bad-glob",
          message: '"?" in "prod-?" has no meaning here',
          hint: 'only "*" and "**" are special; write alternatives as patterns of their own',
        },
      ],
    },
    {
      name: "too many wildcards in a user's name",
      kind: "subject",
      given: "a*b*c*d",
      expect: [
        {
          path: "",
          code: "bad-glob",
          message: '"a*b*c*d" has 3 wildcards, at most 2 may be in one segment',
          hint: "write several patterns",
        },
      ],
    },
  ] as const;
  for (const { name, kind, given, expect: issues } of rows) {
    it(name, () => {
      expect(issuesOf(globText(kind), given)).to.deep.equal(issues);
    });
  }
});
