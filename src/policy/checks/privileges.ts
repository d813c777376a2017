import * as z from "zod";
import { CONTROL_NAMES } from "../../model/codes.ts";
import { capabilityName } from "../capability-name.ts";
import type { ControlLevel, ControlOptions } from "../pod-security/control.ts";
import { CONTROLS } from "../pod-security/registry.ts";
import { customIssue, inEditors } from "../schema-parts.ts";
import type { Check, Finding, Subject } from "./check.ts";
import { judgeRunAsRoot } from "./run-as-root.ts";

const ADDABLE = String.raw`^(?!CAP_|ALL$)[A-Z][A-Z0-9_]*$`;

const addable = capabilityName
  .superRefine((name, context) => {
    if (name !== "ALL") return;
    const hint = "name the capabilities one by one, or use level: privileged";
    context.addIssue(customIssue("capability ALL cannot be allowed", { code: "bad-capability", hint }));
  })
  .meta(inEditors(ADDABLE, "a capability without CAP_, in capitals, such as SYS_PTRACE; ALL is none"));

/** What the container may do: the Pod Security Standards v1.36, and whether it may be root. */
export const privilegesSchema = z
  .strictObject({
    level: z
      .enum(["privileged", "baseline", "restricted"])
      .optional()
      .meta({
        description:
          "The level of the Pod Security Standards, v1.36, that the added container must meet. Absent: as `privileged`.",
        enumDescriptions: [
          "Nothing is refused.",
          "Known ways to rise above the container are refused: privileged, capabilities beyond the default ones, unconfined profiles.",
          "Besides, it must run as non-root, drop all capabilities, and have a seccomp profile.",
        ],
        examples: ["baseline"],
      }),
    capabilities: z
      .strictObject({
        allow: z
          .array(addable)
          .optional()
          .meta({
            description:
              "Capabilities that may be added although the level forbids them. Absent: there are no exceptions.",
            examples: [["SYS_PTRACE"]],
          }),
      })
      .optional()
      .meta({
        description: "Exceptions to the level. Absent: there are none.",
        examples: [{ allow: ["SYS_PTRACE"] }],
      }),
    runAsRoot: z
      .enum(["allow", "deny"])
      .optional()
      .meta({
        description: "`deny`: the container must be known not to run as uid 0. Absent: `allow`.",
        examples: ["deny"],
      }),
  })
  .meta({
    description:
      "What the added container may do; the effective value counts, which is the container's, else the pod's. Absent: everything.",
    examples: [{ level: "baseline", capabilities: { allow: ["SYS_PTRACE"] } }],
  });

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
