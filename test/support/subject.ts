import type { DebugContainer } from "../../src/model/container.ts";
import type { DebugRequest, PodFacts } from "../../src/model/debug-request.ts";
import type { Subject } from "../../src/policy/checks/check.ts";
import type { JsonObject } from "../../src/model/json.ts";
import { parseImage } from "../../src/policy/image.ts";
import { createStepBudget } from "../../src/policy/rules/step-budget.ts";

/** What a test row says of the container: only what differs. Fields that no model names are let through, as in life. */
export type GivenContainer = Partial<DebugContainer> & Readonly<Record<string, unknown>>;

export interface Given {
  readonly container?: GivenContainer;
  readonly pod?: Partial<PodFacts>;
  /** The pod as stored, whole. */
  readonly stored?: JsonObject;
}

export const debugContainer = (given: GivenContainer = {}): DebugContainer => ({
  name: "debugger",
  image: "docker.io/library/busybox:1.36",
  ...given,
});

/** A Linux pod that says nothing about security. */
export const podFacts = (given: Partial<PodFacts> = {}): PodFacts => ({
  name: "api-7d9",
  uid: "9de72f3f-4d06-471c-b02e-4bbf447180ec",
  labels: {},
  windows: false,
  userNamespace: false,
  shareProcessNamespace: false,
  securityContext: {},
  appArmorAnnotations: {},
  containers: [{ name: "app" }],
  initContainers: [],
  standing: [],
  ...given,
});

export const debugRequest = (
  added: readonly DebugContainer[],
  pod: Partial<PodFacts> = {},
): DebugRequest => ({
  uid: "097bd095-4881-4ab5-bff6-746b55a8ee7b",
  dryRun: false,
  requester: { username: "alice@corp.example", groups: ["developers"] },
  namespace: "payments",
  namespaceLabels: {},
  pod: podFacts(pod),
  added: added.map((container, index) => ({ index, container })),
});

export const subject = ({ container, pod, stored }: Given = {}): Subject => {
  const added = debugContainer(container);
  return {
    container: added,
    image: parseImage(added.image),
    request: debugRequest([added], pod),
    stored,
    budget: createStepBudget(),
  };
};
