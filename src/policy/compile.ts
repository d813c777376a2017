import type { Mode } from "../model/decision.ts";
import type { Labels } from "../model/debug-request.ts";
import { canonicalCapability } from "./capability-name.ts";
import { compileFields, type CompiledFields } from "./checks/fields.ts";
import { compileImages, type CompiledImages } from "./checks/images.ts";
import { compilePrivileges, type CompiledPrivileges } from "./checks/privileges.ts";
import type { Limits } from "./checks/limits.ts";
import type { Defaults } from "./defaults-schema.ts";
import { compileMatch, type Matcher } from "./match.ts";
import type { CompiledRules, RuleCompiler } from "./rules/compiled-rules.ts";
import type { RulesOptions } from "./rules/rules-schema.ts";
import type { PolicyDocument, PolicySpec } from "./schema.ts";

/** A policy, ready to judge: patterns, globs and paths are parsed. Immutable. */
export interface CompiledPolicy {
  readonly name: string;
  readonly mode: Mode;
  readonly description: string | undefined;
  readonly match: Matcher;
  readonly excludes: readonly Matcher[];
  readonly images: CompiledImages | undefined;
  readonly fields: CompiledFields | undefined;
  readonly privileges: CompiledPrivileges | undefined;
  readonly limits: Limits | undefined;
  readonly rules: CompiledRules | undefined;
  readonly defaults: Defaults | undefined;
  /** In the spelling of `canonicalCapability`; `ALL` removes every one. */
  readonly removeCapabilities: ReadonlySet<string>;
  readonly labels: Labels;
  /** As written, for what is told to people: which images are allowed, which one is suggested. */
  readonly spec: PolicySpec;
}

/** All policies of a folder, in order of file name and document. Swapped whole, never changed. */
export interface PolicySet {
  readonly policies: readonly CompiledPolicy[];
  /** The first 12 hexadecimal digits of the SHA-256 of the files' names and texts. */
  readonly revision: string;
  /** Whether any policy reads namespace labels, so that somebody has to know them. */
  readonly readsNamespaceLabels: boolean;
}

/**
 * Compiles the policies of one set. Blocks that are the same in several of them become one object, so that a container
 * is held against each block once, however many policies have it: sets of hundreds are made of a few blocks. Without a
 * rule compiler it throws on a policy with rules.
 */
export const createCompiler = (rules?: RuleCompiler): ((document: PolicyDocument) => CompiledPolicy) => {
  const blocks: Blocks = {
    images: shared(compileImages),
    fields: shared(compileFields),
    privileges: shared(compilePrivileges),
    rules: shared((options) => {
      if (rules === undefined) throw new Error("a policy has rules, and there is nothing to compile them");
      return rules.compile(options);
    }),
  };
  return (document) => compilePolicy(document, blocks);
};

/** Compiles equal options once. */
const shared = <Options extends object, Compiled>(
  compile: (options: Options) => Compiled,
): typeof compile => {
  const known = new Map<string, Compiled>();
  return (options) => {
    const key = JSON.stringify(options);
    const compiled = known.get(key) ?? compile(options);
    known.set(key, compiled);
    return compiled;
  };
};

interface Blocks {
  readonly images: typeof compileImages;
  readonly fields: typeof compileFields;
  readonly privileges: typeof compilePrivileges;
  readonly rules: (options: RulesOptions) => CompiledRules;
}

const compilePolicy = ({ metadata, spec }: PolicyDocument, blocks: Blocks): CompiledPolicy => ({
  name: metadata.name,
  mode: spec.mode,
  description: spec.description,
  match: compileMatch(spec.match ?? {}),
  excludes: (spec.exclude ?? []).map(compileMatch),
  images: spec.images && blocks.images(spec.images),
  fields: spec.fields && blocks.fields(spec.fields),
  privileges: spec.privileges && blocks.privileges(spec.privileges),
  limits: spec.limits,
  rules: spec.rules && blocks.rules(spec.rules),
  defaults: spec.defaults,
  removeCapabilities: new Set((spec.remove?.capabilities ?? []).map(canonicalCapability)),
  labels: spec.labels ?? {},
  spec,
});

export const readsNamespaceLabels = ({ spec, rules }: CompiledPolicy): boolean =>
  [spec.match, ...(spec.exclude ?? [])].some((block) => block?.namespaceSelector !== undefined) ||
  rules?.some(({ reads }) => reads.namespaceLabels) === true;
