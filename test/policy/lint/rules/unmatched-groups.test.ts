import { itFinds, itKeepsSilent } from "../lint-rows.ts";

const group = (name: string) => ({ subjects: [{ kind: "Group", name }] });
const user = (name: string) => ({ subjects: [{ kind: "User", name }] });
const account = { subjects: [{ kind: "ServiceAccount", namespace: "ci", name: "x" }] };

describe("policy/lint/rules/unmatched-groups", () => {
  itFinds("unmatched-groups", [
    { name: "no other policy", given: [{ exclude: [group("a")] }], expect: ["p1 kind: Group"] },
    {
      name: "a policy for others",
      given: [{ exclude: [group("a")] }, { match: group("b") }],
      expect: ["p1 kind: Group"],
    },
    {
      name: "excluded everywhere, while the other one spares some of its own",
      given: [{ exclude: [group("a")] }, { exclude: [group("a*")] }],
      expect: ["p1 kind: Group"],
    },
    {
      name: "excluded there in some namespaces, where nobody else matches them",
      given: [{ exclude: [group("a")] }, { exclude: [{ ...group("a"), namespaces: ["x"] }] }],
      expect: ["p2 kind: Group"],
    },
    {
      name: "one of two",
      given: [{ exclude: [{ subjects: [...group("a").subjects, ...user("b").subjects] }] }, { match: group("a") }],
      expect: ["p1 kind: User"],
    },
  ]); // prettier-ignore

  itKeepsSilent("unmatched-groups", [
    ["a policy for them", { exclude: [group("a")] }, { match: group("a") }],
    ["a policy for some of them", { exclude: [group("a-*")] }, { match: group("*-b") }],
    ["a policy for everybody", { exclude: [group("a")] }, {}],
    ["a policy for everybody who is authenticated", { exclude: [group("a")] }, { match: group("system:authenticated") }],
    ["a ServiceAccount, by its user name", { exclude: [account] }, { match: user("system:serviceaccount:*") }],
    ["namespaces that are excluded", { exclude: [{ namespaces: ["kube-system"] }] }],
    ["people who are not matched anyway", { match: group("a"), exclude: [user("b")] }],
  ]); // prettier-ignore
});
