import { quote } from "../../../model/printable.ts";
import type { PodFacts } from "../../../model/debug-request.ts";
import type { CompiledPolicy } from "../../compile.ts";
import type { CompiledPrivileges } from "../../checks/privileges.ts";
import { capabilities } from "../../pod-security/capabilities.ts";
import type { LintFault, LintRule } from "../lint-rule.ts";
import { policyText } from "../policy-text.ts";
import { judgesWherever } from "../scope.ts";
import { sampleRequest } from "../witness.ts";

export const wideningCapabilities: LintRule = {
  id: "widening-capabilities",
  severity: "warning",
  summary: "A capability that is allowed in vain, or that undoes the level",
  prose: `\`privileges.capabilities.allow\` lists exceptions to the level. One has no effect where there is no level to
except from, where the level allows it anyway, where the same policy removes it, or where another enforcing policy
that judges all the same requests forbids it. And a few undo the level altogether: with ${["SYS_ADMIN", "SYS_MODULE", "SYS_RAWIO", "DAC_READ_SEARCH"].map((name) => `\`${name}\``).join(", ")}
a container can reach the node.`,
  bad: policyText(
    "tools",
    `
privileges:
  level: baseline
  capabilities: { allow: [SYS_ADMIN] }`,
  ),
  good: policyText(
    "tools",
    `
privileges:
  level: baseline
  capabilities: { allow: [SYS_PTRACE] }`,
  ),
  readsSet: true,
  run: (policy, set) =>
    (policy.spec.privileges?.capabilities?.allow ?? []).flatMap((name, at): readonly LintFault[] => {
      const fault = faultOf(name, policy, set);
      return fault === undefined
        ? []
        : [{ at: ["spec", "privileges", "capabilities", "allow", at], ...fault }];
    }),
};

type Words = Pick<LintFault, "message" | "hint">;

const faultOf = (name: string, policy: CompiledPolicy, set: readonly CompiledPolicy[]): Words | undefined => {
  const vain = (why: string, hint = "remove it"): Words => ({
    message: `allowing ${quote(name)} has no effect: ${why}`,
    hint,
  });
  const { privileges, removeCapabilities } = policy;
  const level = privileges?.level;
  if (level === undefined) return vain("without a level, or at level privileged, nothing is forbidden");
  if (isAllowed(name, { level, allowedCapabilities: new Set() }))
    return vain(`level ${level} allows it anyway`);
  if (policy.mode !== "audit" && (removeCapabilities.has(name) || removeCapabilities.has("ALL")))
    return vain("the same policy removes it", "take it out of one of the two lists");
  const other = set.find((one) => forbids(one, name) && one !== policy && judgesWherever(one, policy));
  if (other !== undefined) {
    const hint = `allow it there too, or remove it here`;
    return vain(`policy ${quote(other.name)} judges all the same requests, and forbids it`, hint);
  }
  if (!REACHES_NODE.has(name)) return undefined;
  return {
    message: `${quote(name)} undoes level ${level}: with it a container can reach the node`,
    hint: "remove it, or say level: privileged in a policy for the few who need it",
  };
};

/** Those that lead out of a container without anything else. */
const REACHES_NODE: ReadonlySet<string> = new Set([
  "DAC_READ_SEARCH",
  "SYS_ADMIN",
  "SYS_MODULE",
  "SYS_RAWIO",
]);

const forbids = ({ mode, privileges }: CompiledPolicy, name: string): boolean =>
  mode === "enforce" &&
  privileges?.level !== undefined &&
  !isAllowed(name, { ...privileges, level: privileges.level });

/** By the control itself; what else it demands is asked for. */
const isAllowed = (
  name: string,
  options: Pick<CompiledPrivileges, "allowedCapabilities"> & { readonly level: "baseline" | "restricted" },
): boolean => {
  const container = {
    name: "debugger",
    image: "busybox",
    securityContext: { capabilities: { add: [name], drop: ["ALL"] } },
  };
  const pod: PodFacts = sampleRequest().pod;
  return capabilities(container, pod, options.level, options) === undefined;
};
