import { CONTAINER_SHAPE } from "../../policy/rules/container-shape.ts";
import { fieldOf, INT, listOf, objectOf, STRING, type ObjectShape } from "../../policy/rules/shape.ts";

const container = fieldOf(CONTAINER_SHAPE, "securityContext")?.shape;
const shared = container?.kind === "object" ? container.fields : {};

/** Source: core/v1 PodSecurityContext of 1.36. Half of its fields are a container's too. */
export const POD_SECURITY_CONTEXT: ObjectShape = {
  kind: "object",
  name: "the pod's securityContext",
  fields: {
    ...Object.fromEntries(
      [
        "runAsUser",
        "runAsGroup",
        "runAsNonRoot",
        "seLinuxOptions",
        "seccompProfile",
        "appArmorProfile",
        "windowsOptions",
      ].flatMap((name) => {
        const field = shared[name];
        return field === undefined ? [] : [[name, field]];
      }),
    ),
    ...objectOf("", {
      fsGroup: INT,
      fsGroupChangePolicy: STRING,
      seLinuxChangePolicy: STRING,
      supplementalGroups: listOf(INT),
      supplementalGroupsPolicy: STRING,
      sysctls: listOf(objectOf("a sysctl", { name: STRING, value: STRING })),
    }).fields,
  },
};
