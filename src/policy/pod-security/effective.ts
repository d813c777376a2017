import type { DebugContainer, SharedSecurityContext, WindowsOptions } from "../../model/container.ts";
import type { PodFacts } from "../../model/debug-request.ts";

/** A value as the container will run with it. */
export interface Effective<Value> {
  readonly value: Value;
  /** For messages: empty, or says that the value is the pod's. */
  readonly origin: "" | typeof INHERITED;
}

/**
 * The container's value, else the pod's. Profiles and seLinuxOptions override as a whole, an empty one too; only
 * windowsOptions are merged (`effectiveWindowsOption`). After DetermineEffectiveSecurityContext of Kubernetes.
 */
export const effective = <Field extends Exclude<keyof SharedSecurityContext, "windowsOptions">>(
  container: DebugContainer,
  pod: PodFacts,
  field: Field,
): Effective<SharedSecurityContext[Field] | undefined> =>
  override(container.securityContext?.[field], pod.securityContext[field]);

/** The container's Windows option, else the pod's: Kubernetes merges these field by field. */
export const effectiveWindowsOption = <Field extends keyof WindowsOptions>(
  container: DebugContainer,
  pod: PodFacts,
  field: Field,
): Effective<WindowsOptions[Field] | undefined> =>
  override(container.securityContext?.windowsOptions?.[field], pod.securityContext.windowsOptions?.[field]);

const INHERITED = " (from the pod)";

const override = <Value>(own: Value, inherited: Value): Effective<Value> =>
  own === undefined ? { value: inherited, origin: INHERITED } : { value: own, origin: "" };
