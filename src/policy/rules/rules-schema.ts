import * as z from "zod";
import { customIssue } from "../schema-parts.ts";
import { MAX_EXPRESSION, MAX_MESSAGE, MAX_RULES } from "./rule-bounds.ts";

const ruleSchema = z
  .strictObject({
    name: z
      .string()
      .max(63)
      .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, "a DNS label (a-z, 0-9, and dashes between them)")
      .describe(
        "Unique in the policy; the code of a violation is `rules.<name>`. Example: `name-the-target`.",
      ),
    expression: z
      .string()
      .min(1)
      .max(MAX_EXPRESSION)
      .describe(
        "CEL: true lets the container pass; false, or an error, refuses it. Variables: container, pod, request, namespaceLabels, target. Example: `container.targetContainerName != ''`.",
      ),
    message: z
      .string()
      .min(1)
      .max(MAX_MESSAGE)
      .describe(
        "What a refused person reads; may hold `{{ expression }}`. Example: `Name a target: {{ container.name }} has none.`.",
      ),
  })
  .describe("One condition: true lets the container pass.");

/** Conditions in CEL. The expressions are checked by the rule compiler, where there are any. */
export const rulesSchema = z
  .array(ruleSchema)
  .max(MAX_RULES)
  .superRefine((rules, context) => {
    const first = new Map<string, number>();
    for (const [at, { name }] of rules.entries()) {
      const earlier = first.get(name);
      if (earlier === undefined) first.set(name, at);
      else {
        const message = `a second rule of this name; the first is spec.rules[${earlier}]`;
        context.addIssue({ ...customIssue(message, { code: "duplicate-name" }), path: [at, "name"] });
      }
    }
  })
  .describe(
    "Conditions in CEL, for what the blocks above cannot say; each is judged for each added container.",
  );

export type RulesOptions = z.infer<typeof rulesSchema>;
