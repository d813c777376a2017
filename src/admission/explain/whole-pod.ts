import { CONTROL_NAMES, type ControlName } from "../../model/codes.ts";
import type { DebugContainer } from "../../model/container.ts";
import type { PodFacts } from "../../model/debug-request.ts";
import { isObject, type JsonObject } from "../../model/json.ts";
import { beyond, demandedBy, type ControlLevel } from "../../policy/pod-security/control.ts";
import { CONTROLS } from "../../policy/pod-security/registry.ts";
import { decodeContainer } from "../decode-container.ts";
import { decodePodFacts } from "../decode-pod-facts.ts";
import { podControls } from "./pod-controls.ts";
import { objectsIn } from "./pod-parts.ts";

/** What is at fault with one part of a pod. */
export interface PartFaults {
  /** Of the container; undefined: the pod itself. */
  readonly container?: string;
  /** What is wrong, in few words each; printable. */
  readonly faults: readonly string[];
}

/**
 * What Pod Security Admission holds against a pod, which it judges whole: old debug containers, init containers and the
 * pod's own fields as well as what is added (KUBERNETES 7). Only parts that are at fault. Throws a DecodeError where it is
 * no pod.
 */
export const wholePodFaults = (pod: JsonObject, level: ControlLevel): readonly PartFaults[] => {
  const facts = decodePodFacts(pod);
  const spec = isObject(pod["spec"]) ? pod["spec"] : {};
  const ofPod = podFaults(facts, level);
  const plain = (message: string): string =>
    message.replace(beyond(level), "").replace(demandedBy(level), "");
  const containers = ["initContainers", "containers", "ephemeralContainers"].flatMap((kind) =>
    objectsIn(spec[kind]).map((value, at) => {
      const container = decodeContainer(value, `spec.${kind}[${at}]`);
      const faults = containerFaults(container, { facts, level, ofPod }).map(plain);
      return { container: container.name, faults };
    }),
  );
  const podItself = [...ofPod.map(({ message }) => plain(message)), ...podControls(spec, level)];
  return [{ faults: podItself }, ...containers].filter(({ faults }) => faults.length > 0);
};

interface Fault {
  readonly control: ControlName;
  readonly message: string;
}

/** The pod's own bad values count even where every container overrides them. */
const podFaults = (facts: PodFacts, level: ControlLevel): readonly Fault[] =>
  INHERITED.flatMap((control) => {
    const found = CONTROLS[control](NOTHING, facts, level, NO_EXCEPTIONS);
    // Without a value the pod is merely silent: its containers may speak for themselves.
    return found?.value === undefined ? [] : [{ control, message: found.message }];
  });

const NOTHING: DebugContainer = { name: "", image: "" };
const NO_EXCEPTIONS = { allowedCapabilities: new Set<string>() };

const INHERITED = [
  "hostProcess",
  "seLinuxOptions",
  "seccompProfile",
  "appArmorProfile",
  "runAsNonRoot",
  "runAsUser",
] as const;

interface Given {
  readonly facts: PodFacts;
  readonly level: ControlLevel;
  readonly ofPod: readonly Fault[];
}

/** But for what the container merely inherits, which is told of the pod already. */
const containerFaults = (container: DebugContainer, { facts, level, ofPod }: Given): readonly string[] =>
  CONTROL_NAMES.flatMap((control) => {
    const found = CONTROLS[control](container, facts, level, NO_EXCEPTIONS);
    if (found === undefined) return [];
    const inherited = ofPod.some((fault) => fault.control === control && fault.message === found.message);
    return inherited ? [] : [found.message];
  });
