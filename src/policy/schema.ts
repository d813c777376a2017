import * as z from "zod";
import { capabilityName } from "./capability-name.ts";
import { fieldsSchema } from "./checks/fields.ts";
import { imagesSchema } from "./checks/images.ts";
import { limitsSchema } from "./checks/limits.ts";
import { privilegesSchema } from "./checks/privileges.ts";
import { defaultsSchema } from "./defaults-schema.ts";
import { labelKey, labelValue } from "./labels.ts";
import { excludeSchema, matchSchema } from "./match-schema.ts";
import { rulesSchema } from "./rules/rules-schema.ts";
import { toEditorSchema } from "./schema-parts.ts";

const specSchema = z.strictObject({
  description: z
    .string()
    .max(2000)
    .optional()
    .meta({
      description: "Why this policy exists; shown to a person whom it refuses. Absent: no reason is given.",
      examples: ["Production pods may be debugged with the vetted tool images only."],
    }),
  mode: z
    .enum(["enforce", "warn", "audit"])
    .default("enforce")
    .meta({
      description: "What becomes of a request that breaks this policy. Absent: `enforce`. All are recorded.",
      enumDescriptions: [
        "It is refused.",
        "It is let in, and the user is warned.",
        "It is let in silently, and nothing is changed in it.",
      ],
      examples: ["enforce"],
    }),
  match: matchSchema.optional(),
  exclude: z
    .array(excludeSchema)
    .min(1)
    .optional()
    .meta({
      description:
        "Requests that fit any of these are not this policy's business; that grants nothing: another policy must let them in. Absent: none is excluded.",
      examples: [[{ subjects: [{ kind: "Group", name: "platform-admins" }] }]],
    }),
  images: imagesSchema.optional(),
  fields: fieldsSchema.optional(),
  privileges: privilegesSchema.optional(),
  limits: limitsSchema.optional(),
  defaults: defaultsSchema.optional(),
  remove: z
    .strictObject({
      capabilities: z
        .array(capabilityName)
        .min(1)
        .meta({
          description: "Taken out of `securityContext.capabilities.add`.",
          examples: [["SYS_PTRACE"]],
        }),
    })
    .optional()
    .meta({
      description: "Takes away what was asked for, instead of refusing it. Absent: nothing is taken away.",
      examples: [{ capabilities: ["SYS_PTRACE"] }],
    }),
  labels: z
    .record(labelKey, labelValue)
    .optional()
    .meta({
      description: "Labels that are put on the pod once the container has landed. Absent: none.",
      examples: [{ "security.example.com/debugged": "true" }],
    }),
  rules: rulesSchema.optional(),
});

const metadataSchema = z.strictObject({
  name: z
    .string()
    .max(63)
    .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, "a DNS label (a-z, 0-9, and dashes between them)")
    .meta({
      description: "Unique over all files of the folder; shown to the person who is refused.",
      examples: ["production"],
    }),
  labels: z
    .record(labelKey, labelValue)
    .optional()
    .meta({
      description: "For your own tools; the guard does not read them, and needs none.",
      examples: [{ team: "platform" }],
    }),
  annotations: z
    .record(z.string(), z.string())
    .optional()
    .meta({
      description: "For your own tools; the guard does not read them, and needs none.",
      examples: [{ "example.com/ticket": "OPS-17" }],
    }),
});

/** One document of a policy file. */
export const policySchema = z.strictObject(
  {
    apiVersion: z.literal("ephemeral-guard.dev/v1").meta({
      description: "The version of the policy language.",
      examples: ["ephemeral-guard.dev/v1"],
    }),
    kind: z.literal("DebugPolicy").meta({ description: "What this document is.", examples: ["DebugPolicy"] }),
    metadata: metadataSchema.meta({
      description: "The policy's name, and what your own tools want to know.",
      examples: [{ name: "production" }],
    }),
    spec: specSchema.meta({
      description: "What the policy says: which requests it is about, and what they must keep to.",
      examples: [
        {
          match: { namespaces: ["prod-*"] },
          images: { allow: ["docker.io/library/busybox:1.*"] },
          privileges: { level: "baseline" },
        },
      ],
    }),
  },
  {
    error: ({ code }) =>
      code === "invalid_type" ? "a policy: a map with apiVersion, kind, metadata and spec" : undefined,
  },
);

export type PolicyDocument = z.infer<typeof policySchema>;
export type PolicySpec = PolicyDocument["spec"];

/** The JSON Schema of one policy document, for editors; the loader checks more (globs, patterns, field paths). */
export const policyJsonSchema = (): object =>
  toEditorSchema(policySchema, {
    $id: "https://ephemeral-guard.dev/schemas/v1/debug-policy.json",
    title: "DebugPolicy",
    description:
      "Who may attach which debug container to which pod. See the documentation of ephemeral-guard.",
  });
