import { z } from "zod";
import { capabilityName } from "./capability-name.ts";
import { isAdministrator } from "./pod-security/windows-administrator.ts";
import { narrowing, nonRootId } from "./widening.ts";

const profile = (what: string) =>
  z
    .discriminatedUnion("type", [
      z.strictObject({ type: z.literal("RuntimeDefault") }),
      z.strictObject({ type: z.literal("Localhost"), localhostProfile: z.string().min(1) }),
    ])
    .describe(`${what} profile; filled whole or not at all. Unconfined can only widen.`);

const seLinuxOptions = z
  .strictObject({
    type: narrowing("container_t").optional().describe("The type that runtimes give by default."),
    level: z
      .string()
      .regex(
        /^s0(:c\d{1,4}(,c\d{1,4})*)?$/,
        "expected a level such as s0:c12,c34, without ranges: those widen",
      )
      .optional()
      .describe("Sensitivity and categories, e.g. `s0:c12,c34`."),
  })
  .describe("Filled whole or not at all, and only where the pod sets none.");

const windowsOptions = z
  .strictObject({
    runAsUserName: z
      .string()
      .min(1)
      .refine((name) => !isAdministrator(name), "an administrator account can only widen")
      .describe("E.g. `ContainerUser`."),
  })
  .describe("Filled on Windows pods only.");

/** The security context that is filled in, leaf by leaf, where the container sets none. */
const securityContext = z
  .strictObject({
    runAsNonRoot: narrowing(true).optional().describe("Not filled where the effective uid is 0."),
    runAsUser: nonRootId("uid").optional().describe("Example: 65532."),
    runAsGroup: nonRootId("gid").optional().describe("Example: 65532."),
    privileged: narrowing(false).optional().describe("States what is so anyway."),
    allowPrivilegeEscalation: narrowing(false)
      .optional()
      .describe(
        "Not filled beside `privileged: true` or an added SYS_ADMIN: the API server refuses both together.",
      ),
    readOnlyRootFilesystem: narrowing(true).optional().describe("Tools that write need a volume then."),
    procMount: narrowing("Default").optional().describe("States what is so anyway."),
    capabilities: z
      .strictObject({ drop: z.array(capabilityName).min(1).describe("Example: `[ALL]`.") })
      .optional()
      .describe("Adding capabilities can only widen, so `drop` alone may stand here."),
    seccompProfile: profile("Seccomp").optional(),
    appArmorProfile: profile("AppArmor").optional(),
    seLinuxOptions: seLinuxOptions.optional(),
    windowsOptions: windowsOptions.optional(),
  })
  .describe("Filled in where the container leaves the field unset; never overrides, never widens.");

export const defaultsSchema = z
  .strictObject({
    inheritFromTarget: z
      .array(z.enum(["runAsUser", "runAsGroup"]))
      .min(1)
      .optional()
      .describe(
        "Taken from the target container, else its pod; before `securityContext`. Never uid 0 or gid 0.",
      ),
    securityContext: securityContext.optional(),
  })
  .describe("Filled in where the container leaves the field unset.");

export type Defaults = z.infer<typeof defaultsSchema>;
export type SecurityDefaults = z.infer<typeof securityContext>;
