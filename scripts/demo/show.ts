import { stringify } from "yaml";
import { isObject, type Json, type JsonObject } from "../../src/model/json.ts";
import type { Played } from "./play.ts";
import type { Scenario } from "./scenarios.ts";

/** Puts text in bold, yellow or red; leaves it alone where colours are not wanted. */
export type Paint = (style: "bold" | "yellow" | "red" | "green" | "dim", text: string) => string;

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const;

export const createPaint =
  (colours: boolean): Paint =>
  (style, text) =>
    colours ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text;

/** The name under which the API server knows the webhook, and by which kubectl tells who refused. */
const WEBHOOK = "validate.ephemeral-guard.dev";

/** A scenario as it looks to the person at kubectl, and then in the pod. */
export const showScenario = (scenario: Scenario, played: Played, paint: Paint): string => {
  const { landed } = played;
  return [
    paint("bold", scenario.title),
    `$ ${scenario.typed}`,
    ...kubectlLines(played, paint),
    ...landed.flatMap((container) => standing(container, paint)),
    "",
  ].join("\n");
};

/** kubectl prints each warning once, and a denial as it stands. */
const kubectlLines = ({ mutated, validated }: Played, paint: Paint): readonly string[] => {
  const warnings = [...new Set([...mutated.warnings, ...validated.warnings])];
  const { allowed, message } = validated;
  const refusal = `Error from server (Forbidden): admission webhook "${WEBHOOK}" denied the request: ${message}`;
  const lines = [
    ...warnings.map((warning) => `${paint("yellow", "Warning:")} ${warning}`),
    ...(allowed ? [] : [paint("red", refusal)]),
  ];
  return lines.length === 0 ? [paint("dim", "(no word from the guard)")] : lines;
};

/** What the guard answers for in the container as it stands in the pod afterwards: its rights, and the stamp. */
const standing = ({ name, securityContext, env }: JsonObject, paint: Paint): readonly string[] => {
  const entries = Array.isArray(env) ? env.filter(isObject) : [];
  return [
    `in the pod afterwards, and for its life: container ${textOf(name)}`,
    `  securityContext: ${onOneLine(securityContext ?? {})}`,
    ...entries.map((entry) => `  env: ${textOf(entry["name"])}=${textOf(entry["value"])}`),
  ].map((line) => paint("dim", line));
};

const textOf = (value: Json | undefined): string => (typeof value === "string" ? value : onOneLine(value));

const onOneLine = (value: unknown): string =>
  stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trimEnd();

/** What is wrong with how the webhook judged; undefined if it did as expected. */
export const surprise = ({ expected }: Scenario, { validated }: Played): string | undefined => {
  const { verdict, violations } = validated.annotations;
  if (verdict === expected.verdict && violations === expected.violations) return undefined;
  return `expected ${describe(expected.verdict, expected.violations)}, found ${describe(verdict, violations)}`;
};

const describe = (verdict: unknown, violations: unknown): string =>
  `${String(verdict)}${violations === "" ? "" : ` (${String(violations)})`}`;
