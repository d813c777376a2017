import { expect } from "chai";
import { canonicalCapability } from "../../src/policy/capability-name.ts";
import { itTells, withSpec } from "../support/load-problems.ts";

describe("capabilityName", () => {
  const remove = (name: string): string => withSpec(`remove: {capabilities: [${name}]}`);
  const bad = (name: string, hint: string): readonly string[] => [
    `bad-capability: p.yaml:6:27: spec.remove.capabilities[0]: ${name} is no capability name (${hint})`,
  ];

  itTells([
    { name: "as containers name it", given: remove("SYS_PTRACE"), expect: [] },
    { name: "ALL", given: remove("ALL"), expect: [] },
    {
      name: "with CAP_",
      given: remove("CAP_SYS_PTRACE"),
      expect: bad('"CAP_SYS_PTRACE"', 'write "SYS_PTRACE"'),
    },
    { name: "in lower case", given: remove("all"), expect: bad('"all"', 'write "ALL"') },
    {
      name: "with a space",
      given: remove("sys ptrace"),
      expect: bad('"sys ptrace"', "for example SYS_PTRACE"),
    },
    { name: "empty", given: remove("''"), expect: bad('""', "for example SYS_PTRACE") },
    {
      name: "with an escape",
      given: remove(String.raw`"\e[1m\u202e"`),
      expect: bad(String.raw`"\x1b[1m\u{202e}"`, "for example SYS_PTRACE"),
    },
    {
      name: "a number",
      given: remove("3"),
      expect: [
        'wrong-type: p.yaml:6:27: spec.remove.capabilities[0]: expected a string, found 3 (put it in quotes: "3")',
      ],
    },
  ]);
});

describe("canonicalCapability", () => {
  const rows = [
    { given: "SYS_PTRACE", expect: "SYS_PTRACE" },
    { given: "CAP_SYS_PTRACE", expect: "SYS_PTRACE" },
    { given: "cap_sys_ptrace", expect: "SYS_PTRACE" },
    { given: "Sys_Ptrace", expect: "SYS_PTRACE" },
    { given: "all", expect: "ALL" },
    { given: "CAP_CAP_X", expect: "CAP_X" },
    { given: "", expect: "" },
  ];
  for (const { given, expect: canonical } of rows) {
    it(`${JSON.stringify(given)} is ${JSON.stringify(canonical)}`, () => {
      expect(canonicalCapability(given)).to.equal(canonical);
    });
  }
});
