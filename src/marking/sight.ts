import { printable } from "../model/printable.ts";
import type { Sighting } from "../model/sighting.ts";
import type { DebuggedContainer, DebuggedPod } from "./debugged-pod.ts";
import { readStamp } from "./read-stamp.ts";

/** What the ledger is told of each ephemeral container of a pod, in the pod's order. */
export const toSightings = (pod: DebuggedPod): readonly Sighting[] =>
  pod.containers.map((container) => ({
    namespace: pod.namespace,
    pod: pod.name,
    podUid: pod.uid,
    container: container.name,
    image: printable(container.image, MAX_IMAGE),
    state: container.state,
    ...stamped(container),
  }));

const stamped = ({ stamp }: DebuggedContainer): Pick<Sighting, "stampedBy" | "stampedAt"> => {
  const read = readStamp(stamp);
  if (read.kind === "none") return { stampedBy: undefined, stampedAt: undefined };
  if (read.kind === "faulty") return { stampedBy: FAULTY, stampedAt: undefined };
  return { stampedBy: read.requestedBy, stampedAt: read.requestedAt };
};

/** No requester is called this: nothing vouches for such a container. */
const FAULTY = "(faulty stamp)";
const MAX_IMAGE = 1024;
