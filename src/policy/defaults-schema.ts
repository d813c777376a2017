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
        z.strictObject({
          type: z.literal("RuntimeDefault").meta({
            description: "The profile that the runtime has for everybody.",
            examples: ["RuntimeDefault"],
          }),
        }),
        z.strictObject({
          type: z
            .literal("Localhost")
            .meta({ description: "A profile that lies on the node.", examples: ["Localhost"] }),
          localhostProfile: z
            .string()
            .min(1)
            .meta({
              description:
                "The profile's name, or for seccomp its path below the kubelet's folder of profiles.",
              examples: ["profiles/debug.json"],
            }),
        }),
      ],
      { error: ({ input }) => (isUnconfined(input) ? widens("Unconfined") : undefined) },
    )
    .meta({
      description: `The ${what} profile; filled whole or not at all. Absent: none is filled. Unconfined could only widen.`,
      examples: [{ type: "RuntimeDefault" }],
    });

const isUnconfined = (input: unknown): boolean => isObject(input) && input["type"] === "Unconfined";

const seLinuxOptions = z
  .strictObject(
    {
      type: narrowing("container_t")
        .optional()
        .meta({
          description: "The type that runtimes give by default, and the only one that may stand here.",
          examples: ["container_t"],
        }),
      level: z
        .string()
        .regex(/^s0(:c\d{1,4}(,c\d{1,4})*)?$/, "a level such as s0:c12,c34, without ranges")
        .optional()
        .meta({
          description: "Sensitivity and categories. Absent: the runtime chooses.",
          examples: ["s0:c12,c34"],
        }),
    },
    { error: widenedBy(["user", "role"], "a default of user or role") },
  )
  .meta({
    description: "Filled whole or not at all, and only where the pod sets none. Absent: none is filled.",
    examples: [{ level: "s0:c12,c34" }],
  });

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
    {
      runAsUserName: plainAccount.meta({
        description: "The Windows account; no administrator.",
        examples: ["ContainerUser"],
      }),
    },
    { error: widenedBy(["hostProcess"], "a default of hostProcess") },
  )
  .meta({
    description: "Filled on Windows pods only, whole or not at all. Absent: none is filled.",
    examples: [{ runAsUserName: "ContainerUser" }],
  });

/** The security context that is filled in, leaf by leaf, where the container sets none. */
const securityContext = z
  .strictObject({
    runAsNonRoot: narrowing(true)
      .optional()
      .meta({
        description:
          "The kubelet starts no container that would run as root. Not filled where the effective uid is 0. Absent: not filled.",
        examples: [true],
      }),
    runAsUser: nonRootId("uid")
      .optional()
      .meta({
        description: "The uid to run as, never 0. Absent: not filled, and the image's user counts.",
        examples: [65532],
      }),
    runAsGroup: nonRootId("gid")
      .optional()
      .meta({
        description: "The gid to run as, never 0. Absent: not filled.",
        examples: [65532],
      }),
    privileged: narrowing(false)
      .optional()
      .meta({
        description: "States what is so anyway. Absent: not filled.",
        examples: [false],
      }),
    allowPrivilegeEscalation: narrowing(false)
      .optional()
      .meta({
        description:
          "No process gains more rights than its parent has. Not filled beside `privileged: true` or an added SYS_ADMIN, which the API server refuses. Absent: not filled.",
        examples: [false],
      }),
    readOnlyRootFilesystem: narrowing(true)
      .optional()
      .meta({
        description:
          "The image cannot be written to; tools that write need a volume then. Absent: not filled.",
        examples: [true],
      }),
    procMount: narrowing("Default")
      .optional()
      .meta({
        description: "States what is so anyway. Absent: not filled.",
        examples: ["Default"],
      }),
    capabilities: z
      .strictObject(
        {
          drop: z
            .array(capabilityName)
            .min(1)
            .meta({
              description: "Taken from the container; `ALL` is every one.",
              examples: [["ALL"]],
            }),
        },
        { error: widenedBy(["add"], "adding capabilities by default") },
      )
      .optional()
      .meta({
        description: "Adding could only widen, so `drop` alone may stand here. Absent: not filled.",
        examples: [{ drop: ["ALL"] }],
      }),
    seccompProfile: profile("Seccomp").optional(),
    appArmorProfile: profile("AppArmor").optional(),
    seLinuxOptions: seLinuxOptions.optional(),
    windowsOptions: windowsOptions.optional(),
  })
  .meta({
    description:
      "Filled in, field by field, where the container leaves the field unset; never overrides, never widens. Absent: nothing is filled.",
    examples: [
      { runAsNonRoot: true, allowPrivilegeEscalation: false, seccompProfile: { type: "RuntimeDefault" } },
    ],
  });

export const defaultsSchema = z
  .strictObject({
    inheritFromTarget: z
      .array(z.enum(["runAsUser", "runAsGroup"]))
      .min(1)
      .optional()
      .meta({
        description:
          "Fields taken from the target container, else its pod, before `securityContext` is filled in; never uid 0 or gid 0. Absent: none.",
        examples: [["runAsUser", "runAsGroup"]],
      }),
    securityContext: securityContext.optional(),
  })
  .meta({
    description:
      "Filled in where the container leaves the field unset. Absent: containers stay as they were asked for.",
    examples: [{ inheritFromTarget: ["runAsUser"], securityContext: { allowPrivilegeEscalation: false } }],
  });

export type Defaults = z.infer<typeof defaultsSchema>;
export type SecurityDefaults = z.infer<typeof securityContext>;
