import type { PodFacts } from "./debug-request.ts";

/** A pod of which nothing is known but which it is: the facts of one that sets nothing. */
export const UNKNOWN_POD: Omit<PodFacts, "name" | "uid"> = {
  labels: {},
  windows: false,
  userNamespace: false,
  shareProcessNamespace: false,
  securityContext: {},
  appArmorAnnotations: {},
  containers: [],
  initContainers: [],
  standing: [],
};
