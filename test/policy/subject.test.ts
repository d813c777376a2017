import { expect } from "chai";
import { compileSubject, type Subject } from "../../src/policy/subject.ts";

describe("compileSubject", () => {
  const groups = { username: "alice@corp.example", groups: ["developers", "system:authenticated"] };
  const account = (username: string) => ({ username, groups: [] });
  const ci: Subject = { kind: "ServiceAccount", namespace: "ci", name: "debug-*" };
  const anywhere: Subject = { kind: "ServiceAccount", namespace: "*", name: "**" };

  const rows: readonly {
    readonly name: string;
    readonly given: Subject;
    readonly asks: { readonly username: string; readonly groups: readonly string[] };
    readonly expect: boolean;
  }[] = [
    { name: "a group", given: { kind: "Group", name: "developers" }, asks: groups, expect: true },
    { name: "another group", given: { kind: "Group", name: "admins" }, asks: groups, expect: false },
    { name: "any of the groups", given: { kind: "Group", name: "system:*" }, asks: groups, expect: true },
    { name: "no groups", given: { kind: "Group", name: "**" }, asks: account("bob"), expect: false },
    {
      name: "a group in other case",
      given: { kind: "Group", name: "Developers" },
      asks: groups,
      expect: false,
    },
    {
      name: "part of a group's name",
      given: { kind: "Group", name: "develop" },
      asks: groups,
      expect: false,
    },
    {
      name: "a user's name is no group",
      given: { kind: "Group", name: "alice*" },
      asks: groups,
      expect: false,
    },
    { name: "a user", given: { kind: "User", name: "alice@corp.example" }, asks: groups, expect: true },
    {
      name: "users of a domain",
      given: { kind: "User", name: "*@corp.example" },
      asks: groups,
      expect: true,
    },
    { name: "another domain", given: { kind: "User", name: "*@corp.test" }, asks: groups, expect: false },
    {
      name: "a group's name is no user",
      given: { kind: "User", name: "developers" },
      asks: groups,
      expect: false,
    },
    {
      name: "a star over colons and slashes",
      given: { kind: "User", name: "*" },
      asks: account("oidc:https://idp.example/alice"),
      expect: true,
    },
    {
      name: "brackets are text in names",
      given: { kind: "User", name: "alice [ops] {1}?" },
      asks: account("alice [ops] {1}?"),
      expect: true,
    },
    {
      name: "a ServiceAccount",
      given: ci,
      asks: account("system:serviceaccount:ci:debug-1"),
      expect: true,
    },
    {
      name: "of another namespace",
      given: ci,
      asks: account("system:serviceaccount:cd:debug-1"),
      expect: false,
    },
    {
      name: "of another name",
      given: ci,
      asks: account("system:serviceaccount:ci:deploy"),
      expect: false,
    },
    {
      name: "the namespace does not reach into the name",
      given: { kind: "ServiceAccount", namespace: "ci:x", name: "*" },
      asks: account("system:serviceaccount:ci:x"),
      expect: false,
    },
    {
      name: "a user of such a name in part",
      given: anywhere,
      asks: account("serviceaccount:ci:x"),
      expect: false,
    },
    { name: "without a name", given: anywhere, asks: account("system:serviceaccount:ci"), expect: false },
    {
      name: "with a part too many",
      given: anywhere,
      asks: account("system:serviceaccount:a:b:c"),
      expect: false,
    },
    {
      name: "a node is no ServiceAccount",
      given: anywhere,
      asks: account("system:node:ci:x"),
      expect: false,
    },
    {
      name: "a ServiceAccount by the group it is in",
      given: { kind: "Group", name: "system:serviceaccounts:ci" },
      asks: { username: "system:serviceaccount:ci:x", groups: ["system:serviceaccounts:ci"] },
      expect: true,
    },
    {
      name: "apiGroup has no effect",
      given: { kind: "Group", name: "developers", apiGroup: "rbac.authorization.k8s.io" },
      asks: groups,
      expect: true,
    },
  ];
  for (const { name, given, asks, expect: isSubject } of rows) {
    it(name, () => {
      expect(compileSubject(given)(asks)).to.equal(isSubject);
    });
  }
});
