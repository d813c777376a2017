import { review, type ReviewContext } from "../../src/admission/review.ts";
import type { PolicySet } from "../../src/policy/compile.ts";
import { loadPolicySet } from "../../src/policy/load.ts";
import type { Bodies } from "./bodies.ts";
import { teamPolicies } from "./ten-policies.ts";

/** A set of so many policies, of which so many match. */
export const setOf = (count: number, matching?: number): PolicySet => {
  const loaded = loadPolicySet(teamPolicies(count, matching));
  if (!loaded.ok) throw new Error(loaded.problems[0]?.message ?? "no policies");
  return loaded.set;
};

const contextOf = (policies: PolicySet, phase: ReviewContext["phase"]): ReviewContext => ({
  policies,
  phase,
  now: new Date(0),
  namespaceLabels: () => undefined,
  guardMode: "enforce",
  unmatched: "deny",
  stamp: true,
  advice: true,
});

/** Microseconds of one call, by the clock: the best of several batches of about 50 ms. */
export const microseconds = (call: () => unknown): number => {
  for (let n = 0; n < 200; n += 1) call();
  let calls = 1;
  let best = Infinity;
  for (let batch = 0; batch < 8; batch += 1) {
    const start = performance.now();
    for (let n = 0; n < calls; n += 1) call();
    const elapsed = performance.now() - start;
    if (elapsed >= 20) best = Math.min(best, (elapsed * 1000) / calls);
    else {
      calls = Math.ceil((calls * 50) / Math.max(elapsed, 0.01));
      batch -= 1;
    }
  }
  return best;
};

/** Microseconds of a whole review in process, JSON parsed, judged, and answered as JSON. */
export const verdictCost = (set: PolicySet, bodies: Bodies): { mutate: number; validate: number } => {
  const cost = (phase: "mutate" | "validate"): number =>
    microseconds(() => JSON.stringify(review(contextOf(set, phase), JSON.parse(bodies[phase]))));
  return { mutate: cost("mutate"), validate: cost("validate") };
};

interface HostileShape {
  readonly name: string;
  readonly make: (length: number) => Partial<Record<"image" | "user" | "container" | "command", string>>;
}

/** What a client can make as long as it likes, in shapes that careless matching takes badly. */
const HOSTILE: readonly HostileShape[] = [
  { name: "image: a...", make: (n) => ({ image: "a".repeat(n) }) },
  { name: "image: a/a/...", make: (n) => ({ image: "a/".repeat(n / 2) }) },
  { name: "image: a-a-...", make: (n) => ({ image: "a-".repeat(n / 2) }) },
  { name: "image: x:...", make: (n) => ({ image: `x${":".repeat(n)}` }) },
  { name: "image: x@sha256:a...", make: (n) => ({ image: `x@sha256:${"a".repeat(n)}` }) },
  { name: "image: control characters", make: (n) => ({ image: "\u0007".repeat(n) }) },
  { name: "user: xyxy... against *x*z", make: (n) => ({ user: "xy".repeat(n / 2) }) },
  { name: "container: a...", make: (n) => ({ container: "a".repeat(n) }) },
  { name: "command: quotes", make: (n) => ({ command: "'".repeat(n) }) },
];

const HOSTILE_POLICY = `apiVersion: ephemeral-guard.dev/v1
kind: DebugPolicy
metadata: {name: hostile}
spec:
  exclude: [{subjects: [{kind: User, name: "*x*z"}, {kind: User, name: "x*yx*"}]}]
  images: {allow: ["registry.example.com/*a*/**/*a*", "**/*a*a"], deny: ["*/*a*/*a*"]}
  privileges: {level: restricted}
`;

export interface HostileResult {
  readonly name: string;
  /** Milliseconds with a string of 1 MiB, and how much longer 2 MiB take. */
  readonly ms: number;
  readonly ratio: number;
}

/** What a denial costs, message and Try line included, when one string is 1 MiB and when it is twice that. */
export const hostileRatios = (bodies: Bodies): readonly HostileResult[] => {
  const loaded = loadPolicySet([{ name: "hostile.yaml", text: HOSTILE_POLICY }]);
  if (!loaded.ok) throw new Error(loaded.problems[0]?.message ?? "no policies");
  const { set } = loaded;
  const MIB = 1024 * 1024;
  return HOSTILE.map(({ name, make }) => {
    const cost = (length: number): number => {
      const body = withHostile(bodies.validate, make(length));
      const context = contextOf(set, "validate");
      return Math.min(...Array.from({ length: 7 }, () => timeOnce(() => review(context, body))));
    };
    const once = cost(MIB);
    return { name, ms: once, ratio: cost(2 * MIB) / once };
  });
};

const timeOnce = (call: () => unknown): number => {
  const start = performance.now();
  call();
  return performance.now() - start;
};

interface Editable {
  readonly request: {
    readonly userInfo: { username: string };
    readonly object: { readonly spec: { readonly ephemeralContainers: Record<string, unknown>[] } };
    readonly oldObject: { readonly spec: { readonly ephemeralContainers?: { name: string }[] } };
  };
}

const withHostile = (
  text: string,
  { image, user, container, command }: ReturnType<HostileShape["make"]>,
): Editable => {
  const body = JSON.parse(text) as Editable;
  const old = new Set(body.request.oldObject.spec.ephemeralContainers?.map(({ name }) => name));
  const added = body.request.object.spec.ephemeralContainers.find(({ name }) => !old.has(String(name)));
  if (added === undefined) throw new Error("the review adds no container");
  if (image !== undefined) added["image"] = image;
  if (container !== undefined) added["name"] = container;
  if (command !== undefined) added["command"] = [command];
  if (user !== undefined) body.request.userInfo.username = user;
  return body;
};
