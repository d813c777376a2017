import { itFinds, itKeepsSilent } from "../lint-rows.ts";

const group = (...names: readonly string[]) => names.map((name) => ({ kind: "Group", name }));
const account = { kind: "ServiceAccount", namespace: "ci", name: "debug-*" };
const user = (name: string) => ({ kind: "User", name });
const labels = (matchLabels: object) => ({ matchLabels });

describe("policy/lint/rules/hidden-by-exclude", () => {
  itFinds("hidden-by-exclude", [
    {
      name: "by one entry",
      given: [{ match: { namespaces: ["a-b-*"] }, exclude: [{ namespaces: ["x"] }, { namespaces: ["a-*"] }] }],
      expect: ["p1 namespaces:"],
    },
    {
      name: "by several together",
      given: [{ match: { namespaces: ["a", "b"] }, exclude: [{ namespaces: ["a"] }, { namespaces: ["b"] }] }],
      expect: ["p1 - namespaces:"],
    },
    { name: "everything by everything", given: [{ exclude: [{ namespaces: ["*"] }] }], expect: ["p1 namespaces:"] },
    {
      name: "by everybody",
      given: [{ match: { subjects: group("a") }, exclude: [{ subjects: group("system:authenticated") }] }],
      expect: ["p1 subjects:"],
    },
    {
      name: "a ServiceAccount by its user name",
      given: [{ match: { subjects: [account] }, exclude: [{ subjects: [user("system:serviceaccount:ci:*")] }] }],
      expect: ["p1 subjects:"],
    },
    {
      name: "a label by its presence",
      given: [
        {
          match: { podSelector: labels({ app: "x" }) },
          exclude: [{ podSelector: { matchExpressions: [{ key: "app", operator: "Exists" }] } }],
        },
      ],
      expect: ["p1 podSelector:"],
    },
  ]); // prettier-ignore

  itKeepsSilent("hidden-by-exclude", [
    ["a part of it", { match: { namespaces: ["a-*"] }, exclude: [{ namespaces: ["a-b-*"] }] }],
    ["one of two", { match: { namespaces: ["a", "b"] }, exclude: [{ namespaces: ["a"] }] }],
    [
      "all of the namespaces, of one group",
      { match: { namespaces: ["a"] }, exclude: [{ namespaces: ["a"], subjects: group("g") }] },
    ],
    ["a group of others", { match: { subjects: group("a") }, exclude: [{ subjects: [user("a")] }] }],
    [
      "a label with one value of its two",
      {
        match: { podSelector: { matchExpressions: [{ key: "app", operator: "In", values: ["a", "b"] }] } },
        exclude: [{ podSelector: labels({ app: "a" }) }],
      },
    ],
    [
      "what lacks a label is not taken by NotIn of other values",
      {
        match: { podSelector: { matchExpressions: [{ key: "app", operator: "NotIn", values: ["a"] }] } },
        exclude: [
          { podSelector: { matchExpressions: [{ key: "app", operator: "NotIn", values: ["a", "b"] }] } },
        ],
      },
    ],
  ]);
});
