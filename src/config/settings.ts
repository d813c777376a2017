import { readFileSync } from "node:fs";
import { InvalidArgumentError, type Command, type Option } from "commander";
import { parseDocument } from "yaml";
import { isObject } from "../model/json.ts";
import { nearestWord } from "../model/nearest-word.ts";
import { quote } from "../model/printable.ts";
import { isStampName } from "../model/stamp-names.ts";
import { parseSwitch } from "./option-values.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** A setting that does not hold what it should; the message names it, what is expected, and the value. */
export class SettingError extends Error {
  override readonly name = "SettingError";
}

/** `--probe-port` is also `EPHEMERAL_GUARD_PROBE_PORT`. */
export const environmentName = (option: Option): string =>
  `EPHEMERAL_GUARD_${option.name().toUpperCase().replaceAll("-", "_")}`;

/**
 * Fills every option that the command line leaves open: from the environment, else from the config file. A flag wins
 * over the environment, the environment over the file, the file over the default.
 */
export const fillFromSettings = (command: Command, env: Environment): void => {
  const file = readConfig(command, env);
  for (const option of command.options) {
    const source = command.getOptionValueSource(option.attributeName());
    if (source !== undefined && source !== "default") continue;
    const variable = environmentName(option);
    // In a debug container, EPHEMERAL_GUARD_POLICY says who let it in, and is no setting of ours.
    const fromEnv = isStampName(variable) ? undefined : env[variable];
    if (fromEnv !== undefined) setOption(command, option, { name: variable, value: fromEnv, source: "env" });
    else if (option.name() in file.values) {
      const name = `${file.name}: ${option.name()}`;
      setOption(command, option, { name, value: file.values[option.name()], source: "config" });
    }
  }
};

interface Setting {
  readonly name: string;
  readonly value: unknown;
  readonly source: "env" | "config";
}

const setOption = (command: Command, option: Option, { name, value, source }: Setting): void => {
  const set = (parsed: unknown): Command =>
    command.setOptionValueWithSource(option.attributeName(), parsed, source);
  const texts = (Array.isArray(value) ? value : [value]).map((item) => toText(name, item));
  const [text = ""] = texts;
  if (option.variadic) {
    set(Array.isArray(value) ? texts : text.split(","));
    return;
  }
  if (Array.isArray(value)) throw new SettingError(`${name}: expected a single value, found a list`);
  try {
    set(parse(option, text));
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new SettingError(`${name}: ${quote(text)} is invalid. ${error.message}`);
  }
};

const parse = (option: Option, text: string): unknown => {
  if (option.isBoolean()) return parseSwitch(text);
  return option.parseArg === undefined ? text : option.parseArg<unknown>(text, undefined);
};

const toText = (name: string, value: unknown): string => {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new SettingError(
    `${name}: expected a text, a number or a switch, found ${value === null ? "nothing" : "a map"}`,
  );
};

const readConfig = (
  command: Command,
  env: Environment,
): { name: string; values: Record<string, unknown> } => {
  // The environment is there for all commands, those too that take no settings from a file.
  if (!command.options.some((option) => option.name() === "config")) return { name: "", values: {} };
  const flag: unknown = command.getOptionValue("config");
  const name = typeof flag === "string" ? flag : env["EPHEMERAL_GUARD_CONFIG"];
  if (name === undefined || name === "") return { name: "", values: {} };
  const document = parseDocument(readText(name), { prettyErrors: true });
  const [error] = document.errors;
  if (error !== undefined) throw new SettingError(`${name}: ${error.message.split("\n", 1)[0] ?? ""}`);
  const values: unknown = document.toJS();
  if (values === null) return { name, values: {} };
  if (!isObject(values)) throw new SettingError(`${name}: expected a map of flag names to values`);
  rejectUnknown(
    name,
    Object.keys(values),
    command.options.map((option) => option.name()),
  );
  return { name, values };
};

const readText = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new SettingError(
      `--config: cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
};

const rejectUnknown = (file: string, given: readonly string[], known: readonly string[]): void => {
  const unknown = given.find((key) => !known.includes(key));
  if (unknown === undefined) return;
  const nearest = nearestWord(unknown, known);
  const hint = nearest === undefined ? `known here: ${known.join(", ")}` : `did you mean ${quote(nearest)}?`;
  throw new SettingError(`${file}: unknown setting ${quote(unknown)} (${hint})`);
};
