import type { Finding, Subject } from "../../src/policy/checks/check.ts";
import { formatProblem } from "../../src/model/problem.ts";
import { createRuleCompiler } from "../../src/policy/rules/create-rule-compiler.ts";
import type { CompiledRule } from "../../src/policy/rules/compiled-rules.ts";
import { problemsIn, withSpec } from "./load-problems.ts";
import { subject, type Given } from "./subject.ts";

/** What a test says of a request: only what differs from one for a plain container. */
export interface GivenSubject extends Given {
  readonly request?: Partial<Subject["request"]>;
}

const compiler = createRuleCompiler();

export const ruleOf = (expression: string, message = "No."): CompiledRule => {
  const [rule] = compiler.compile([{ name: "r", expression, message }]);
  if (rule === undefined) throw new Error("no rule");
  return rule;
};

export const ruleSubject = ({ request, ...given }: GivenSubject = {}): Subject => {
  const plain = subject({ stored: STORED, ...given });
  return { ...plain, request: { ...plain.request, ...request } };
};

/** What an expression finds in a container: nothing where it is true. */
export const found = (expression: string, given?: GivenSubject): Finding | undefined =>
  ruleOf(expression).judge(ruleSubject(given));

/** `true`, `false`, or why there is neither. */
export const outcome = (expression: string, given?: GivenSubject): boolean | string => {
  const finding = found(expression, given);
  if (finding === undefined) return true;
  return /counts as broken: (.*)$/.exec(finding.message)?.[1] ?? false;
};

/** The problems of one rule, without file and line: `code: message (hint)`. */
export const faultsOf = (expression: string, message = "No."): readonly string[] =>
  problemsIn(
    withSpec(
      `rules:\n  - name: r\n    expression: ${JSON.stringify(expression)}\n    message: ${JSON.stringify(message)}`,
    ),
  ).map((problem) => `${problem.code}: ${formatProblem(problem).replace(/^.*?spec\.rules\[0\]\.\w+: /, "")}`);

/** The pod that the container is for, as stored. */
export const STORED = {
  metadata: {
    name: "api-7d9",
    namespace: "payments",
    labels: { app: "api", "example.com/tier": "gold" },
    annotations: { owner: "payments@corp.example" },
  },
  spec: {
    serviceAccountName: "api",
    containers: [
      {
        name: "app",
        image: "registry.example.com/api:7",
        env: [{ name: "A", value: "b" }],
        securityContext: { runAsUser: 1000 },
      },
      { name: "proxy", image: "registry.example.com/proxy:1", ports: [{ containerPort: 8080 }] },
    ],
    initContainers: [{ name: "setup", image: "registry.example.com/setup:1" }],
    volumes: [{ name: "data", hostPath: { path: "/" } }],
    securityContext: { supplementalGroups: [1, 2] },
  },
};
