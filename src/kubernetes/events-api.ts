import { hostname } from "node:os";
import type { PodEvent } from "../marking/pod-event.ts";
import type { EventsPort } from "../marking/ports.ts";
import type { ApiClient } from "./api-client.ts";
import { ApiError } from "./api-error.ts";

/** `instance`: which recorder reports; a pod is called as its host. Needs `create` on events of events.k8s.io. */
export const createEventsApi = (client: ApiClient, instance = hostname()): EventsPort => ({
  create: async (name, event, signal) => {
    const { namespace } = event.pod;
    const path = `/apis/events.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/events`;
    try {
      await client.json({ method: "POST", path, body: toBody(name, event, instance), signal });
      return "created";
    } catch (error) {
      if (error instanceof ApiError && error.status === EXISTS) return "exists";
      throw error;
    }
  },
});

const EXISTS = 409;

const toBody = (name: string, event: PodEvent, instance: string): object => ({
  apiVersion: "events.k8s.io/v1",
  kind: "Event",
  metadata: { namespace: event.pod.namespace, name },
  type: event.type,
  reason: event.reason,
  action: event.action,
  note: event.note,
  regarding: toRegarding(event),
  reportingController: "ephemeral-guard.dev/recorder",
  reportingInstance: instance.slice(0, MAX_INSTANCE),
  // A MicroTime: six digits.
  eventTime: event.at.toISOString().replace(/Z$/, "000Z"),
});

/** `kubectl describe pod` looks for its events by the uid. */
const toRegarding = ({ pod, container }: PodEvent): object => ({
  apiVersion: "v1",
  kind: "Pod",
  namespace: pod.namespace,
  name: pod.name,
  ...(pod.uid !== "" && { uid: pod.uid }),
  ...(container !== undefined && { fieldPath: `spec.ephemeralContainers{${container}}` }),
});

const MAX_INSTANCE = 128;
