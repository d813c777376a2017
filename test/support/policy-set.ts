import { readdirSync, readFileSync } from "node:fs";
import { stringify } from "yaml";
import { formatProblem } from "../../src/model/problem.ts";
import type { PolicySet } from "../../src/policy/compile.ts";
import { loadPolicySet } from "../../src/policy/load.ts";
import type { PolicyFile } from "../../src/policy/parse.ts";
import { createRuleCompiler } from "../../src/policy/rules/create-rule-compiler.ts";

/** A set of policies, loaded as from files; of each only its spec is given, and named where the name matters. */
export const policySet = (...specs: readonly GivenPolicy[]): PolicySet =>
  load(
    specs.map((given, at) => ({
      name: `${String(at + 1).padStart(2, "0")}.yaml`,
      text: toText(given, `policy-${at + 1}`),
    })),
  );

export interface GivenPolicy {
  readonly name?: string;
  readonly [block: string]: unknown;
}

/** The set of one of the folders in `policies/`. */
export const packagedSet = (name: string): PolicySet => {
  const folder = new URL(`../../policies/${name}/`, import.meta.url);
  const names = readdirSync(folder).filter((file) => file.endsWith(".yaml") && !file.endsWith(".test.yaml"));
  return load(names.map((file) => ({ name: file, text: readFileSync(new URL(file, folder), "utf8") })));
};

const toText = ({ name, ...spec }: GivenPolicy, otherwise: string): string =>
  stringify({
    apiVersion: "ephemeral-guard.dev/v1",
    kind: "DebugPolicy",
    metadata: { name: name ?? otherwise },
    spec,
  });

const load = (files: readonly PolicyFile[]): PolicySet => {
  const loaded = loadPolicySet(files, createRuleCompiler());
  if (loaded.ok) return loaded.set;
  throw new Error(loaded.problems.map(formatProblem).join("\n"));
};
