import type { LintTopic } from "./lint-rule.ts";
import { policyText, policyTexts } from "./policy-text.ts";

type Example = readonly [bad: string, good: string];

/** A topic whose examples are specs of one policy. */
const topic = (id: string, summary: string, prose: string, [bad, good]: Example): LintTopic => ({
  id,
  severity: "error",
  summary,
  prose,
  bad: policyText("tools", bad),
  good: policyText("tools", good),
});

const ruleTopic = (id: string, summary: string, prose: string, [bad, good]: Example): LintTopic => {
  const rule = (text: string): string =>
    `rules:\n  - name: a-rule\n    expression: "${text}"\n    message: Ask for something else.`;
  return topic(id, summary, prose, [rule(bad), rule(good)]);
};

/**
 * What keeps a set from loading, as far as authors meet it: found by the loader, so the webhook refuses it too. Codes of
 * YAML itself (`yaml-...`) are those of its parser, and speak for themselves.
 */
export const LOAD_TOPICS: readonly LintTopic[] = [
  topic(
    "unknown-key",
    "A key that policies do not have",
    "A misspelt key would be a rule that is not there. The hint names the key that was probably meant.",
    [
      `match: { namespaceSelecter: { matchLabels: { tier: production } } }`,
      `match: { namespaceSelector: { matchLabels: { tier: production } } }`,
    ],
  ),
  topic(
    "unknown-value",
    "A value that is none of those that may stand there",
    "The message lists what may stand there.",
    [`mode: deny`, `mode: enforce`],
  ),
  topic(
    "wrong-type",
    "A value of another type",
    "Text that looks like a number or a switch must be in quotes, and numbers must not.",
    [`limits: { perPod: "5" }`, `limits: { perPod: 5 }`],
  ),
  topic("missing-key", "A key that must be there", "The message names it, at the map that lacks it.", [
    `fields: { values: [{ path: imagePullPolicy }] }`,
    `fields: { values: [{ path: imagePullPolicy, in: [Always] }] }`,
  ]),
  topic(
    "bad-glob",
    "A name with characters that have no meaning here",
    "In globs `*` and `**` alone are special: there are no alternatives, no character classes and no negation.",
    [`match: { namespaces: ["{dev,test}-*"] }`, `match: { namespaces: ["dev-*", "test-*"] }`],
  ),
  topic(
    "bad-image-pattern",
    "A pattern that no image can match",
    "Patterns are compared part by part: registry, path, tag, digest.",
    [
      `images: { allow: ["*", "docker.io/library/busybox"] }`,
      `images: { allow: ["registry.example.com/**", "docker.io/library/busybox"] }`,
    ],
  ),
  topic(
    "bad-suggestion",
    "A suggested image that its own images block refuses",
    "`images.suggest` is what a refused person is told to try, so the block must let it in.",
    [
      `images:\n  allow: ["docker.io/library/busybox:1.*"]\n  suggest: docker.io/library/alpine:3`,
      `images:\n  allow: ["docker.io/library/busybox:1.*"]\n  suggest: docker.io/library/busybox:1.36`,
    ],
  ),
  topic(
    "bad-field-path",
    "A field path that no ephemeral container can have",
    "Paths begin at the container, with `[]` for each element of a list. A rule on a field that is never there would never hold, or never fail.",
    [
      `fields: { forbid: [spec.containers.env, "resources.limits"] }`,
      `fields: { forbid: [envFrom, "env[].valueFrom"] }`,
    ],
  ),
  topic(
    "always-filled",
    "Forbidding a field that the API server always fills",
    "It would refuse every container. `fields.values` holds such a field to listed values.",
    [
      `fields: { forbid: [imagePullPolicy] }`,
      `fields: { values: [{ path: imagePullPolicy, in: [Always] }] }`,
    ],
  ),
  topic("empty-exclude", "An exclude entry without a condition", "It would exclude every request.", [
    `exclude: [{}]`,
    `exclude: [{ namespaces: [kube-system] }]`,
  ]),
  topic(
    "widening-default",
    "A default that can only widen",
    "Defaults narrow what a container may do; what would give it more must be asked for.",
    [
      `defaults: { securityContext: { runAsUser: 0 } }`,
      `defaults: { securityContext: { runAsUser: 65532 } }`,
    ],
  ),
  topic(
    "bad-capability",
    "A capability that is spelled in another way",
    "Upper case, without `CAP_`; `ALL` cannot be allowed.",
    [
      `privileges: { level: baseline, capabilities: { allow: [CAP_SYS_PTRACE] } }`,
      `privileges: { level: baseline, capabilities: { allow: [SYS_PTRACE] } }`,
    ],
  ),
  topic(
    "yaml-bad-alias",
    "An asterisk that is not in quotes",
    "In YAML `*name` is an alias, which stands for what `&name` marked before. Globs that begin with an asterisk need quotes.",
    [`match: { namespaces: [*-prod] }`, `match: { namespaces: ["*-prod"] }`],
  ),
  topic(
    "yaml-duplicate-key",
    "A key that is given twice",
    "YAML would take the last one alone, and the first rule would silently be gone.",
    [`fields: { forbid: [env] }\nfields: { forbid: [envFrom] }`, `fields: { forbid: [env, envFrom] }`],
  ),
  ruleTopic(
    "rule-syntax",
    "An expression that is no CEL",
    "The place in the expression is where it could not be read on.",
    ["container.name ==", "container.name == 'debugger'"],
  ),
  ruleTopic(
    "rule-unknown-name",
    "A variable or function that rules do not have",
    "There are `container`, `pod`, `request`, `namespaceLabels` and `target`.",
    ["contaner.stdin", "has(container.stdin)"],
  ),
  ruleTopic(
    "rule-unknown-field",
    "A field that is not there",
    "Fields are those of Kubernetes, by their names in YAML.",
    ["container.imge == 'busybox'", "container.image == 'busybox'"],
  ),
  ruleTopic(
    "rule-wrong-type",
    "An expression that comes to something else than it should",
    "A rule must come to true or false, and what is compared must be alike.",
    ["container.image", "container.image.startsWith('registry.example.com/')"],
  ),
  {
    id: "duplicate-name",
    severity: "error",
    summary: "Two policies, or two rules of a policy, of one name",
    prose:
      "Names tell people and dashboards who refused: each is unique over all files, and rules within their policy.",
    bad: policyTexts(policyText("tools", "mode: warn"), policyText("tools", "mode: audit")),
    good: policyTexts(policyText("tools", "mode: warn"), policyText("tools-audit", "mode: audit")),
  },
];
