import { isDeepStrictEqual } from "node:util";
import { isObject, type JsonObject } from "../../model/json.ts";
import { printable, quote } from "../../model/printable.ts";
import { shortList } from "../../policy/checks/short-list.ts";
import { containerRefusals } from "./container-refusals.ts";
import { nameOf, namesIn, objectsIn } from "./pod-parts.ts";

/** A fault that the API server's own validation finds, in its words. */
export interface ApiServerRefusal {
  /** As it stands in the error: `spec.ephemeralContainers[0].name: Duplicate value: "app"`. */
  readonly error: string;
  /** What to do about it, where that can be said. */
  readonly hint?: string;
}

/**
 * What the API server refuses of a pod with ephemeral containers, as far as it is looked at here: after `/mutate`, before
 * Pod Security and `/validate`. After ValidatePodEphemeralContainersUpdate and validateEphemeralContainers of v1.36.
 */
export const apiServerRefusals = (stored: JsonObject, sent: JsonObject): readonly ApiServerRefusal[] => {
  if (isMirror(stored)) return [{ error: '"": Forbidden: static pods do not support ephemeral containers' }];
  const [before, after] = [specOf(stored), specOf(sent)];
  const standing = new Set(namesIn(before["ephemeralContainers"]));
  const added = objectsIn(after["ephemeralContainers"]).flatMap((container, at) =>
    standing.has(nameOf(container)) ? [] : [{ container, place: `${PLACE}[${at}]` }],
  );
  return [
    ...added.flatMap(({ container, place }) => [
      ...duplicate(container, place, after),
      ...lostTarget(container, place, before),
      ...containerRefusals(container, place, before).map((error) => ({ error })),
    ]),
    ...altered(before, after),
  ];
};

const PLACE = "spec.ephemeralContainers";

const specOf = (pod: JsonObject): JsonObject => (isObject(pod["spec"]) ? pod["spec"] : {});

const isMirror = ({ metadata }: JsonObject): boolean =>
  isObject(metadata) &&
  isObject(metadata["annotations"]) &&
  metadata["annotations"]["kubernetes.io/config.mirror"] !== undefined;

/** Names are unique over all kinds of containers; of equal ones the second is at fault. */
const duplicate = (container: JsonObject, place: string, spec: JsonObject): readonly ApiServerRefusal[] => {
  const name = nameOf(container);
  const others = [...namesIn(spec["containers"]), ...namesIn(spec["initContainers"])];
  const first = namesIn(spec["ephemeralContainers"]).indexOf(name);
  if (name === "") return [];
  if (!others.includes(name) && place === `${PLACE}[${first}]`) return [];
  return [
    {
      error: `${place}.name: Duplicate value: ${quote(name)}`,
      hint: "give the debug container a name that no container of the pod has (-c)",
    },
  ];
};

/** The target must be a regular or an init container; an ephemeral one is not found. */
const lostTarget = (
  { targetContainerName: target }: JsonObject,
  place: string,
  spec: JsonObject,
): readonly ApiServerRefusal[] => {
  if (typeof target !== "string" || target === "") return [];
  const containers = [...namesIn(spec["containers"]), ...namesIn(spec["initContainers"])];
  if (containers.includes(target)) return [];
  const known = shortList(containers.map((name) => printable(name, 63)));
  const [first = ""] = containers;
  return [
    {
      error: `${place}.targetContainerName: Not found: ${quote(target)}`,
      hint: `--target names a container of the pod, not the pod; there is: ${known}. For example --target=${printable(first, 63)}`,
    },
  ];
};

/** What stands in a pod can neither be changed nor taken away. */
const altered = (before: JsonObject, after: JsonObject): readonly ApiServerRefusal[] => {
  const sent = new Map(objectsIn(after["ephemeralContainers"]).map((one) => [nameOf(one), one]));
  return objectsIn(before["ephemeralContainers"]).flatMap((old) => {
    const now = sent.get(nameOf(old));
    if (now !== undefined && isDeepStrictEqual(now, old)) return [];
    const what = now === undefined ? "removed" : "changed";
    return [
      {
        error: `${PLACE}: Forbidden: existing ephemeral containers ${quote(nameOf(old))} may not be ${what}`,
        hint: "a debug container stays as it is for the pod's life; take another name (-c)",
      },
    ];
  });
};
