import * as z from "zod";
import { capabilityName } from "./capability-name.ts";
import { fieldsSchema } from "./checks/fields.ts";
import { imagesSchema } from "./checks/images.ts";
import { limitsSchema } from "./checks/limits.ts";
import { privilegesSchema } from "./checks/privileges.ts";
import { defaultsSchema } from "./defaults-schema.ts";
import { labelKey, labelValue } from "./labels.ts";
import { labelSelectorSchema } from "./label-selector.ts";
import { rulesSchema } from "./rules/rules-schema.ts";
import { customIssue, globText } from "./schema-parts.ts";
import { subjectSchema } from "./subject.ts";

const target = z.enum(["EphemeralContainer", "PodCopy", "NodeDebugPod"]).superRefine((name, context) => {
  if (name === "EphemeralContainer") return;
  context.addIssue(customIssue(`target ${name} is not supported yet`, { code: "unsupported" }));
});

const block = {
  targets: z.array(target).min(1).optional().describe("What is judged. Default: `[EphemeralContainer]`."),
  namespaces: z
    .array(globText("namespace"))
    .min(1)
    .optional()
    .describe("Globs on namespace names; any of them."),
  namespaceSelector: labelSelectorSchema
    .optional()
    .describe("Labels of the namespace, as the cluster has them."),
  podSelector: labelSelectorSchema
    .optional()
    .describe("Labels of the pod as stored, not as the client sent them."),
  subjects: z
    .array(subjectSchema)
    .min(1)
    .optional()
    .describe("Who asks; any of them. The shape of RBAC subjects."),
};

const matchSchema = z
  .strictObject(block)
  .describe("All that is given must hold; nothing given = every request.");

const excludeSchema = z.strictObject(block).superRefine((given, context) => {
  // A misspelt key is missing from `given`; it has an issue of its own.
  if (Object.keys(given).length > 0 || context.issues.length > 0) return;
  const hint = "name what is excluded, or remove the entry";
  context.addIssue(
    customIssue("an empty block would exclude every request", { code: "empty-exclude", hint }),
  );
});

const specSchema = z.strictObject({
  description: z.string().max(2000).optional().describe("Why this exists; shown to a person who is refused."),
  mode: z
    .enum(["enforce", "warn", "audit"])
    .default("enforce")
    .describe(
      "`enforce` refuses; `warn` lets in and warns the user; `audit` lets in silently. All are recorded.",
    ),
  match: matchSchema.optional(),
  exclude: z
    .array(excludeSchema)
    .min(1)
    .optional()
    .describe("Requests that fit any of these are not this policy's business. An exclusion grants nothing."),
  images: imagesSchema.optional(),
  fields: fieldsSchema.optional(),
  privileges: privilegesSchema.optional(),
  limits: limitsSchema.optional(),
  defaults: defaultsSchema.optional(),
  remove: z
    .strictObject({
      capabilities: z.array(capabilityName).min(1).describe("Taken out of `capabilities.add`."),
    })
    .optional()
    .describe("Takes away what was asked for, instead of refusing it."),
  labels: z.record(labelKey, labelValue).optional().describe("Put on the pod once the container has landed."),
  rules: rulesSchema.optional(),
});

const metadataSchema = z.strictObject({
  name: z
    .string()
    .max(63)
    .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, "a DNS label (a-z, 0-9, and dashes between them)")
    .describe("Unique over all files of the folder; shown to the person who is refused."),
  labels: z
    .record(labelKey, labelValue)
    .optional()
    .describe("For your own tools; the guard does not read them."),
  annotations: z
    .record(z.string(), z.string())
    .optional()
    .describe("For your own tools; the guard does not read them."),
});

/** One document of a policy file. */
export const policySchema = z.strictObject(
  {
    apiVersion: z.literal("ephemeral-guard.dev/v1"),
    kind: z.literal("DebugPolicy"),
    metadata: metadataSchema,
    spec: specSchema,
  },
  {
    error: ({ code }) =>
      code === "invalid_type" ? "a policy: a map with apiVersion, kind, metadata and spec" : undefined,
  },
);

export type PolicyDocument = z.infer<typeof policySchema>;
export type PolicySpec = PolicyDocument["spec"];

/** The JSON Schema of one policy document, for editors; the loader checks more (globs, patterns, field paths). */
export const policyJsonSchema = (): object => ({
  ...z.toJSONSchema(policySchema, { io: "input", unrepresentable: "any" }),
  title: "DebugPolicy",
  description: "Who may attach which debug container to which pod. See the documentation of ephemeral-guard.",
});
