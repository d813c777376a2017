import type { Logger } from "../log.ts";
import type { Labels } from "../model/debug-request.ts";
import { formatProblem } from "../model/problem.ts";
import type { PolicySet } from "../policy/compile.ts";
import { loadPolicies } from "../policy/load-policies.ts";
import { PolicySource } from "../sources/policy-source.ts";

/** The labels that policies put on pods, as the policy files say now. */
export interface PolicyLabels {
  /** Of the policies with these names; the first to set a label wins, as with defaults. */
  of(policies: readonly string[]): Labels;
  start(): Promise<void>;
  close(): void;
}

export const createPolicyLabels = (folder: string | undefined, logger: Logger): PolicyLabels => {
  if (folder === undefined) return { of: () => ({}), start: () => Promise.resolve(), close: () => undefined };
  let set: PolicySet | undefined;
  const source = new PolicySource<PolicySet>({
    folder,
    load: loadPolicies,
    onChange: (loaded) => {
      set = loaded;
      logger.info({ folder, revision: loaded.revision }, "policies loaded, for their labels");
    },
    onFailure: (problems) =>
      logger.error({ folder, problems: problems.map(formatProblem) }, "policies rejected"),
  });
  return {
    of: (names) => labelsOf(set, names),
    start: () => source.start(),
    close: () => source.close(),
  };
};

const labelsOf = (set: PolicySet | undefined, names: readonly string[]): Labels =>
  Object.fromEntries(
    (set?.policies ?? [])
      .filter(({ name }) => names.includes(name))
      .reverse()
      .flatMap(({ labels }) => Object.entries(labels)),
  );
