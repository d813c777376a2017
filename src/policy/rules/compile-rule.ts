import { isObject, type JsonObject } from "../../model/json.ts";
import { quote } from "../../model/printable.ts";
import type { Finding } from "../checks/check.ts";
import type { CompiledRule, RuleReads, RuleSubject } from "./compiled-rules.ts";
import { compileExpression, type CompiledExpression, type Variables } from "./compile-expression.ts";
import type { Engine } from "./engine.ts";
import { compileMessage, type MessageTemplate } from "./message-template.ts";
import { project } from "./project.ts";
import { readPaths, readsSecret, type ReadTree } from "./read-tree.ts";
import { RuleError } from "./rule-error.ts";
import type { RulesOptions } from "./rules-schema.ts";
import { fits, nameOf, BOOL } from "./shape.ts";
import type { Meter } from "./step-budget.ts";
import { CONTAINER_SHAPE } from "./container-shape.ts";

type RuleOptions = RulesOptions[number];

/** An expression that is true or false; throws a RuleError where it is not. */
export const compileCondition = (text: string, engine: Engine): CompiledExpression => {
  const compiled = compileExpression(text, engine);
  if (fits(compiled.shape, BOOL)) return compiled;
  const message = `a rule must come to true or false, and this is ${nameOf(compiled.shape)}`;
  throw new RuleError({ code: "rule-wrong-type", message, hint: "compare it with something", offset: 0 });
};

/** Throws a RuleError where one of its expressions makes no sense: the loader has looked before. */
export const compileRule = ({ name, expression, message }: RuleOptions, engine: Engine): CompiledRule => {
  const condition = compileCondition(expression, engine);
  const template = compileMessage(message, engine);
  const reads = readsOf(condition, template);
  const field = oneField(condition.reads);
  return {
    name,
    reads,
    judge: (subject) => {
      const unknown = unknownPart(name, reads, subject);
      if (unknown !== undefined) return unknown;
      const { value, failed } = outcomeOf(condition, subject, engine.meter);
      if (value === true) return undefined;
      const said = template.render((part) => variablesFor(part, subject, engine.meter), subject.budget);
      return { code: `rules.${name}`, field, ...wordsFor(name, said, failed) };
    },
  };
};

const outcomeOf = (
  condition: CompiledExpression,
  subject: RuleSubject,
  meter: Meter,
): { readonly value?: unknown; readonly failed?: string } => {
  const result = condition.evaluate(() => variablesFor(condition, subject, meter), subject.budget);
  if ("failed" in result) return result;
  // What is `dyn` may come to anything.
  return typeof result.value === "boolean" ? result : { failed: "it comes to neither true nor false" };
};

const wordsFor = (
  name: string,
  said: string,
  failed: string | undefined,
): Pick<Finding, "message" | "hints"> => {
  const rule = `rule ${quote(name)}`;
  if (failed === undefined) return { message: said, hints: [rule] };
  return { message: `${rule} cannot be judged, so it counts as broken: ${failed}`, hints: [said] };
};

/** Refuses to guess where something is not known that the rule reads. */
const unknownPart = (
  name: string,
  reads: RuleReads,
  { request, stored }: RuleSubject,
): Finding | undefined => {
  if (reads.namespaceLabels && request.namespaceLabels === undefined) {
    const message = `the labels of namespace ${quote(request.namespace)} are not known, and rule ${quote(name)} reads them`;
    return { code: "namespace.unknown", field: "", message };
  }
  if (!reads.pod || stored !== undefined) return undefined;
  const message = `rule ${quote(name)} cannot be judged, so it counts as broken: the pod as stored is not known`;
  return { code: `rules.${name}`, field: "", message };
};

const readsOf = (condition: CompiledExpression, { placeholders }: MessageTemplate): RuleReads => {
  const trees = [condition, ...placeholders].map(({ reads }) => reads.children);
  const containers = trees.flatMap((children) => children.get("container") ?? []);
  const reads = (name: string): boolean => trees.some((children) => children.has(name));
  return {
    pod: reads("pod") || reads("target"),
    envValues: containers.some((tree) => readsSecret(tree, CONTAINER_SHAPE, "env")),
    command: containers.some((tree) => readsSecret(tree, CONTAINER_SHAPE, "args")),
    namespaceLabels: reads("namespaceLabels"),
    containerFields: [...new Set(containers.flatMap(readPaths))].sort(),
  };
};

/** The place of a violation: the field of the container that the rule hangs on, if it is one. */
const oneField = ({ children }: ReadTree): string => {
  const container = children.get("container");
  if (container === undefined || container.whole) return "";
  const paths = [...new Set(readPaths(container).map((path) => path.replace(/\[\].*/, "")))];
  return paths.length === 1 ? (paths[0] ?? "") : "";
};

/** The variables that an expression reads, and of them no more than it reads. */
const variablesFor = ({ reads }: CompiledExpression, subject: RuleSubject, meter: Meter): Variables =>
  Object.fromEntries(
    [...reads.children].map(([name, tree]) => [name, project(sourceOf(name, subject), tree, meter)]),
  );

const sourceOf = (name: string, { container, request, stored }: RuleSubject): unknown => {
  const { requester, namespace, namespaceLabels, dryRun, pod } = request;
  switch (name) {
    case "container":
      return container;
    case "pod":
      return stored;
    case "target":
      return targetIn(stored, container.targetContainerName);
    case "namespaceLabels":
      return namespaceLabels;
    default:
      return {
        userInfo: { username: requester.username, groups: requester.groups },
        namespace,
        name: pod.name,
        dryRun,
      };
  }
};

/** An ephemeral container may name a regular or an init container as its target; a name lands in a pod once. */
const targetIn = (stored: JsonObject | undefined, name: string | undefined): unknown => {
  const spec = stored?.["spec"];
  if (!isObject(spec) || name === undefined || name === "") return null;
  const all = [spec["containers"], spec["initContainers"]].flatMap((list): readonly unknown[] =>
    Array.isArray(list) ? list : [],
  );
  return all.find((container) => isObject(container) && container["name"] === name) ?? null;
};
