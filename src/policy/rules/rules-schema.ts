import * as z from "zod";
import { customIssue } from "../schema-parts.ts";
import { MAX_EXPRESSION, MAX_MESSAGE, MAX_RULES } from "./rule-bounds.ts";

const ruleSchema = z
  .strictObject({
    name: z
      .string()
      .max(63)
      .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, "a DNS label (a-z, 0-9, and dashes between them)")
      .meta({
        description: "Unique in the policy. The code of a violation is `rules.` and this name.",
        examples: ["name-the-target"],
      }),
    expression: z
      .string()
      .min(1)
      .max(MAX_EXPRESSION)
      .meta({
        description:
          "CEL: true lets the container pass; false, or an error, refuses it. Variables: `container`, `pod`, `request`, `namespaceLabels`, `target`.",
        examples: ["container.targetContainerName != ''"],
      }),
    message: z
      .string()
      .min(1)
      .max(MAX_MESSAGE)
      .meta({
        description: "What a refused person reads; `{{ expression }}` in it is replaced by what it comes to.",
        examples: ["Name a target: {{ container.name }} has none."],
      }),
  })
  .meta({ description: "One condition: true lets the container pass." });

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
  .meta({
    description:
      "Conditions in CEL, for what the other blocks cannot say; each is judged for each added container. Absent: there are none.",
    examples: [
      [
        {
          name: "name-the-target",
          expression: "'oncall' in request.userInfo.groups || container.targetContainerName != ''",
          message: "Name the target container, or be on call.",
        },
      ],
    ],
  });

export type RulesOptions = z.infer<typeof rulesSchema>;
