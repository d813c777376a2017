import type { PolicyFile } from "../../src/policy/parse.ts";

/**
 * `count` policies as a platform team has them, most of them for one team's namespaces each. At most `matching` of them
 * match the captured reviews, which come from namespace `k136`.
 */
export const teamPolicies = (count: number, matching = 5): readonly PolicyFile[] => {
  const documents = Array.from({ length: count }, (_, at) =>
    policy(at, at < matching ? "k*" : `team-${at}-*`),
  );
  return [{ name: "policies.yaml", text: documents.join("---\n") }];
};

const policy = (at: number, namespace: string): string => `apiVersion: ephemeral-guard.dev/v1
kind: DebugPolicy
metadata: {name: policy-${at}}
spec:
  description: Number ${at}.
  match:
    namespaces: ["${namespace}"]
    subjects: [{kind: Group, name: sre}, {kind: Group, name: developers}]
  images:
    allow: ["docker.io/library/*", "registry.example.com/team-${at}/**", "docker.io/nicolaka/netshoot"]
    deny: ["**/miner"]
  fields:
    forbid: [envFrom, "env[].valueFrom.secretKeyRef", volumeMounts, volumeDevices]
  privileges:
    level: baseline
    capabilities: {allow: [SYS_PTRACE]}
  limits: {perRequest: 1, perPod: 100}
  defaults:
    securityContext: {allowPrivilegeEscalation: false, seccompProfile: {type: RuntimeDefault}}
`;
