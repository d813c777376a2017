import { printable, quote } from "../../model/printable.ts";
import { shortList } from "../../policy/checks/short-list.ts";
import type { ExplainedGuard } from "./explain-guard.ts";
import type { ExplainedPolicy } from "./explain-policy.ts";
import type { Station } from "./station.ts";

/** What the guard says, in few words; the policies tell the rest. */
export const guardStation = (guard: ExplainedGuard): Station => {
  const { verdict, message = "" } = guard;
  if (verdict !== "denied") return { name: "guard", result: "yes", says: [letIn(guard)], hints: [] };
  const unread = guard.violations.find(({ code }) => code === "request.unsupported");
  // The API server sends no such request: the pod is from a file, or not one.
  if (unread !== undefined) return { name: "guard", result: "unknown", says: [unread.message], hints: [] };
  if (hangsOnLabels(guard)) {
    const says = ["policies select by labels of the namespace, which are not known here"];
    return { name: "guard", result: "unknown", says, hints: ["give them: --namespaces FILE"] };
  }
  return {
    name: "guard",
    result: "no",
    says: [refusedBy(guard)],
    hints: [],
    error: `Error from server (Forbidden): admission webhook "${WEBHOOK}" denied the request: ${message}`,
  };
};

/** Of the chart's ValidatingWebhookConfiguration. */
const WEBHOOK = "validate.ephemeral-guard.dev";

/** The webhook knows the labels: that it would refuse for the lack of them is no answer. Nobody else may refuse then. */
const hangsOnLabels = ({ policies, violations }: ExplainedGuard): boolean => {
  const certain = policies
    .filter(({ mode }) => mode === "enforce")
    .flatMap(refusals)
    .filter(({ hangsOnLabels: hangs }) => hangs !== true);
  return (
    violations.length === 0 && certain.length === 0 && policies.some((policy) => refusals(policy).length > 0)
  );
};

const refusals = ({ rules }: ExplainedPolicy) => rules.filter(({ result }) => result === "refused");

const refusedBy = ({ policies, violations }: ExplainedGuard): string => {
  const own = violations.map(({ code, message }) => `${code}: ${message}`);
  const named = policies
    .filter((policy) => refusals(policy).length > 0 && policy.mode === "enforce")
    .map(
      (policy) =>
        `policy ${quote(policy.name)}: ${shortList(refusals(policy).map(({ rule }) => printable(rule)))}`,
    );
  return [...new Set([...own, ...named])].join("; ");
};

const letIn = ({ verdict, policies, containers }: ExplainedGuard): string => {
  if (containers.length === 0) return "the request adds no debug container, so nothing is judged";
  const matching = policies.filter(({ stands }) => stands === "matches");
  if (verdict === "allowed") {
    return matching.length === 0
      ? "no policy matches, and what no policy matches is let in here (--unmatched allow)"
      : `${matching.length === 1 ? "policy" : "policies"} ${shortList(matching.map(({ name }) => name))}: every rule passes`;
  }
  const objecting = policies.filter((policy) => refusals(policy).length > 0);
  return objecting.length === 0
    ? "it would be refused, were the guard not in mode audit"
    : `would be refused by ${shortList(objecting.map(({ name, mode }) => `${name} (${mode})`))}`;
};
