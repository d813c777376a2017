/** A policy document of this name, its spec as given: for examples. */
export const policyText = (name: string, spec: string): string => `apiVersion: ephemeral-guard.dev/v1
kind: DebugPolicy
metadata: { name: ${name} }
spec:
${spec
  .trim()
  .split("\n")
  .map((line) => `  ${line}\n`)
  .join("")}`;

/** Several documents in one file. */
export const policyTexts = (...documents: readonly string[]): string => documents.join("---\n");
