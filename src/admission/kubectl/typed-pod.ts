import { isObject, type Json, type JsonObject } from "../../model/json.ts";
import { quote } from "../../model/printable.ts";
import { withApiDefaults } from "./api-defaults.ts";
import type { Invalid } from "./parse-command.ts";
import type { SentPod } from "./sent-pod.ts";
import { toTypedContainer, type TypedContainer } from "./typed-container.ts";

/** More are not told one by one. */
const MAX_NOTICES = 10;

/** What was put together, decoded and completed as the API server does before it asks webhooks. */
export const toTypedPod = (value: Json, stored: JsonObject): SentPod => {
  if (!isObject(value)) return { invalid: "the patch makes something of the pod that is no object" };
  const problem = identityProblem(value, stored);
  if (problem !== undefined) return { invalid: problem };
  const spec = value["spec"] ?? {};
  if (!isObject(spec)) return { invalid: "spec: expected a map" };
  const { ephemeralContainers, ...rest } = spec;
  const typed = toTypedContainers(ephemeralContainers ?? []);
  if ("invalid" in typed) return typed;
  const containers = typed.map(({ container }) => withApiDefaults(container));
  return {
    pod: {
      ...value,
      metadata: named(value["metadata"], stored["metadata"]),
      spec: containers.length === 0 ? rest : { ...rest, ephemeralContainers: containers },
    },
    notices: toNotices(typed.flatMap(({ dropped }) => dropped)),
  };
};

const toTypedContainers = (list: Json): readonly TypedContainer[] | Invalid => {
  if (!Array.isArray(list)) return { invalid: "spec.ephemeralContainers: expected a list" };
  const typed: TypedContainer[] = [];
  for (const [at, container] of (list as readonly Json[]).entries()) {
    const one = toTypedContainer(container ?? {}, { place: `spec.ephemeralContainers[${at}]` });
    if ("invalid" in one) return one;
    typed.push(one);
  }
  return typed;
};

/** The API server takes the name and the namespace from the path where the object does not say them. */
const named = (metadata: Json | undefined, stored: Json | undefined): JsonObject => ({
  name: asMap(stored)["name"],
  namespace: asMap(stored)["namespace"],
  ...asMap(metadata),
});

const identityProblem = (value: JsonObject, stored: JsonObject): string | undefined => {
  const [given, old] = [asMap(value["metadata"]), asMap(stored["metadata"])];
  const wanted = { kind: "Pod", apiVersion: "v1" } as const;
  const pairs: readonly (readonly [string, Json | undefined, Json | undefined])[] = [
    ...(["kind", "apiVersion"] as const).map((key) => [key, value[key] ?? wanted[key], wanted[key]] as const),
    ...["name", "namespace"].map((key) => [`metadata.${key}`, given[key] ?? old[key], old[key]] as const),
  ];
  const wrong = pairs.find(([, found, expected]) => found !== expected);
  if (wrong === undefined) return undefined;
  const [place, found, expected] = wrong;
  return `${place}: expected ${show(expected)}, found ${show(found)}: the API server would refuse it`;
};

const asMap = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

const show = (value: Json | undefined): string =>
  typeof value === "string" ? quote(value, 64) : "nothing of that kind";

const toNotices = (dropped: readonly string[]): readonly string[] => {
  const shown = dropped
    .slice(0, MAX_NOTICES)
    .map((place) => `unknown field ${quote(place, 128)} is left out`);
  const more = dropped.length - shown.length;
  return more > 0 ? [...shown, `${more} more unknown fields are left out`] : shown;
};
