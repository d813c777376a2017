import type { Labels } from "../../model/debug-request.ts";
import { printable, quote } from "../../model/printable.ts";
import { compileSelector, type LabelSelector } from "../../policy/label-selector.ts";

/** Each condition of a selector that labels do not fulfil, and what is there instead: `tier=production (there is none)`. */
export const unfulfilled = (selector: LabelSelector, labels: Labels): readonly string[] => {
  const exact = Object.entries(selector.matchLabels ?? {})
    .filter(([key, value]) => !compileSelector({ matchLabels: { [key]: value } })(labels))
    .map(([key, value]) => `${key}=${value} (${found(labels, key)})`);
  const expressions = (selector.matchExpressions ?? [])
    .filter((expression) => !compileSelector({ matchExpressions: [expression] })(labels))
    .map(
      ({ key, operator, values }) =>
        `${key} ${operator}${values === undefined ? "" : ` [${values.join(", ")}]`} (${found(labels, key)})`,
    );
  return [...exact, ...expressions].map((text) => printable(text));
};

/** Own properties only: a key such as `constructor` is a legal label key. */
const found = (labels: Labels, key: string): string =>
  Object.hasOwn(labels, key) ? `it is ${quote(labels[key] ?? "", 63)}` : "there is none";
