import { itFinds, itKeepsSilent } from "../lint-rows.ts";

const suggest = { allow: ["docker.io/library/**"], suggest: "busybox:1.36" };
const rule = (expression: string) => [{ name: "r", expression, message: "no" }];
const FOUND = ["p1 busybox:1.36"];

describe("policy/lint/rules/suggest-refused", () => {
  itFinds("suggest-refused", [
    {
      name: "by its own values",
      given: [{ images: suggest, fields: { values: [{ path: "image", in: ["alpine"] }] } }],
      expect: FOUND,
    },
    { name: "by its own rule", given: [{ images: suggest, rules: rule("container.image == 'x'") }], expect: FOUND },
    { name: "by a policy for all", given: [{ images: suggest }, { images: { requireDigest: true } }], expect: FOUND },
    {
      name: "by a policy for more",
      given: [
        { match: { namespaces: ["prod-a"] }, images: suggest },
        { match: { namespaces: ["prod-*"] }, images: { deny: ["busybox"] } },
      ],
      expect: FOUND,
    },
    {
      name: "by a policy that excludes no more than it does",
      given: [
        { exclude: [{ namespaces: ["x-*"] }], images: suggest },
        { exclude: [{ namespaces: ["x-a"] }], images: { requireDigest: true } },
      ],
      expect: FOUND,
    },
  ]); // prettier-ignore

  itKeepsSilent("suggest-refused", [
    ["one that passes", { images: suggest, fields: { values: [{ path: "image", in: ["busybox:1.36"] }] } }],
    ["a rule that looks at who asks", { images: suggest, rules: rule("container.image == 'x' || request.dryRun") }],
    ["a rule about something else", { images: suggest, rules: rule("has(container.tty)") }],
    ["by a policy for fewer", { images: suggest }, { match: { namespaces: ["a"] }, images: { requireDigest: true } }],
    ["by a policy with an exclude", { images: suggest }, { exclude: [{ namespaces: ["a"] }], images: { requireDigest: true } }],
    ["by a policy that only warns", { images: suggest }, { mode: "warn", images: { requireDigest: true } }],
    ["what is refused for other reasons", { images: suggest, privileges: { level: "restricted" } }],
  ]); // prettier-ignore
});
