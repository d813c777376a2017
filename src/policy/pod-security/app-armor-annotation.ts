import type { PodFacts } from "../../model/debug-request.ts";

/** The pod's AppArmor annotation for a container; empty where there is none. */
export const appArmorAnnotation = ({ appArmorAnnotations }: PodFacts, container: string): string =>
  // Own properties only: `constructor` is a legal container name.
  Object.hasOwn(appArmorAnnotations, container) ? (appArmorAnnotations[container] ?? "") : "";
