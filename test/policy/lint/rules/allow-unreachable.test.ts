import { itFinds, itKeepsSilent } from "../lint-rows.ts";

const images = (allow: readonly string[], rest: object) => ({ images: { allow, ...rest } });
const DIGEST = `sha256:${"a".repeat(64)}`;

describe("policy/lint/rules/allow-unreachable", () => {
  itFinds("allow-unreachable", [
    {
      name: "a tag alone beside requireDigest",
      given: [images(["busybox:1.*", "alpine"], { requireDigest: true })],
      expect: ["p1 busybox:1.*"],
    },
    {
      name: "latest beside requireTag",
      given: [images(["busybox:latest", "alpine"], { requireTag: true })],
      expect: ["p1 busybox:latest"],
    },
    {
      name: "denied, by a wider pattern",
      given: [images(["a.example/x/shell", "alpine"], { deny: ["**/shell"] })],
      expect: ["p1 a.example/x/shell"],
    },
    {
      name: "denied by tag, though with a digest",
      given: [images([`busybox:1.36@${DIGEST}`, "alpine"], { deny: ["busybox:1.*"] })],
      expect: [`p1 busybox:1.36@${DIGEST}`],
    },
    {
      name: "denied from anywhere below",
      given: [images(["a.example/x/**", "alpine"], { deny: ["a.example/**"] })],
      expect: ["p1 a.example/x/**"],
    },
  ]);

  itKeepsSilent("allow-unreachable", [
    ["a digest beside requireDigest", images(["busybox:1.*@*", "alpine"], { requireDigest: true })],
    ["any tag beside requireDigest", images(["busybox"], { requireDigest: true })],
    ["latest with a digest", images(["busybox:latest@*", "alpine"], { requireTag: true })],
    ["any tag beside requireTag", images(["busybox", "busybox:*"], { requireTag: true })],
    ["denied in part", images(["a.example/**"], { deny: ["**/shell", "a.example/x"] })],
    ["denied one level down", images(["a.example/**"], { deny: ["a.example/*"] })],
    ["denied by tag in part", images(["busybox"], { deny: ["busybox:1.*"] })],
    ["all of it, which is another rule's", images(["busybox:1.*"], { requireDigest: true })],
    ["none at all", images([], { requireDigest: true })],
  ]);
});
