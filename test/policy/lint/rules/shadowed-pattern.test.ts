import { itFinds, itKeepsSilent } from "../lint-rows.ts";

const allow = (...patterns: readonly string[]) => ({ images: { allow: patterns } });
const deny = (...patterns: readonly string[]) => ({ images: { deny: patterns } });
const subject = (kind: string, name: string) => ({ kind, name });
const DIGEST = `sha256:${"a".repeat(64)}`;

describe("policy/lint/rules/shadowed-pattern", () => {
  itFinds("shadowed-pattern", [
    { name: "twice", given: [allow("busybox", "alpine", "busybox")], expect: ["p1 busybox"] },
    { name: "another spelling", given: [allow("busybox", "docker.io/library/busybox")], expect: ["p1 docker.io/library/busybox"] },
    { name: "the wider one comes later", given: [allow("a.example/x", "a.example/*")], expect: ["p1 a.example/x"] },
    { name: "one level in all", given: [allow("a.example/**", "a.example/x/*")], expect: ["p1 a.example/x/*"] },
    { name: "all below in all below", given: [allow("a.example/x/**", "*.example/**")], expect: ["p1 a.example/x/**"] },
    { name: "a tag in any tag", given: [allow("busybox:1.*", "busybox")], expect: ["p1 busybox:1.*"] },
    { name: "a tag in a wider tag", given: [allow("busybox:1.3*", "busybox:1.*")], expect: ["p1 busybox:1.3*"] },
    { name: "a digest in any digest", given: [allow(`busybox@${DIGEST}`, "busybox@*")], expect: [`p1 busybox@${DIGEST}`] },
    { name: "denied: a digest in a tag", given: [deny("busybox:1.*@*", "busybox:1.*")], expect: ["p1 busybox:1.*@*"] },
    { name: "namespaces", given: [{ match: { namespaces: ["a-*", "a-b-*"] } }], expect: ["p1 a-b-*"] },
    {
      name: "subjects of an exclude",
      given: [{ exclude: [{ subjects: [subject("User", "a"), subject("User", "*")] }] }, {}],
      expect: ["p1 kind: User"],
    },
    { name: "field paths", given: [{ fields: { forbid: ["env[].valueFrom", "env"] } }], expect: ['p1 env[].valueFrom'] },
    { name: "required paths", given: [{ fields: { require: ["tty", "tty"] } }], expect: ["p1 tty"] },
    {
      name: "capabilities",
      given: [{ privileges: { level: "baseline", capabilities: { allow: ["NET_RAW", "NET_RAW"] } }, remove: { capabilities: ["BPF", "BPF"] } }],
      expect: ["p1 NET_RAW", "p1 BPF"],
    },
  ]); // prettier-ignore

  itKeepsSilent("shadowed-pattern", [
    ["a tag, and the same with a digest", allow("busybox:1.*", "busybox:1.*@*")],
    ["a level and its parent", allow("a.example/x", "a.example/x/**")],
    ["one segment and any number", allow("a.example/**", "b.example/*")],
    ["all below, and one segment", allow("a.example/*", "a.example/x/**")],
    ["an image of the hub, and one of a short wildcard elsewhere", allow("*.example/*", "busybox")],
    ["any number of segments, of another ending", allow("a.example/*/x", "a.example/**/y")],
    ["a user and a group of one name", { match: { subjects: [subject("User", "a"), subject("Group", "a")] } }],
    ["fields that begin alike", { fields: { forbid: ["stdin", "stdinOnce"] } }],
    ["required paths, one in the other", { fields: { require: ["securityContext", "securityContext.runAsUser"] } }],
  ]); // prettier-ignore
});
