import { itFinds, itKeepsSilent } from "../lint-rows.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;
const allow = (...patterns: readonly string[]) => ({ images: { allow: patterns } });

describe("policy/lint/rules/whole-registry", () => {
  const whole = [
    ...[
      "docker.io",
      "index.docker.io",
      "quay.io",
      "ghcr.io",
      "gcr.io",
      "mcr.microsoft.com",
      "public.ecr.aws",
    ].map((registry) => `${registry}/**`),
    "docker.io/*/*",
    "docker.io/**:1.*",
    "docker.io/**@*",
  ];
  itFinds("whole-registry", [
    ...whole.map((text) => ({ name: text, given: [allow(text)], expect: [`p1 ${text}`] })),
    ...["**", "**:1.*", "*/**", "*.io/**", "**/*"].map((text) => ({
      name: text,
      given: [allow("busybox", text)],
      expect: [`p1 ${JSON.stringify(text)}`],
    })),
  ]); // prettier-ignore

  itKeepsSilent("whole-registry", [
    ...["registry.example.com/**", "docker.io/*", "docker.io/library/**", "quay.io/*", "**/netshoot", "*.example.com/**"].map(
      (text) => [text, allow(text)] as const,
    ),
    ["one digest, wherever it is from", allow(`**@${DIGEST}`)],
    ["what is denied", { images: { deny: ["docker.io/**"] } }],
    ["no list, which is for others to say", { images: { requireTag: true } }],
  ]); // prettier-ignore
});
