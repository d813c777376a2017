import type { Labels, Requester } from "../../model/debug-request.ts";
import type { JsonObject } from "../../model/json.ts";
import type { ReviewContext } from "../review.ts";
import { toUpdateReview } from "../update-review.ts";
import { apiServerStation } from "./api-server-station.ts";
import { explainGuard, type ExplainedGuard } from "./explain-guard.ts";
import { guardStation } from "./guard-station.ts";
import { podSecurity } from "./pod-security-station.ts";
import { attachCaveat, rbacStation, type Rights } from "./rbac-station.ts";
import type { Station, StationName } from "./station.ts";

export interface AskedRequest {
  readonly namespace: string;
  /** The pod as stored. */
  readonly stored: JsonObject;
  /** The pod as the request would have it, with the API server's defaults. */
  readonly sent: JsonObject;
  readonly requester: Requester;
  readonly dryRun: boolean;
}

/** What would become of a command, and why. All texts are printable. */
export interface Explanation {
  readonly verdict: "let in" | "refused" | "cannot tell";
  /** Who refuses first; absent where nobody does. */
  readonly refusedBy?: StationName;
  /** Everybody who has a say, in order; also after the first no, which is not all that is in the way then. */
  readonly stations: readonly Station[];
  /** What the person would see: the error of whoever refuses first. */
  readonly error?: string;
  readonly warnings: readonly string[];
  /** What is to be known besides the verdict. */
  readonly caveats: readonly string[];
  /** Absent where the guard is not asked. */
  readonly guard?: ExplainedGuard;
}

export interface ExplainGiven {
  readonly asked: AskedRequest;
  readonly podName: string;
  readonly rights: Rights;
  readonly namespaceLabels: Labels | undefined;
  readonly context: Omit<ReviewContext, "phase" | "namespaceLabels">;
}

/** Sends a request down the API server's whole road: RBAC, `/mutate`, its validation, Pod Security, `/validate`. */
export const explainRequest = ({
  asked,
  podName,
  rights,
  namespaceLabels,
  context,
}: ExplainGiven): Explanation => {
  const guard = explainGuard({ ...context, namespaceLabels: () => namespaceLabels }, reviewOf(asked));
  if ("undecodable" in guard) throw new Error(guard.undecodable); // the review is of our own making
  const { namespace, stored, requester } = asked;
  const pod = guard.pod ?? stored;
  const security = podSecurity({
    namespace,
    podName,
    labels: namespaceLabels,
    pod,
    added: guard.containers.map(({ name }) => name),
  });
  const caveat = attachCaveat(rights);
  const explanation = toExplanation([
    rbacStation(rights, requester.username, namespace),
    apiServerStation(podName, stored, pod),
    ...(addsNothing(guard) ? [] : [security.station]),
    guardStation(guard),
  ]);
  return {
    ...explanation,
    warnings: warningsOf(explanation.refusedBy, guard, security.warnings),
    caveats: caveat !== undefined && explanation.verdict === "let in" ? [caveat] : [],
    guard,
  };
};

/** The first no counts. Where nobody says no, the guard's not knowing is ours. */
export const toExplanation = (stations: readonly Station[]): Explanation => {
  const refusing = stations.find(({ result }) => result === "no");
  const unknown = stations.some(({ name, result }) => name === "guard" && result === "unknown");
  return {
    verdict: refusing ? "refused" : unknown ? "cannot tell" : "let in",
    ...(refusing && { refusedBy: refusing.name }),
    stations,
    ...(refusing?.error !== undefined && { error: refusing.error }),
    warnings: [],
    caveats: [],
  };
};

/** Pod Security looks only at requests that add a container, or change an image. */
const addsNothing = ({ containers }: ExplainedGuard): boolean => containers.length === 0;

/** The API server hands on the warnings of whoever was asked before somebody said no. */
const warningsOf = (
  refusedBy: StationName | undefined,
  { warnings }: ExplainedGuard,
  ofPodSecurity: readonly string[],
): readonly string[] => {
  if (refusedBy === "rbac") return [];
  if (refusedBy === "api-server" || refusedBy === "pod-security") return warnings.mutate;
  return [...warnings.mutate, ...ofPodSecurity, ...warnings.validate];
};

const reviewOf = ({ namespace, stored, sent, requester, dryRun }: AskedRequest): JsonObject => {
  const { username, groups } = requester;
  return toUpdateReview({
    namespace,
    userInfo: { username, groups },
    oldObject: stored,
    object: sent,
    dryRun,
  });
};
