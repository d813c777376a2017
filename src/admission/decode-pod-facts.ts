import type { Labels, PodFacts, TargetContainer } from "../model/debug-request.ts";
import type { JsonObject } from "../model/json.ts";
import { decodeSharedContext } from "./decode-container.ts";
import { asObject, listAt, objectAt, optionalObjectAt, stringAt } from "./read-json.ts";

/** What policies may read of a pod, from the pod as stored. Throws a DecodeError where it is no pod. */
export const decodePodFacts = (pod: JsonObject): PodFacts => {
  const metadata = objectAt(pod, "metadata", "request.oldObject.metadata");
  const spec = objectAt(pod, "spec", "request.oldObject.spec");
  return {
    name: stringAt(metadata, "name", "request.oldObject.metadata.name"),
    uid: typeof metadata["uid"] === "string" ? metadata["uid"] : "",
    labels: decodeLabels(metadata, "labels"),
    windows: optionalObjectAt(spec, "os", "request.oldObject.spec.os")?.["name"] === "windows",
    userNamespace: spec["hostUsers"] === false,
    shareProcessNamespace: spec["shareProcessNamespace"] === true,
    securityContext: decodeSharedContext(spec["securityContext"], "request.oldObject.spec.securityContext"),
    appArmorAnnotations: appArmorOf(decodeLabels(metadata, "annotations")),
    containers: targetsIn(spec, "containers"),
    initContainers: targetsIn(spec, "initContainers"),
    standing: listAt(spec, "ephemeralContainers", "request.oldObject.spec.ephemeralContainers").map(
      (value, index) => {
        const place = `request.oldObject.spec.ephemeralContainers[${index}]`;
        return stringAt(asObject(value, place), "name", `${place}.name`);
      },
    ),
  };
};

const decodeLabels = (metadata: JsonObject, key: "labels" | "annotations"): Labels => {
  const values = Object.entries(optionalObjectAt(metadata, key, `request.oldObject.metadata.${key}`) ?? {});
  return Object.fromEntries(
    values.filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
};

/** Deprecated since 1.30, and still part of the Pod Security Standard's AppArmor control. */
const APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/";

const appArmorOf = (annotations: Labels): Labels =>
  Object.fromEntries(
    Object.entries(annotations)
      .filter(([key]) => key.startsWith(APP_ARMOR))
      .map(([key, value]) => [key.slice(APP_ARMOR.length), value]),
  );

const targetsIn = (spec: JsonObject, key: "containers" | "initContainers"): readonly TargetContainer[] =>
  listAt(spec, key, `request.oldObject.spec.${key}`).map((value, index) => {
    const place = `request.oldObject.spec.${key}[${index}]`;
    const container = asObject(value, place);
    const { runAsUser, runAsGroup } = decodeSharedContext(
      container["securityContext"],
      `${place}.securityContext`,
    );
    return {
      name: stringAt(container, "name", `${place}.name`),
      ...(runAsUser === undefined ? {} : { runAsUser }),
      ...(runAsGroup === undefined ? {} : { runAsGroup }),
    };
  });
