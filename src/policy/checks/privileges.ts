import * as z from "zod";
import { CONTROL_NAMES } from "../../model/codes.ts";
import { capabilityName } from "../capability-name.ts";
import type { ControlLevel, ControlOptions } from "../pod-security/control.ts";
import { CONTROLS } from "../pod-security/registry.ts";
import { customIssue } from "../schema-parts.ts";
import type { Check, Finding, Subject } from "./check.ts";
import { judgeRunAsRoot } from "./run-as-root.ts";

const addable = capabilityName.superRefine((name, context) => {
  if (name !== "ALL") return;
  const hint = "name the capabilities one by one, or use level: privileged";
  context.addIssue(customIssue("capability ALL cannot be allowed", { code: "bad-capability", hint }));
});

/** What the container may do: the Pod Security Standards v1.36, and whether it may be root. */
export const privilegesSchema = z
  .strictObject({
    level: z
      .enum(["privileged", "baseline", "restricted"])
      .optional()
      .describe("A level of the Pod Security Standards, v1.36, held against the added container alone."),
    capabilities: z
      .strictObject({
        allow: z
          .array(addable)
          .optional()
          .describe("May be added although the level forbids it. Example: `[SYS_PTRACE]`."),
      })
      .optional()
      .describe("Exceptions to the level."),
    runAsRoot: z
      .enum(["allow", "deny"])
      .optional()
      .describe("`deny`: the container must be known not to run as uid 0. Default: `allow`."),
  })
  .describe("What the added container may do; the effective value counts: the container's, else the pod's.");

export type PrivilegesOptions = z.infer<typeof privilegesSchema>;

export interface CompiledPrivileges extends ControlOptions {
  /** Undefined where no control is asked: no level, or `privileged`. */
  readonly level: ControlLevel | undefined;
  readonly denyRoot: boolean;
}

export const compilePrivileges = ({
  level,
  capabilities,
  runAsRoot,
}: PrivilegesOptions): CompiledPrivileges => ({
  level: level === "privileged" ? undefined : level,
  allowedCapabilities: new Set(capabilities?.allow),
  denyRoot: runAsRoot === "deny",
});

export const privilegesCheck: Check<CompiledPrivileges | undefined> = {
  id: "privileges",
  run(subject, options) {
    if (options === undefined) return [];
    const { container, request } = subject;
    const findings = options.level === undefined ? [] : controlFindings(subject, options.level, options);
    const root = options.denyRoot ? judgeRunAsRoot(container, request.pod) : undefined;
    return root === undefined ? findings : [...findings, root];
  },
};

const controlFindings = (
  subject: Subject,
  level: ControlLevel,
  options: ControlOptions,
): readonly Finding[] =>
  CONTROL_NAMES.flatMap((name) => {
    const found = CONTROLS[name](subject.container, subject.request.pod, level, options);
    return found === undefined ? [] : [{ code: `privileges.${name}`, ...found }];
  });
