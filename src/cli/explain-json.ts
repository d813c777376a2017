import type { ExplainedGuard } from "../admission/explain/explain-guard.ts";
import type { ExplainReport } from "./explain-report.ts";
import { printableJson } from "./printable-json.ts";
import { printableYaml } from "./printable-yaml.ts";

export const explainJson = (report: ExplainReport): string => `${printableJson(toData(report), 2)}\n`;

export const explainYaml = (report: ExplainReport): string => printableYaml(toData(report));

const toData = ({ asked, explanation, caveats }: ExplainReport): object => {
  const { guard, verdict, refusedBy, error, warnings, stations } = explanation;
  const { requester, ...rest } = asked;
  return {
    verdict,
    ...(refusedBy !== undefined && { refusedBy }),
    asked: { ...rest, user: requester.username, groups: requester.groups },
    ...(error !== undefined && { error }),
    warnings,
    caveats: [...explanation.caveats, ...caveats],
    stations: stations.map(({ name, result, says, hints }) => ({ name, result, says, hints })),
    ...(guard && { guard: guardData(guard) }),
  };
};

/** Spelled out: the pod as a whole holds what is none of the reader's business, env values first of all. */
const guardData = (guard: ExplainedGuard): object => {
  const { verdict, policies, violations, mutations, containers, message, revision } = guard;
  return {
    verdict,
    revision,
    policies,
    violations,
    mutations,
    containers,
    ...(message !== undefined && { message }),
  };
};
