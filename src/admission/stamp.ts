import type { DebugContainer, EnvEntry } from "../model/container.ts";
import type { Violation } from "../model/decision.ts";
import type { AddedContainer, DebugRequest } from "../model/debug-request.ts";
import { quote } from "../model/printable.ts";
import { isStampName, STAMP_NAMES } from "../model/stamp-names.ts";

export interface Stamp {
  readonly requestedBy: string;
  readonly requestedAt: Date;
  /** Names of the policies that matched. */
  readonly policies: readonly string[];
  readonly revision: string;
}

/** The container with the guard's entries, after every entry of these names that the client sent is taken out. */
export const withStamp = (container: DebugContainer, stamp: Stamp): DebugContainer => ({
  ...container,
  env: [...(container.env ?? []).filter(({ name }) => !isStampName(name)), ...entriesOf(stamp)],
});

const entriesOf = ({ requestedBy, requestedAt, policies, revision }: Stamp): readonly EnvEntry[] => [
  { name: STAMP_NAMES.requestedBy, value: requestedBy },
  { name: STAMP_NAMES.requestedAt, value: requestedAt.toISOString() },
  { name: STAMP_NAMES.policy, value: `${policies.join(",")}@${revision}` },
];

/**
 * What is wrong with the stamps that `/validate` sees. When `demanded`, each entry must be there exactly once with a
 * plain value, and the requester must be the one who asks; else an entry of such a name is a forgery, since nobody but
 * the client can have put it there.
 */
export const stampViolations = (request: DebugRequest, demanded: boolean): readonly Violation[] =>
  request.added.flatMap((added) => {
    const fault = demanded
      ? faultOf(added.container, request.requester.username)
      : uninvited(added.container);
    return fault === undefined ? [] : [toViolation(added, fault)];
  });

interface Fault {
  readonly code: "stamp.forged" | "stamp.missing";
  readonly message: string;
}

const toViolation = ({ index, container }: AddedContainer, fault: Fault): Violation => ({
  ...fault,
  mode: "enforce",
  container: container.name,
  field: `spec.ephemeralContainers[${index}].env`,
});

const uninvited = ({ env }: DebugContainer): Fault | undefined => {
  const entry = env?.find(({ name }) => isStampName(name));
  return entry === undefined
    ? undefined
    : forged(`env ${entry.name} is reserved for the guard, and stamps are off`);
};

const faultOf = ({ env }: DebugContainer, username: string): Fault | undefined => {
  const entries = (env ?? []).filter(({ name }) => isStampName(name));
  for (const name of Object.values(STAMP_NAMES)) {
    const [first, second] = entries.filter((entry) => entry.name === name);
    if (second !== undefined) return forged(`env ${name} is there more than once`);
    if (first === undefined) continue;
    if (first.valueFrom !== undefined) return forged(`env ${name} has no plain value`);
    if (name === STAMP_NAMES.requestedBy && first.value !== username) {
      return forged(`env ${name} says ${quote(first.value ?? "")}, but ${quote(username)} asks`);
    }
  }
  const missing = Object.values(STAMP_NAMES).find(
    (name) => !entries.some((entry) => entry.name === name && entry.value),
  );
  if (missing === undefined) return undefined;
  return {
    code: "stamp.missing",
    message: `env ${missing}, which the mutating webhook puts there, is missing: it did not run, or was undone`,
  };
};

const forged = (message: string): Fault => ({ code: "stamp.forged", message });
