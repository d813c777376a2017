import { isObject, type Json, type JsonObject } from "../../model/json.ts";
import { quote } from "../../model/printable.ts";
import { CONTAINER_MERGE } from "./merge-schema.ts";
import { isTooDeep } from "./nesting.ts";
import type { DebugInvocation, Invalid } from "./parse-command.ts";
import { securityContextOf } from "./profiles.ts";
import { strategicMerge } from "./strategic-merge.ts";
import { toTypedContainer } from "./typed-container.ts";

export interface SentContainerGiven {
  /** The parsed file of `--custom`. */
  readonly custom?: unknown;
  /** As stored. */
  readonly pod: JsonObject;
  /** What kubectl makes up at random: five characters that end the container's name. */
  readonly suffix: string;
}

/** The ephemeral container that kubectl would send, before the API server fills its defaults in. */
export const toSentContainer = (
  command: DebugInvocation,
  given: SentContainerGiven,
): JsonObject | Invalid => {
  const { containerName: name = `debugger-${given.suffix}` } = command;
  if (namesIn(given.pod).has(name)) {
    const problem = `the pod has a container ${quote(name, 64)} already: the API server would refuse a second one`;
    return { invalid: problem };
  }
  const container = toContainer(command, name);
  if (command.customFile === undefined) return container;
  if (given.custom === undefined) return { invalid: `the file of --custom was not read` };
  return given.custom === null ? container : customised(container, given.custom);
};

const namesIn = ({ spec }: JsonObject): ReadonlySet<Json | undefined> => {
  const lists = ["containers", "initContainers", "ephemeralContainers"].map((key) =>
    isObject(spec) ? spec[key] : undefined,
  );
  const containers = lists.flatMap((list): readonly Json[] => (isList(list) ? list : []));
  return new Set(containers.map((container) => (isObject(container) ? container["name"] : undefined)));
};

const isList = (value: unknown): value is readonly Json[] => Array.isArray(value);

/** Of Go's types: what is empty is left out, but the resources that no ephemeral container has. */
const toContainer = (command: DebugInvocation, name: string): JsonObject => {
  const securityContext = securityContextOf(command.profile, command.kubectl);
  const { targetContainer, imagePullPolicy } = command;
  return {
    name,
    image: command.image,
    ...(command.command.length > 0 && { [command.argumentsOnly ? "args" : "command"]: command.command }),
    ...(command.env.length > 0 && { env: command.env.map(toEntry) }),
    resources: {},
    terminationMessagePolicy: "File",
    ...(imagePullPolicy !== undefined && { imagePullPolicy }),
    ...(securityContext !== undefined && { securityContext }),
    ...(command.stdin && { stdin: true }),
    ...(command.tty && { tty: true }),
    ...(targetContainer !== undefined && { targetContainerName: targetContainer }),
  };
};

const toEntry = ({ name, value }: { readonly name: string; readonly value: string }): JsonObject =>
  value === "" ? { name } : { name, value };

/** What a custom profile must not have (pkg/cmd/debug/debug.go, Validate). */
const NOT_CUSTOM = ["command", "image", "lifecycle", "volumeDevices"] as const;

const customised = (container: JsonObject, custom: unknown): JsonObject | Invalid => {
  if (isTooDeep(custom)) return { invalid: "the file of --custom is nested deeper than any container" };
  const typed = toTypedContainer(custom, { place: "--custom", loose: true });
  if ("invalid" in typed) return { invalid: typed.invalid };
  // kubectl reads it as a regular container, which has no target.
  const { name, targetContainerName: _, ...partial } = typed.container;
  const refused = NOT_CUSTOM.find((key) => partial[key] !== undefined) ?? (name === "" ? undefined : "name");
  if (refused !== undefined) {
    return {
      invalid: `--custom: a custom profile cannot set ${refused}, nor any of name, ${NOT_CUSTOM.join(", ")}`,
    };
  }
  return overlaid(container, strategicMerge(container, partial, CONTAINER_MERGE));
};

/**
 * kubectl decodes the merged container over the one it had, and Go decodes a list into the elements that are there: an
 * entry without a value keeps that of the entry whose place it takes.
 */
const overlaid = (container: JsonObject, merged: JsonObject): JsonObject => {
  const [old, env] = [container["env"], merged["env"]];
  if (!isList(old) || !isList(env)) return merged;
  return { ...merged, env: env.map((entry, at) => ({ ...asMap(old[at]), ...asMap(entry) })) };
};

const asMap = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});
