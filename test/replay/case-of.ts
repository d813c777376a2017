import type { DebugContainer } from "../../src/model/container.ts";
import type { PodFacts } from "../../src/model/debug-request.ts";
import type { KnownRequest, ReplayCase } from "../../src/replay/replay-case.ts";

export interface CaseGiven extends Partial<Omit<ReplayCase, "asked">> {
  readonly containers?: readonly DebugContainer[];
  readonly known?: Partial<Omit<KnownRequest, "request">>;
  readonly facts?: Partial<PodFacts>;
  readonly namespaceLabels?: Readonly<Record<string, string>>;
}

const FACTS: PodFacts = {
  ...{ name: "web-7", uid: "web-7-uid", labels: { app: "web" } },
  ...{ windows: false, userNamespace: false, shareProcessNamespace: false },
  ...{ securityContext: {}, appArmorAnnotations: {}, containers: [{ name: "app" }], initContainers: [] },
  standing: [],
};

/** A request to add one busybox, which was let in and left as it was, but for what is given. */
export const caseOf = ({
  containers,
  known,
  facts,
  namespaceLabels,
  ...given
}: CaseGiven = {}): ReplayCase => {
  const asked = containers ?? [{ name: "debugger", image: "busybox:1.36" }];
  const requester = given.requester ?? { username: "alice@example.com", groups: ["developers"] };
  const namespace = given.namespace ?? "shop";
  return {
    ...{ id: "r1", at: "2026-11-21T10:00:00.000Z", pod: { name: "web-7", uid: "web-7-uid" } },
    ...{ dryRun: false, guardMode: "enforce", images: asked.map(({ image }) => image) },
    before: { verdict: "allowed", violations: [], changed: { mutations: [], containers: asked } },
    ...given,
    ...{ requester, namespace },
    asked: {
      ...{ asJudged: false, addedKnown: true, podKnown: true, stored: undefined },
      ...known,
      request: {
        ...{ uid: "u1", dryRun: false, requester, namespace, namespaceLabels },
        pod: { ...FACTS, ...facts },
        added: asked.map((container, index) => ({ index, container })),
      },
    },
  };
};
