import type { DebugContainer, SecurityContext } from "../../model/container.ts";
import type { Mutation } from "../../model/mutation.ts";

/** A container as a mutation leaves it, and what was done; no mutations means that it is the very same object. */
export interface Change {
  readonly container: DebugContainer;
  readonly mutations: readonly Mutation[];
}

/** Puts a security context into a container; an empty one is left out, as if it had never been asked for. */
export const withSecurityContext = (container: DebugContainer, next: SecurityContext): DebugContainer => {
  if (Object.keys(next).length > 0) return { ...container, securityContext: next };
  return without(container, "securityContext");
};

/** A copy without one of its members. */
export const without = <T extends object, K extends keyof T>(from: T, key: K): Omit<T, K> => {
  const { [key]: _dropped, ...rest } = from;
  return rest;
};
