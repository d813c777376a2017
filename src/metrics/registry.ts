import { collectDefaultMetrics, Registry } from "prom-client";

export type { Registry };

/** A registry with the figures of the Node process in it. */
export const createRegistry = (): Registry => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
};
