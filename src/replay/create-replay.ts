import type { NamespaceLabels } from "../admission/decode.ts";
import type { PolicySet } from "../policy/compile.ts";
import { compare } from "./compare.ts";
import { createJudge, type ReplayOptions } from "./judge-again.ts";
import type { ReplayCase } from "./replay-case.ts";
import { haveSameRules } from "./same-rules.ts";
import { createTally, type ReplayReport } from "./tally.ts";

export interface ReplaySetup extends ReplayOptions {
  readonly draft: PolicySet;
  /** Judged against instead of the verdict that was recorded. */
  readonly baseline: PolicySet | undefined;
  /** For requests whose record has none. */
  readonly namespaceLabels: NamespaceLabels;
  /** How many requests of each kind are named. */
  readonly named: number;
}

export interface Replay {
  /** One request; undefined for one that the API server itself refused. */
  take(given: ReplayCase | undefined): void;
  report(): ReplayReport;
}

/** Judges recorded requests again, one by one, and counts what a draft of the policies would change. */
export const createReplay = (setup: ReplaySetup): Replay => {
  const { draft, baseline, namespaceLabels } = setup;
  const judge = createJudge(draft, setup);
  const judgeBefore =
    baseline === undefined ? ({ before }: ReplayCase) => before : createJudge(baseline, setup);
  const sameRules = baseline !== undefined && haveSameRules(baseline, draft);
  const tally = createTally(setup);
  return {
    take: (given) => {
      if (given === undefined) {
        tally.pass();
        return;
      }
      const known = withLabels(given, namespaceLabels);
      tally.add(known, compare(judgeBefore(known), judge(known), { sameRules }));
    },
    report: () => tally.report(),
  };
};

const withLabels = (given: ReplayCase, namespaceLabels: NamespaceLabels): ReplayCase => {
  const { asked } = given;
  if ("lacks" in asked || asked.request.namespaceLabels !== undefined) return given;
  const labels = namespaceLabels(given.namespace);
  if (labels === undefined) return given;
  return { ...given, asked: { ...asked, request: { ...asked.request, namespaceLabels: labels } } };
};
