import { expect } from "chai";
import { namespaceLevels } from "../../../src/admission/explain/pod-security-levels.ts";

const levelsOf = (labels: Readonly<Record<string, string>>): readonly string[] =>
  namespaceLevels(
    Object.fromEntries(
      Object.entries(labels).map(([key, value]) => [`pod-security.kubernetes.io/${key}`, value]),
    ),
  ).map(({ mode, level, version }) => `${mode} ${level} ${version}`);

const CASES: readonly (readonly [name: string, given: Record<string, string>, expect: readonly string[]])[] = [
  ["no label", {}, []],
  ["warn follows enforce", { enforce: "baseline" }, ["enforce baseline latest", "warn baseline latest"]],
  ["but for level privileged", { enforce: "privileged" }, ["enforce privileged latest"]],
  [
    "with its version",
    { enforce: "restricted", "enforce-version": "v1.29" },
    ["enforce restricted v1.29", "warn restricted v1.29"],
  ],
  [
    "each mode by itself",
    { enforce: "baseline", warn: "restricted", audit: "restricted", "audit-version": "v1.30" },
    ["enforce baseline latest", "warn restricted latest", "audit restricted v1.30"],
  ],
  ["a level that cannot be read is the strictest", { enforce: "strict" }, ["enforce restricted latest", "warn restricted latest"]],
  ["and warns and notes nothing", { warn: "strict", audit: "strict" }, ["warn privileged latest", "audit privileged latest"]],
  ["nor a version", { audit: "baseline", "audit-version": "1.29" }, ["audit baseline latest"]],
]; // prettier-ignore

describe("admission/explain/pod-security-levels", () => {
  for (const [name, given, expected] of CASES) {
    it(name, () => expect(levelsOf(given)).to.deep.equal(expected));
  }
});
