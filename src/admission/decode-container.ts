import type { DebugContainer, SharedSecurityContext } from "../model/container.ts";
import { asObject, checkEach, checkShape, DecodeError } from "./read-json.ts";

const profile = checkShape({ type: "string", localhostProfile: "string" });

const shared = {
  runAsUser: "number",
  runAsGroup: "number",
  runAsNonRoot: "boolean",
  seccompProfile: profile,
  appArmorProfile: profile,
  seLinuxOptions: checkShape({ user: "string", role: "string", type: "string", level: "string" }),
  windowsOptions: checkShape({ hostProcess: "boolean", runAsUserName: "string" }),
} as const;

const checkSharedContext = checkShape(shared);

const checkContainer = checkShape({
  name: "string",
  image: "string",
  command: "strings",
  args: "strings",
  env: checkEach(checkShape({ name: "string", value: "string", valueFrom: asObject })),
  imagePullPolicy: "string",
  stdin: "boolean",
  tty: "boolean",
  targetContainerName: "string",
  securityContext: checkShape({
    ...shared,
    privileged: "boolean",
    allowPrivilegeEscalation: "boolean",
    readOnlyRootFilesystem: "boolean",
    procMount: "string",
    capabilities: checkShape({ add: "strings", drop: "strings" }),
  }),
});

/**
 * Types what the API server has validated already; a wrong type here means that something else sent the review. Members
 * that no check reads stay as they are. A missing name or image is read as empty: the API server will refuse it.
 */
export const decodeContainer = (value: unknown, place: string): DebugContainer => {
  const container = { name: "", image: "", ...asObject(withoutNulls(value), place) };
  checkContainer(container, place);
  return container; // its type is what checkContainer has just checked, field by field
};

/** A pod's or container's security context, as far as pods and containers share it. */
export const decodeSharedContext = (value: unknown, place: string): SharedSecurityContext => {
  if (value === undefined || value === null) return {};
  const context = asObject(withoutNulls(value), place);
  checkSharedContext(context, place);
  return context; // its type is what checkSharedContext has just checked, field by field
};

/** Deeper than any field of a container; a hostile body may nest until the stack ends. */
const MAX_DEPTH = 32;

/** A null member means an absent one, for the API server as for us. It sends none, so a copy is hardly ever made. */
const withoutNulls = (value: unknown): unknown => (holdsNull(value) ? dropNulls(value) : value);

const holdsNull = (value: unknown, depth = 0): boolean => {
  if (typeof value !== "object" || value === null) return value === null;
  if (depth > MAX_DEPTH) throw new DecodeError(`expected at most ${MAX_DEPTH} levels of nesting, found more`);
  // Not `some`: each member's depth is to be found out, also after a null, since dropNulls goes as deep as there is.
  return Object.values(value).filter((member) => holdsNull(member, depth + 1)).length > 0;
};

const dropNulls = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(dropNulls);
  const kept = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(kept.map(([key, member]) => [key, dropNulls(member)]));
};
