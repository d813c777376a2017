import { expect } from "chai";
import type { SecurityContext } from "../../../src/model/container.ts";
import { removeCapabilities } from "../../../src/policy/mutations/remove-capabilities.ts";
import { policySet } from "../../support/policy-set.ts";
import { debugContainer } from "../../support/subject.ts";

const change = (remove: readonly string[], securityContext: SecurityContext | undefined) => {
  const spec = remove.length === 0 ? {} : { remove: { capabilities: remove } };
  const container = debugContainer(securityContext === undefined ? {} : { securityContext });
  const policy = policySet({ name: "p", ...spec }).policies[0]!;
  return { before: container, ...removeCapabilities(container, policy) };
};

describe("removeCapabilities", () => {
  const add = (...names: string[]): SecurityContext => ({ capabilities: { add: names } });
  const rows: readonly {
    readonly name: string;
    readonly given: readonly [remove: readonly string[], asked: SecurityContext | undefined];
    readonly expect: SecurityContext | undefined;
    readonly removed: readonly string[];
  }[] = [
    {
      name: "the only one, and what is empty then",
      given: [["SYS_PTRACE"], add("SYS_PTRACE")],
      expect: undefined,
      removed: ["SYS_PTRACE"],
    },
    {
      name: "one of two",
      given: [["SYS_PTRACE"], add("NET_ADMIN", "SYS_PTRACE")],
      expect: add("NET_ADMIN"),
      removed: ["SYS_PTRACE"],
    },
    {
      name: "every spelling of it",
      given: [["SYS_PTRACE"], add("CAP_SYS_PTRACE", "sys_ptrace", "SYS_PTRACE", "SYS_PTRACES")],
      expect: add("SYS_PTRACES"),
      removed: ["CAP_SYS_PTRACE", "sys_ptrace", "SYS_PTRACE"],
    },
    {
      name: "all, by ALL",
      given: [["ALL"], add("A", "ALL", "x")],
      expect: undefined,
      removed: ["A", "ALL", "x"],
    },
    { name: "ALL, asked for as such", given: [["ALL"], add("all")], expect: undefined, removed: ["all"] },
    {
      name: "one, and leaves drop alone",
      given: [["X"], { capabilities: { add: ["X"], drop: ["X", "ALL"] } }],
      expect: { capabilities: { drop: ["X", "ALL"] } },
      removed: ["X"],
    },
    {
      name: "one, and leaves the rest of the security context alone",
      given: [["X"], { ...add("X"), privileged: true }],
      expect: { privileged: true },
      removed: ["X"],
    },
    {
      name: "one with control characters, told without them",
      given: [["ALL"], add("\u001b[1m")],
      expect: undefined,
      removed: [String.raw`\x1b[1m`],
    },
  ];
  for (const { name, given, expect: expected, removed } of rows) {
    it(`takes away ${name}`, () => {
      const { container, mutations } = change(...given);
      expect(container.securityContext).to.deep.equal(expected);
      expect(mutations).to.deep.equal(
        removed.map((detail) => ({
          kind: "remove",
          container: "debugger",
          field: "securityContext.capabilities.add",
          policy: "p",
          detail,
        })),
      );
    });
  }

  const untouched: readonly {
    readonly name: string;
    readonly given: readonly [remove: readonly string[], asked: SecurityContext | undefined];
  }[] = [
    { name: "the policy removes nothing", given: [[], add("SYS_PTRACE")] },
    { name: "another one is asked for", given: [["SYS_PTRACE"], add("NET_RAW")] },
    { name: "ALL is asked for, and one of them to be removed", given: [["SYS_PTRACE"], add("ALL")] },
    { name: "it is dropped", given: [["SYS_PTRACE"], { capabilities: { drop: ["SYS_PTRACE"] } }] },
    { name: "none is asked for", given: [["ALL"], { capabilities: { add: [] } }] },
    { name: "there is no security context", given: [["ALL"], undefined] },
  ];
  for (const { name, given } of untouched) {
    it(`changes nothing where ${name}: the very same container`, () => {
      const { before, container, mutations } = change(...given);
      expect(container).to.equal(before);
      expect(mutations).to.deep.equal([]);
    });
  }
});
