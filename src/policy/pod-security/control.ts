import type { DebugContainer } from "../../model/container.ts";
import type { PodFacts } from "../../model/debug-request.ts";
import type { Finding } from "../checks/check.ts";

/** The levels that forbid something; at `privileged` no control is asked. */
export type ControlLevel = "baseline" | "restricted";

/** What a policy may relax. */
export interface ControlOptions {
  /** Capabilities that may be added although the level forbids them, spelled exactly so. */
  readonly allowedCapabilities: ReadonlySet<string>;
}

/** What a control finds. Its code is `privileges.` and its name in the registry. */
export type ControlFinding = Omit<Finding, "code">;

/**
 * One control of the Pod Security Standards v1.36, for one added container; `pod` is where values are inherited from.
 * A control covers both levels, so that a container breaks it once however many levels it breaks, and what it forbids
 * at `baseline` it forbids at `restricted`.
 */
export type Control = (
  container: DebugContainer,
  pod: PodFacts,
  level: ControlLevel,
  options: ControlOptions,
) => ControlFinding | undefined;

/** The end of a message on something the level forbids. */
export const beyond = (level: ControlLevel): string => `, beyond level "${level}"`;

/** The end of a message on something the level demands. */
export const demandedBy = (level: ControlLevel): string => `, which level "${level}" demands`;
