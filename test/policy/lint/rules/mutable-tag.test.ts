import { itFinds, itKeepsSilent } from "../lint-rows.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;
const pinned = { images: { requireDigest: true } };
const allow = (...patterns: readonly string[]) => ({ images: { allow: patterns } });
const group = (name: string) => ({ subjects: [{ kind: "Group", name }] });

describe("policy/lint/rules/mutable-tag", () => {
  itFinds("mutable-tag", [
    { name: "for all requests", given: [allow("alpine", "busybox:1.*"), pinned], expect: ["p1 busybox:1.*"] },
    {
      name: "for some requests",
      given: [{ match: { namespaces: ["a"] }, ...pinned }, allow("alpine", "busybox:1.*")],
      expect: ["p2 busybox:1.*"],
    },
    {
      name: "beside a digest of another repository",
      given: [allow("busybox:1.*", `alpine@${DIGEST}`), pinned],
      expect: ["p1 busybox:1.*"],
    },
    {
      name: "for one group",
      given: [
        { match: group("a-*"), ...allow("busybox:1.*", "alpine") },
        { match: group("a-b"), ...pinned },
      ],
      expect: ["p1 busybox:1.*"],
    },
  ]);

  itKeepsSilent("mutable-tag", [
    ["digests of it are allowed too", allow("busybox:1.*", "busybox:1.*@*"), pinned],
    ["of all repositories", allow("busybox:1.*", "docker.io/library/*@*"), pinned],
    ["any tag and any digest", allow("busybox"), pinned],
    ["other namespaces", { match: { namespaces: ["a"] }, ...allow("busybox:1.*") }, { match: { namespaces: ["b"] }, ...pinned }],
    ["namespaces that only may be the same", { match: { namespaces: ["a-*"] }, ...allow("busybox:1.*") }, { match: { namespaces: ["*-b"] }, ...pinned }],
    ["other people", { match: group("a"), ...allow("busybox:1.*") }, { match: group("b"), ...pinned }],
    ["labels that only may be on one pod", { match: { podSelector: { matchLabels: { a: "a" } } }, ...allow("busybox:1.*") }, { match: { podSelector: { matchLabels: { b: "b" } } }, ...pinned }],
    ["kept apart by exclude", { exclude: [{ namespaces: ["a"] }], ...allow("busybox:1.*") }, { match: { namespaces: ["a"] }, ...pinned }],
    ["only warned about", allow("busybox:1.*"), { mode: "warn", ...pinned }],
  ]); // prettier-ignore
});
