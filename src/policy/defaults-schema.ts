import * as z from "zod";
import { isObject } from "../model/json.ts";
import { quote } from "../model/printable.ts";
import { capabilityName } from "./capability-name.ts";
import { isAdministrator } from "./pod-security/windows-administrator.ts";
import { customIssue } from "./schema-parts.ts";
import { narrowing, nonRootId, widenedBy, widens, WIDENS } from "./widening.ts";

const profile = (what: string) =>
  z
    .discriminatedUnion(
      "type",
      [
        z.strictObject({ type: z.literal("RuntimeDefault") }),
        z.strictObject({ type: z.literal("Localhost"), localhostProfile: z.string().min(1) }),
      ],
      { error: ({ input }) => (isUnconfined(input) ? widens("Unconfined") : undefined) },
    )
    .describe(`${what} profile; filled whole or not at all. Unconfined can only widen.`);

const isUnconfined = (input: unknown): boolean => isObject(input) && input["type"] === "Unconfined";

const seLinuxOptions = z
  .strictObject(
    {
      type: narrowing("container_t").optional().describe("The type that runtimes give by default."),
      level: z
        .string()
        .regex(/^s0(:c\d{1,4}(,c\d{1,4})*)?$/, "a level such as s0:c12,c34, without ranges")
        .optional()
        .describe("Sensitivity and categories, e.g. `s0:c12,c34`."),
    },
    { error: widenedBy(["user", "role"], "a default of user or role") },
  )
  .describe("Filled whole or not at all, and only where the pod sets none.");

const plainAccount = z
  .string()
  .min(1)
  .superRefine((name, context) => {
    if (!isAdministrator(name)) return;
    const message = `${quote(name, 64)} is an administrator: as a default it ${WIDENS}`;
    context.addIssue(customIssue(message, { code: "widening-default" }));
  });

const windowsOptions = z
  .strictObject(
    { runAsUserName: plainAccount.describe("E.g. `ContainerUser`.") },
    { error: widenedBy(["hostProcess"], "a default of hostProcess") },
  )
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
      .strictObject(
        { drop: z.array(capabilityName).min(1).describe("Example: `[ALL]`.") },
        { error: widenedBy(["add"], "adding capabilities by default") },
      )
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
