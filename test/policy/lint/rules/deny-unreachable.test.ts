import { itFinds, itKeepsSilent } from "../lint-rows.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;
const OTHER = `sha256:${"b".repeat(64)}`;
const images = (allow: readonly string[], ...deny: readonly string[]) => ({ images: { allow, deny } });
const found = (...denied: readonly string[]): readonly string[] => denied.map((text) => `p1 ${text}`);

describe("policy/lint/rules/deny-unreachable", () => {
  itFinds("deny-unreachable", [
    { name: "another registry", given: [images(["a.example/**"], "b.example/x")], expect: found("b.example/x") },
    { name: "another path", given: [images(["a.example/x"], "a.example/y")], expect: found("a.example/y") },
    { name: "another depth", given: [images(["a.example/x/*"], "a.example/x/y/z")], expect: found("a.example/x/y/z") },
    { name: "another ending", given: [images(["a.example/**/x"], "**/y")], expect: found('"**/y"') },
    { name: "another tag", given: [images(["busybox:1.*"], "busybox:2.*")], expect: found("busybox:2.*") },
    {
      name: "digests, where tags alone are allowed",
      given: [images(["busybox:1.*"], "busybox@*")],
      expect: found("busybox@*"),
    },
    {
      name: "another digest",
      given: [images([`busybox@${DIGEST}`], `busybox@${OTHER}`)],
      expect: found(`busybox@${OTHER}`),
    },
    { name: "one of two", given: [images(["busybox"], "busybox", "alpine")], expect: found("alpine") },
  ]); // prettier-ignore

  itKeepsSilent("deny-unreachable", [
    ["an image of the hub by another spelling", images(["index.docker.io/library/busybox"], "busybox")],
    ["an ending", images(["a.example/**"], "**/netshoot")],
    ["a wildcard in both", images(["*.example/a-*"], "a.*/*-b")],
    ["a tag, where any is allowed", images(["busybox"], "busybox:latest")],
    ["a tag, where digests are allowed", images(["busybox@*"], "busybox:1.*")],
    ["tags that overlap", images(["busybox:1.*"], "busybox:*-musl")],
    ["the official images, by a short wildcard", images(["docker.io/*"], "docker.io/library/busybox")],
    ["no list", { images: { deny: ["busybox"] } }],
    ["an empty list, which says so itself", images([], "busybox")],
  ]);
});
