import { itFinds, itKeepsSilent } from "../lint-rows.ts";

const allow = (...patterns: readonly string[]) => ({ images: { allow: patterns } });
const require = (...paths: readonly string[]) => ({ fields: { require: paths } });
const forbid = (...paths: readonly string[]) => ({ fields: { forbid: paths } });
const pull = (...values: readonly string[]) => ({ path: "imagePullPolicy", in: values });
const group = (name: string) => ({ subjects: [{ kind: "Group", name }] });

describe("policy/lint/rules/refuse-everything", () => {
  itFinds("refuse-everything", [
    { name: "image lists", given: [allow("a.example/**"), allow("busybox")], expect: ["p2 - busybox"] },
    {
      name: "image lists, for some",
      given: [{ match: { namespaces: ["a"] }, ...allow("a.example/**") }, allow("busybox")],
      expect: ["p2 - busybox"],
    },
    {
      name: "tags alone, and digests demanded",
      given: [{ images: { requireDigest: true } }, allow("busybox:1.*", "alpine:3.*")],
      expect: ["p2 - busybox:1.*"],
    },
    {
      name: "tags alone, and digests demanded later",
      given: [allow("busybox:1.*"), { images: { requireDigest: true } }],
      expect: ["p1 - busybox:1.*"],
    },
    {
      name: "one policy that refuses all it lists",
      given: [{ images: { allow: ["busybox:1.*", "alpine"], requireDigest: true, deny: ["alpine"] } }],
      expect: ["p1 - busybox:1.*"],
    },
    {
      name: "required and forbidden, in one policy",
      given: [{ fields: { require: ["tty", "env[].name"], forbid: ["env"] } }],
      expect: ["p1 env[].name"],
    },
    { name: "required and forbidden, in two", given: [require("tty"), forbid("tty")], expect: ["p1 tty"] },
    {
      name: "restricted, and what it demands forbidden",
      given: [forbid("securityContext"), { privileges: { level: "restricted" } }],
      expect: ["p2 restricted"],
    },
    {
      name: "values of a field that is always filled",
      given: [{ fields: { values: [pull("Always"), pull("Never")] } }],
      expect: ["p1 - path: imagePullPolicy", "p1 - path: imagePullPolicy"].map((text) => text.replace("- ", "")),
    },
    {
      name: "values of a field that is required",
      given: [
        { fields: { values: [{ path: "workingDir", in: ["/a"] }] } },
        { fields: { values: [{ path: "workingDir", in: ["/b"] }], require: ["workingDir"] } },
      ],
      expect: ["p2 path: workingDir"],
    },
  ]); // prettier-ignore

  itKeepsSilent("refuse-everything", [
    ["lists that share an image", allow("docker.io/library/**", "a.example/x"), allow("busybox:1.*")],
    ["lists for other namespaces", { match: { namespaces: ["a"] }, ...allow("a.example/**") }, { match: { namespaces: ["b"] }, ...allow("busybox") }],
    ["lists for other people", { match: group("a"), ...allow("a.example/**") }, { match: group("b"), ...allow("busybox") }],
    ["lists kept apart by exclude", { exclude: [{ namespaces: ["a"] }], ...allow("a.example/**") }, { match: { namespaces: ["a"] }, ...allow("busybox") }],
    ["a list that only warns", { mode: "warn", ...allow("a.example/**") }, allow("busybox")],
    ["an empty list, which says so", allow(), allow("busybox")],
    ["a limit of 0, which says so", { limits: { perRequest: 0 } }],
    ["forbidden beside what is required", { fields: { require: ["env[].name"], forbid: ["env[].valueFrom", "envFrom", "tty"] } }],
    ["a name that begins alike", { fields: { require: ["stdinOnce"], forbid: ["stdin"] } }],
    ["values of a field that may be left out", { fields: { values: [{ path: "workingDir", in: ["/a"] }, { path: "workingDir", in: ["/b"] }] } }],
    ["values in common", { fields: { values: [pull("Always", "Never"), pull("Never")] } }],
    ["restricted, and other fields forbidden", { ...forbid("securityContext.runAsUser"), privileges: { level: "restricted" } }],
    ["baseline, and the security context forbidden", { ...forbid("securityContext"), privileges: { level: "baseline" } }],
  ]); // prettier-ignore
});
