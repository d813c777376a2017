import type { DebugContainer, SecurityContext } from "../../model/container.ts";
import type { PodFacts } from "../../model/debug-request.ts";
import type { Mutation } from "../../model/mutation.ts";
import type { CompiledPolicy } from "../compile.ts";
import type { SecurityDefaults } from "../defaults-schema.ts";
import { withSecurityContext, type Change } from "./change.ts";
import { LEAVES, type Leaf, type Setting } from "./leaf.ts";

/** Fills each unset leaf from the first policy that has something for it which may be filled. */
export const fillDefaults = (
  container: DebugContainer,
  policies: readonly CompiledPolicy[],
  pod: PodFacts,
): Change => {
  const offers = policies.flatMap((policy) => offersOf(policy, container, pod));
  let context = container.securityContext ?? {};
  const mutations: Mutation[] = [];
  for (const leaf of LEAVES) {
    const setting = { context, containerName: container.name, pod };
    const offer = fillable(leaf, setting)
      ? offers.find((candidate) => suits(candidate, leaf, setting))
      : undefined;
    if (offer === undefined) continue;
    context = filled(context, leaf, offer.values);
    const { kind, policy } = offer;
    mutations.push({ kind, container: container.name, field: fieldOf(leaf), policy });
  }
  return mutations.length === 0
    ? { container, mutations }
    : { container: withSecurityContext(container, context), mutations };
};

/** Values that one policy has to offer, from one of its two sources. */
interface Offer {
  readonly policy: string;
  readonly kind: "inherit" | "default";
  readonly values: SecurityDefaults;
}

/** Inheritance comes before the fixed values of the same policy. */
const offersOf = (
  { name, defaults }: CompiledPolicy,
  container: DebugContainer,
  pod: PodFacts,
): readonly Offer[] => {
  const fixed = defaults?.securityContext;
  return [
    ...(defaults?.inheritFromTarget ?? []).map((field): Offer => {
      const id = inherited(field, container, pod);
      return { policy: name, kind: "inherit", values: id === undefined ? {} : { [field]: id } };
    }),
    ...(fixed === undefined ? [] : [{ policy: name, kind: "default" as const, values: fixed }]),
  ];
};

/** The target container's id, else its pod's; never 0, which would be root's. */
const inherited = (
  field: "runAsUser" | "runAsGroup",
  { targetContainerName }: DebugContainer,
  { containers, initContainers, securityContext }: PodFacts,
): number | undefined => {
  const target = [...containers, ...initContainers].find(({ name }) => name === targetContainerName);
  const id = target?.[field] ?? securityContext[field];
  return id === 0 ? undefined : id;
};

const fillable = ({ name, onWindows }: Leaf, { context, pod }: Setting): boolean => {
  if (pod.windows && !onWindows) return false;
  return name === "capabilities" ? isUnset(context.capabilities?.drop) : isUnset(context[name]);
};

/** An empty list is the same as none: the API server does not store it. */
const isUnset = (value: unknown): boolean =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0);

const suits = ({ values }: Offer, leaf: Leaf, setting: Setting): boolean =>
  values[leaf.name] !== undefined && leaf.mayFill(setting, values);

const filled = (context: SecurityContext, { name }: Leaf, values: SecurityDefaults): SecurityContext =>
  name === "capabilities"
    ? { ...context, capabilities: { ...context.capabilities, ...values.capabilities } }
    : { ...context, [name]: values[name] };

const fieldOf = ({ name }: Leaf): string =>
  name === "capabilities" ? "securityContext.capabilities.drop" : `securityContext.${name}`;
