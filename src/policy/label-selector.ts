import * as z from "zod";
import type { Labels } from "../model/debug-request.ts";
import { labelKey, labelValue } from "./labels.ts";
import { customIssue } from "./schema-parts.ts";

const expressionSchema = z
  .strictObject({
    key: labelKey.describe("The label's key."),
    operator: z.enum(["In", "NotIn", "Exists", "DoesNotExist"]).describe("How the label is compared."),
    values: z.array(labelValue).optional().describe("For `In` and `NotIn` only: one value at least."),
  })
  .superRefine(({ operator, values }, context) => {
    const takesValues = operator === "In" || operator === "NotIn";
    const given = values !== undefined && values.length > 0;
    if (takesValues === given) return;
    const message = takesValues
      ? `operator ${operator} needs values`
      : `operator ${operator} takes no values`;
    context.addIssue({ ...customIssue(message, { code: "bad-selector" }), path: ["values"] });
  });

/** A Kubernetes LabelSelector. */
export const labelSelectorSchema = z.strictObject({
  matchLabels: z
    .record(labelKey, labelValue)
    .optional()
    .describe("Labels that must have exactly these values."),
  matchExpressions: z.array(expressionSchema).optional().describe("Conditions that must all hold."),
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
