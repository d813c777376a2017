import { itFinds, itKeepsSilent } from "../lint-rows.ts";

const strict = { privileges: { level: "restricted" } };
const mild = { privileges: { level: "baseline" } };
const app = (value: string) => ({ podSelector: { matchLabels: { app: value } } });
const notApp = (value: string) => ({
  podSelector: { matchExpressions: [{ key: "app", operator: "NotIn", values: [value] }] },
});

describe("policy/lint/rules/podselector-dodge", () => {
  itFinds("podselector-dodge", [
    { name: "a milder policy for all", given: [mild, { match: app("a"), ...strict }], expect: ["p2 matchLabels:"] },
    {
      name: "policies for other labels, one for the other",
      given: [{ match: app("a"), ...strict }, { match: notApp("a"), ...mild }],
      expect: ["p1 matchLabels:", "p2 matchExpressions:"],
    },
    {
      name: "in the same namespaces",
      given: [
        { match: { namespaces: ["a-*"] }, ...mild },
        { match: { namespaces: ["a-b"], ...app("a") }, ...strict },
      ],
      expect: ["p2 matchLabels:"],
    },
    {
      name: "an exclude by labels",
      given: [mild, { exclude: [{ namespaces: ["x"] }, app("a")], ...strict }],
      expect: ["p2 matchLabels:"],
    },
    {
      name: "a policy that only warns remains",
      given: [{ mode: "warn", ...mild }, { match: app("a"), ...strict }],
      expect: ["p2 matchLabels:"],
    },
  ]); // prettier-ignore

  itKeepsSilent("podselector-dodge", [
    ["no other policy: who leaves it is denied", { match: app("a"), ...strict }],
    ["another policy elsewhere", { match: { namespaces: ["b"] }, ...mild }, { match: { namespaces: ["a"], ...app("a") }, ...strict }],
    ["another policy that asks for the same", { match: app("b"), ...strict }, { match: app("a"), ...strict }],
    ["another policy for the same labels", { match: app("a"), ...mild }, { match: app("a"), ...strict }],
    ["an exclude by labels, elsewhere", { match: { namespaces: ["b"] }, ...mild }, { exclude: [{ namespaces: ["x"], ...app("a") }], ...strict }],
    ["a policy that refuses nothing", mild, { match: app("a"), labels: { "example.com/seen": "true" } }],
    ["a policy that only warns", mild, { mode: "warn", match: app("a"), ...strict }],
    ["labels of the namespace", mild, { match: { namespaceSelector: { matchLabels: { tier: "a" } } }, ...strict }],
  ]); // prettier-ignore
});
