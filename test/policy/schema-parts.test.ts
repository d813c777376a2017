import { expect } from "chai";
import * as z from "zod";
import { capabilityName } from "../../src/policy/capability-name.ts";
import { labelKey, labelValue } from "../../src/policy/labels.ts";
import { globText, toEditorSchema } from "../../src/policy/schema-parts.ts";
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

describe("patterns for editors", () => {
  /** Every text of up to five of these characters. */
  const textsOf = (characters: readonly string[]): readonly string[] => {
    const byLength = [[""]];
    for (let length = 0; length < 5; length += 1) {
      byLength.push((byLength.at(-1) ?? []).flatMap((text) => characters.map((one) => text + one)));
    }
    return byLength.flat();
  };
  const long = (length: number): string => "a".repeat(length);
  const rows: { name: string; schema: z.ZodType; texts: readonly string[] }[] = [
    { name: "a namespace's glob", schema: globText("namespace"), texts: textsOf(["a", "*", "?", "\\"]) },
    { name: "a subject's glob", schema: globText("subject"), texts: textsOf(["a", "*", ":", "\n"]) },
    {
      name: "a label's key",
      schema: labelKey,
      texts: [...textsOf(["a", "-", "/", "."]), ...[62, 63, 64].flatMap((n) => [long(n), `a.b/${long(n)}`])],
    },
    {
      name: "a label's value",
      schema: labelValue,
      texts: [...textsOf(["a", "-", "/", "\n"]), long(63), long(64)],
    },
    {
      name: "a capability",
      schema: capabilityName,
      texts: [...textsOf(["A", "a", "_", "1"]), "SYS_PTRACE", "CAP_SYS_PTRACE", "CAP_", "CAP"],
    },
  ];
  for (const { name, schema, texts } of rows) {
    it(`${name}: fits exactly what the loader takes`, () => {
      const { pattern } = z.toJSONSchema(schema, { io: "input" });
      const fits = new RegExp(pattern ?? "none", "u");
      const differ = texts.filter((text) => fits.test(text) !== schema.safeParse(text).success);
      expect(differ).to.deep.equal([]);
    });
  }
});

describe("toEditorSchema", () => {
  it("begins with the draft and the names, and keeps what the schema says of itself", () => {
    const words = { $id: "https://example.com/a.json", title: "A", description: "An A." };
    const schema = toEditorSchema(z.strictObject({ a: z.string().default("x") }), words);
    expect(Object.entries(schema)).to.deep.equal([
      ["$schema", "http://json-schema.org/draft-07/schema#"],
      ...Object.entries(words),
      ["type", "object"],
      ["properties", { a: { default: "x", type: "string" } }],
      ["additionalProperties", false],
    ]);
  });
});
