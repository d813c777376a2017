import * as z from "zod";
import type { DebugRequest } from "../../model/debug-request.ts";
import type { Finding } from "./check.ts";

/** How many debug containers one request may add, and how many may stand in one pod afterwards. */
export const limitsSchema = z
  .strictObject({
    perRequest: z
      .int()
      .min(0)
      .optional()
      .meta({ description: "Debug containers that one request may add. Absent: any number.", examples: [1] }),
    perPod: z
      .int()
      .min(0)
      .optional()
      .meta({
        description:
          "Debug containers that may stand in one pod afterwards, exited ones included: they stay for the pod's life. Absent: any number.",
        examples: [5],
      }),
  })
  .meta({
    description: "Upper bounds on the number of debug containers. Absent: there are none.",
    examples: [{ perRequest: 1, perPod: 5 }],
  });

export type Limits = z.infer<typeof limitsSchema>;

/**
 * Judged once for a request and a policy, not for each container, so `field` is empty: the caller knows the place.
 * Nothing is counted over calls: one client command may cause several, under fresh uids (KUBERNETES 1).
 */
export const limitFindings = (request: DebugRequest, limits: Limits | undefined): readonly Finding[] => {
  const { added } = request;
  const { perRequest = Infinity, perPod = Infinity } = limits ?? {};
  const findings: Finding[] = [];
  if (added.length > perRequest) {
    const message = `adds ${containers(added.length)}, at most ${perRequest} may be added by one request`;
    findings.push({ code: "limits.perRequest", field: "", message, value: added.length });
  }
  const standing = standingAfter(request, perPod);
  if (standing > perPod) {
    const message = `${containers(standing)} would stand in the pod, at most ${perPod} may`;
    findings.push({ code: "limits.perPod", field: "", message, value: standing });
  }
  return findings;
};

/** How many names there are; an upper bound where that is within the limit already, and nothing need be compared. */
const standingAfter = ({ added, pod: { standing } }: DebugRequest, limit: number): number => {
  const most = standing.length + added.length;
  return most <= limit ? most : new Set([...standing, ...added.map(({ container }) => container.name)]).size;
};

const containers = (count: number): string => `${count} debug container${count === 1 ? "" : "s"}`;
