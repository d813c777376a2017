import * as z from "zod";
import { labelSelectorSchema } from "./label-selector.ts";
import { customIssue, globText } from "./schema-parts.ts";
import { subjectSchema } from "./subject.ts";

const target = z
  .enum(["EphemeralContainer", "PodCopy", "NodeDebugPod"])
  .superRefine((name, context) => {
    if (name === "EphemeralContainer") return;
    context.addIssue(customIssue(`target ${name} is not supported yet`, { code: "unsupported" }));
  })
  .meta({ enum: ["EphemeralContainer"] });

const block = {
  targets: z
    .array(target)
    .min(1)
    .optional()
    .meta({
      description: "What kinds of request are meant. Absent: `[EphemeralContainer]`, the only one so far.",
      examples: [["EphemeralContainer"]],
    }),
  namespaces: z
    .array(globText("namespace"))
    .min(1)
    .optional()
    .meta({
      description: "Globs on the namespace's name, one of which must fit. Absent: every namespace.",
      examples: [["prod-*", "payments"]],
    }),
  namespaceSelector: labelSelectorSchema.optional().meta({
    description: "Labels of the namespace, as the cluster has them. Absent: every namespace.",
    examples: [{ matchLabels: { tier: "production" } }],
  }),
  podSelector: labelSelectorSchema.optional().meta({
    description: "Labels of the pod as stored, not as the client sent them. Absent: every pod.",
    examples: [{ matchExpressions: [{ key: "app", operator: "Exists" }] }],
  }),
  subjects: z
    .array(subjectSchema)
    .min(1)
    .optional()
    .meta({
      description: "Who asks, in the shape of RBAC subjects; one of them must fit. Absent: everybody.",
      examples: [
        [
          { kind: "Group", name: "developers" },
          { kind: "ServiceAccount", namespace: "ci", name: "debug-*" },
        ],
      ],
    }),
};

/** Which requests a policy is about. */
export const matchSchema = z.strictObject(block).meta({
  description:
    "Which requests are this policy's business: all that is given must hold. Absent: every request.",
  examples: [{ namespaces: ["prod-*"], subjects: [{ kind: "Group", name: "developers" }] }],
});

/** One entry of `exclude`. */
export const excludeSchema = z
  .strictObject(block)
  .superRefine((given, context) => {
    // A misspelt key is missing from `given`; it has an issue of its own.
    if (Object.keys(given).length > 0 || context.issues.length > 0) return;
    const hint = "name what is excluded, or remove the entry";
    context.addIssue(
      customIssue("an empty block would exclude every request", { code: "empty-exclude", hint }),
    );
  })
  .meta({ description: "Requests of which all that is given here holds.", minProperties: 1 });
