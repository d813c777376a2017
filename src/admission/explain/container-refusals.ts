import { isObject, type JsonObject } from "../../model/json.ts";
import { quote } from "../../model/printable.ts";
import { LINUX_ONLY_FIELDS } from "../../policy/mutations/windows-strip.ts";
import { namesIn, objectsIn } from "./pod-parts.ts";

/**
 * What the API server refuses of one added container, in its words; `spec` is the pod's. Not all that it looks at: what
 * people get wrong with debug containers. After validateContainerCommon and validateWindows of v1.36.
 */
export const containerRefusals = (
  container: JsonObject,
  place: string,
  spec: JsonObject,
): readonly string[] =>
  [
    ...nameAndImage(container),
    ...pullPolicy(container),
    ...NOT_EPHEMERAL.filter((field) => isSet(container[field])).map(
      (field) => `.${field}: Forbidden: cannot be set for an Ephemeral Container`,
    ),
    ...mounts(container, spec),
    ...contradictions(container),
    ...(isWindows(spec) ? linuxOnly(container) : []),
  ].map((fault) => `${place}${fault}`);

/** Fields of containers that ephemeral ones do not have (allowedEphemeralContainerFields). */
const NOT_EPHEMERAL = [
  "ports",
  "resources",
  "resizePolicy",
  "restartPolicy",
  "restartPolicyRules",
  "livenessProbe",
  "readinessProbe",
  "startupProbe",
  "lifecycle",
];

/** The API server compares with Go's zero value: `resources: {}`, which it fills in itself, counts as unset. */
const isSet = (value: unknown): boolean =>
  value !== undefined && value !== null && !(typeof value === "object" && Object.keys(value).length === 0);

const nameAndImage = ({ name, image }: JsonObject): readonly string[] => [
  ...(typeof name !== "string" || name === "" ? [".name: Required value"] : badName(name)),
  ...(typeof image !== "string" || image === "" ? [".image: Required value"] : badImage(image)),
];

const badName = (name: string): readonly string[] =>
  /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)
    ? []
    : [`.name: Invalid value: ${quote(name)}: must be a DNS label (a-z, 0-9 and "-", at most 63 characters)`];

const badImage = (image: string): readonly string[] =>
  image === image.trim()
    ? []
    : [`.image: Invalid value: ${quote(image)}: must not have leading or trailing whitespace`];

const pullPolicy = ({ imagePullPolicy: policy }: JsonObject): readonly string[] =>
  typeof policy !== "string" || ["Always", "IfNotPresent", "Never"].includes(policy)
    ? []
    : [
        `.imagePullPolicy: Unsupported value: ${quote(policy)}: supported values: "Always", "IfNotPresent", "Never"`,
      ];

const mounts = ({ volumeMounts }: JsonObject, { volumes }: JsonObject): readonly string[] => {
  const known = new Set(namesIn(volumes));
  return objectsIn(volumeMounts).flatMap(({ name, subPath, subPathExpr }, at) => [
    ...(typeof name === "string" && known.has(name)
      ? []
      : [`.volumeMounts[${at}].name: Not found: ${quote(typeof name === "string" ? name : "")}`]),
    ...Object.entries({ subPath, subPathExpr })
      .filter(([, value]) => typeof value === "string" && value !== "")
      .map(([key]) => `.volumeMounts[${at}].${key}: Forbidden: cannot be set for an Ephemeral Container`),
  ]);
};

/** Only this spelling of the capability, as the API server has it. */
const contradictions = (container: JsonObject): readonly string[] => {
  const context = contextOf(container);
  if (context["allowPrivilegeEscalation"] !== false) return [];
  const capabilities = isObject(context["capabilities"]) ? context["capabilities"]["add"] : undefined;
  const admin = Array.isArray(capabilities) && capabilities.includes("CAP_SYS_ADMIN");
  return [
    ...(context["privileged"] === true ? ["`privileged` to true"] : []),
    ...(admin ? ["`capabilities.Add` CAP_SYS_ADMIN"] : []),
  ].map(
    (other) =>
      `.securityContext: Invalid value: cannot set \`allowPrivilegeEscalation\` to false and ${other}`,
  );
};

const isWindows = ({ os }: JsonObject): boolean => isObject(os) && os["name"] === "windows";

const linuxOnly = (container: JsonObject): readonly string[] => {
  const context = contextOf(container);
  return LINUX_ONLY_FIELDS.filter((field) => context[field] !== undefined && context[field] !== null).map(
    (field) => `.securityContext.${field}: Forbidden: cannot be set for a windows pod`,
  );
};

const contextOf = ({ securityContext }: JsonObject): JsonObject =>
  isObject(securityContext) ? securityContext : {};
