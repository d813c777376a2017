import * as z from "zod";
import type { Labels } from "../model/debug-request.ts";
import { labelKey, labelValue } from "./labels.ts";
import { customIssue } from "./schema-parts.ts";

const expressionSchema = z
  .strictObject({
    key: labelKey.meta({ description: "The label's key.", examples: ["app"] }),
    operator: z.enum(["In", "NotIn", "Exists", "DoesNotExist"]).meta({
      description: "How the label is compared. `NotIn` and `DoesNotExist` hold where it is absent.",
      examples: ["In"],
    }),
    values: z
      .array(labelValue)
      .optional()
      .meta({
        description: "For `In` and `NotIn`: one value at least. Absent with the other operators.",
        examples: [["web", "api"]],
      }),
  })
  .superRefine(({ operator, values }, context) => {
    const takesValues = operator === "In" || operator === "NotIn";
    const given = values !== undefined && values.length > 0;
    if (takesValues === given) return;
    const message = takesValues
      ? `operator ${operator} needs values`
      : `operator ${operator} takes no values`;
    context.addIssue({ ...customIssue(message, { code: "bad-selector" }), path: ["values"] });
  })
  .meta({
    description: "A condition on one label.",
    // In allOf: as kinds of map of its own, "did you mean" would look for keys there.
    allOf: [
      {
        anyOf: [
          {
            properties: { operator: { enum: ["In", "NotIn"] }, values: { minItems: 1 } },
            required: ["operator", "values"],
          },
          { properties: { operator: { enum: ["Exists", "DoesNotExist"] }, values: { maxItems: 0 } } },
        ],
      },
    ],
  });

/** A Kubernetes LabelSelector. */
export const labelSelectorSchema = z.strictObject({
  matchLabels: z
    .record(labelKey, labelValue)
    .optional()
    .meta({
      description: "Labels that must have exactly these values, all of them. Absent: none is asked for.",
      examples: [{ tier: "production" }],
    }),
  matchExpressions: z
    .array(expressionSchema)
    .optional()
    .meta({
      description: "Conditions on labels that must all hold. Absent: there are none.",
      examples: [[{ key: "app", operator: "In", values: ["web", "api"] }]],
    }),
});

export type LabelSelector = z.infer<typeof labelSelectorSchema>;
type Expression = z.infer<typeof expressionSchema>;

/**
 * Whether labels are selected, as Kubernetes decides it: `NotIn` and `DoesNotExist` hold where the key is absent, and
 * an empty selector selects everything.
 */
export const compileSelector = (selector: LabelSelector): ((labels: Labels) => boolean) => {
  const exact = Object.entries(selector.matchLabels ?? {});
  const tests = (selector.matchExpressions ?? []).map(compileExpression);
  return (labels) =>
    exact.every(([key, value]) => valueOf(labels, key) === value) && tests.every((test) => test(labels));
};

const compileExpression = ({ key, operator, values }: Expression): ((labels: Labels) => boolean) => {
  const listed = new Set(values);
  const isListed = (labels: Labels): boolean => {
    const value = valueOf(labels, key);
    return value !== undefined && listed.has(value);
  };
  switch (operator) {
    case "In":
      return isListed;
    case "NotIn":
      return (labels) => !isListed(labels);
    case "Exists":
      return (labels) => valueOf(labels, key) !== undefined;
    case "DoesNotExist":
      return (labels) => valueOf(labels, key) === undefined;
  }
};

/** Own properties only: a key such as `constructor` is a legal label key. */
const valueOf = (labels: Labels, key: string): string | undefined =>
  Object.hasOwn(labels, key) ? labels[key] : undefined;
