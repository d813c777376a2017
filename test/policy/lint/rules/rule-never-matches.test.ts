import { itFinds, itKeepsSilent } from "../lint-rows.ts";

const labels = (matchLabels: object) => ({ matchLabels });
const tier = (...requirements: readonly (readonly [string, string[]?])[]) => ({
  matchExpressions: requirements.map(([operator, values]) => ({
    key: "tier",
    operator,
    ...(values === undefined ? {} : { values }),
  })),
});

describe("policy/lint/rules/rule-never-matches", () => {
  itFinds("rule-never-matches", [
    { name: "upper case", given: [{ match: { namespaces: ["a", "Prod"] } }], expect: ["p1 Prod"] },
    { name: "a dot", given: [{ match: { namespaces: ["a.b"] } }], expect: ["p1 a.b"] },
    { name: "a dash at the beginning", given: [{ match: { namespaces: ["-*"] } }], expect: ["p1 -*"] },
    { name: "a dash at the end", given: [{ match: { namespaces: ["*-"] } }], expect: ['p1 "*-"'] },
    { name: "64 characters", given: [{ match: { namespaces: ["a".repeat(64)] } }], expect: [`p1 ${"a".repeat(64)}`] },
    {
      name: "a ServiceAccount's namespace, and its name",
      given: [{ match: { subjects: [{ kind: "ServiceAccount", namespace: "a_b", name: "A" }] } }],
      expect: ["p1 a_b", "p1 A"],
    },
    {
      name: "a label that is to be two things",
      given: [{ match: { podSelector: { ...labels({ tier: "a" }), ...tier(["In", ["b", "c"]]) } } }],
      expect: ["p1 matchLabels:"],
    },
    {
      name: "a label that is to be there and not",
      given: [{ match: { namespaceSelector: tier(["Exists"], ["DoesNotExist"]) } }],
      expect: ["p1 matchExpressions:"],
    },
    {
      name: "all listed values excluded",
      given: [{ exclude: [{ podSelector: tier(["In", ["a", "b"]], ["NotIn", ["b", "a"]]) }] }],
      expect: ["p1 matchExpressions:"],
    },
    {
      name: "a namespace's own name, and another one",
      given: [
        {
          match: {
            namespaces: ["prod-*"],
            namespaceSelector: labels({ "kubernetes.io/metadata.name": "dev" }),
          },
        },
      ],
      expect: ["p1 matchLabels:"],
    },
    {
      name: "an exclude in other namespaces",
      given: [{ match: { namespaces: ["prod-*"] }, exclude: [{ namespaces: ["dev", "test-*"] }] }],
      expect: ["p1 - dev"],
    },
    {
      name: "an exclude of other labels",
      given: [
        {
          match: { podSelector: labels({ tier: "a" }) },
          exclude: [{ namespaces: ["x"] }, { podSelector: labels({ tier: "b" }) }],
        },
      ],
      expect: ["p1 matchLabels:"],
    },
  ]); // prettier-ignore

  itKeepsSilent("rule-never-matches", [
    ["names that can be", { match: { namespaces: ["a", "*", "a-*", "*-b", "*-*", "a".repeat(63), "0"] } }],
    [
      "ServiceAccounts with dots, and users with anything",
      {
        match: {
          subjects: [
            { kind: "ServiceAccount", namespace: "*", name: "a.b-*" },
            { kind: "User", name: "CN=Alice/x" },
          ],
        },
      },
    ],
    [
      "labels that can be",
      { match: { podSelector: tier(["In", ["a", "b"]], ["NotIn", ["b"]], ["Exists"]) } },
    ],
    ["NotIn and a missing label", { match: { podSelector: tier(["NotIn", ["b"]], ["DoesNotExist"]) } }],
    [
      "an exclude that overlaps",
      { match: { namespaces: ["prod-*"] }, exclude: [{ namespaces: ["*-test"] }] },
    ],
    ["an exclude of one of several", { match: { namespaces: ["a", "b"] }, exclude: [{ namespaces: ["b"] }] }],
  ]);
});
