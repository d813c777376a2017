import { quote } from "../../model/printable.ts";
import { shortList } from "../../policy/checks/short-list.ts";
import type { CheckedRight } from "./rights.ts";
import type { Station } from "./station.ts";

/** The rights that were asked about, or why none were. */
export type Rights = { readonly checked: readonly CheckedRight[] } | { readonly unknown: string };

/** Whether RBAC lets the request through; rights that only attaching needs refuse nothing. */
export const rbacStation = (rights: Rights, username: string, namespace: string): Station => {
  if ("unknown" in rights) return { name: "rbac", result: "unknown", says: [rights.unknown], hints: [] };
  const { checked } = rights;
  const missing = checked.filter((right) => right.for === "request" && !right.allowed);
  const [first] = missing;
  if (first === undefined) {
    const granted = checked.filter(({ allowed }) => allowed);
    return { name: "rbac", result: "yes", says: [shortList(granted.map(inWords))], hints: [] };
  }
  const [resource = ""] = first.resource.split("/");
  const object = first.name === undefined ? resource : `${resource} ${quote(first.name)}`;
  return {
    name: "rbac",
    result: "no",
    says: [`${quote(username)} may not ${shortList(missing.map(inWords))} in namespace ${quote(namespace)}`],
    hints: ["the chart's ClusterRole ephemeral-guard-debugger has every right that debugging needs: bind it"],
    error: `Error from server (Forbidden): ${object} is forbidden: User ${quote(username)} cannot ${first.verb} resource "${first.resource}" in API group "" ${first.clusterWide === true ? "at the cluster scope" : `in the namespace ${quote(namespace)}`}`,
  };
};

/** What becomes of a container that is let in, where kubectl may not attach to it; undefined where it may. */
export const attachCaveat = (rights: Rights): string | undefined => {
  const missing = "checked" in rights ? rights.checked.filter(isMissingToAttach) : [];
  return missing.length === 0
    ? undefined
    : `kubectl could not attach to it: ${shortList(missing.map(inWords))} is not allowed; the container would stand all the same`;
};

const isMissingToAttach = (right: CheckedRight): boolean => right.for === "attach" && !right.allowed;

const inWords = ({ verb, resource }: CheckedRight): string => `${verb} ${resource}`;
