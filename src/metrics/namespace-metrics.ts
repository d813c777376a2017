import type { Registry } from "prom-client";
import { counter, gauge } from "./gauge.ts";

/** Of the watch of namespaces, for policies that select by their labels. */
export interface NamespaceMetrics {
  /** A whole list was taken: at the start, and whenever the watch had to begin anew. */
  namespacesListed(namespaces: number): void;
  /** The API server was heard: a list, an event, a bookmark, or the end of a watch in good order. */
  namespacesHeard(at: Date): void;
  namespacesFailed(): void;
  /** No policy reads labels any more. */
  namespacesStopped(): void;
}

export const createNamespaceMetrics = (registry: Registry): NamespaceMetrics => {
  const synced = gauge(
    registry,
    "namespaces_synced",
    "1 if the labels of all namespaces are known; 0 also while no policy reads them.",
  );
  const namespaces = gauge(registry, "namespaces", "Namespaces in the last list.");
  const heardAt = gauge(
    registry,
    "namespaces_last_heard_timestamp_seconds",
    "When the API server last told of namespaces; it does each minute at least.",
  );
  const lists = counter(
    registry,
    "namespaces_lists_total",
    "Lists of all namespaces: a start, or a new start.",
  );
  const failures = counter(
    registry,
    "namespaces_failures_total",
    "Lists and watches of namespaces that failed.",
  );
  return {
    namespacesListed: (count) => {
      lists.inc();
      namespaces.set(count);
      synced.set(1);
    },
    namespacesHeard: (at) => heardAt.set(at.getTime() / 1000),
    namespacesFailed: () => failures.inc(),
    namespacesStopped: () => synced.set(0),
  };
};
