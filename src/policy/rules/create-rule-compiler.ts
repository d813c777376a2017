import { isObject } from "../../model/json.ts";
import { compileCondition, compileRule } from "./compile-rule.ts";
import type { RuleCompiler } from "./compiled-rules.ts";
import { createEngine, type Engine } from "./engine.ts";
import { compileMessage } from "./message-template.ts";
import { MAX_EXPRESSION, MAX_MESSAGE, MAX_RULES } from "./rule-bounds.ts";
import { RuleError } from "./rule-error.ts";

/** For one policy set. Loads CEL: import it only where a policy has rules. */
export const createRuleCompiler = (): RuleCompiler => {
  // Made when it is first needed: most sets have no rules.
  let made: Engine | undefined;
  const engine = (): Engine => (made ??= createEngine());
  return {
    compile: (rules) => rules.map((rule) => compileRule(rule, engine())),
    problemsIn: (source) =>
      textsIn(source.value).flatMap(({ path, text, kind }) => {
        const fault = faultOf(() =>
          (kind === "expression" ? compileCondition : compileMessage)(text, engine()),
        );
        if (fault === undefined) return [];
        const { offset, message, ...words } = fault;
        return [source.problemInText(path, offset, { ...words, message: `${placeOf(path)}: ${message}` })];
      }),
  };
};

const faultOf = (work: () => unknown): RuleError["fault"] | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof RuleError) return error.fault;
    throw error;
  }
};

interface Text {
  readonly path: readonly (string | number)[];
  readonly text: string;
  readonly kind: "expression" | "message";
}

/** Texts of a bearable length; the schema has its say on all else. */
const textsIn = (document: unknown): readonly Text[] => {
  const spec = isObject(document) ? document["spec"] : undefined;
  const rules = isObject(spec) ? spec["rules"] : undefined;
  if (!Array.isArray(rules)) return [];
  return rules.slice(0, MAX_RULES).flatMap((rule: unknown, at) =>
    (["expression", "message"] as const).flatMap((kind) => {
      const text = isObject(rule) ? rule[kind] : undefined;
      const most = kind === "expression" ? MAX_EXPRESSION : MAX_MESSAGE;
      return typeof text === "string" && text !== "" && text.length <= most
        ? [{ path: ["spec", "rules", at, kind], text, kind }]
        : [];
    }),
  );
};

const placeOf = ([spec, rules, at, key]: Text["path"]): string => `${spec}.${rules}[${at}].${key}`;
