import { CONTAINER_FIELDS, type Field, type ObjectField, type RefusedField } from "../container-fields.ts";
import { BOOL, DYN, INT, listOf, STRING, type FieldShape, type ObjectShape, type Shape } from "./shape.ts";

/**
 * Where absence does not mean "empty": the pod's own value counts then, the image's user, or what the runtime does (an
 * absent `allowPrivilegeEscalation` allows it). A rule that took `0`, `""` or `false` for them would let in what it
 * should refuse.
 */
const DECIDED_ELSEWHERE: ReadonlySet<string> = new Set(
  [
    "runAsUser",
    "runAsGroup",
    "runAsNonRoot",
    "allowPrivilegeEscalation",
    "seccompProfile",
    "appArmorProfile",
    "seLinuxOptions",
    "windowsOptions",
    "windowsOptions.gmsaCredentialSpecName",
    "windowsOptions.gmsaCredentialSpec",
    "windowsOptions.runAsUserName",
    "windowsOptions.hostProcess",
  ].map((path) => `securityContext.${path}`),
);

const SECRETS: Readonly<Record<string, FieldShape["secret"]>> = {
  "env[].value": "env",
  command: "args",
  args: "args",
};

/** What a path of an ephemeral container is besides its type. */
const traitsOf = (path: string): Omit<FieldShape, "shape"> => ({
  absent: DECIDED_ELSEWHERE.has(path) ? "error" : "zero",
  ...(SECRETS[path] !== undefined && { secret: SECRETS[path] }),
  ...(path === "env[].value" && { unless: "valueFrom" }),
});

const SCALARS = { string: STRING, integer: INT, boolean: BOOL } as const;

const NEVER: FieldShape = { shape: DYN, absent: "error", refused: true };
/** Not described in `container-fields.ts`, since no ephemeral container can have it: checked when it is judged. */
const OPEN: FieldShape = { shape: DYN, absent: "error" };

/** `refused`: what becomes of fields that an ephemeral container cannot have. */
const shapesWith = (refused: FieldShape) => {
  const toShape = (field: Field, path: string): Shape => {
    if (field.kind === "list") return listOf(toShape(field.of, `${path}[]`));
    return field.kind === "object" ? toObject(field, path) : SCALARS[field.kind];
  };
  const toField = (field: Field | RefusedField, path: string): FieldShape =>
    field.kind === "refused" ? refused : { shape: toShape(field, path), ...traitsOf(path) };
  const toObject = ({ fields }: ObjectField, path: string): ObjectShape => ({
    kind: "object",
    name: path === "" ? "an ephemeral container" : path,
    fields: Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [
        name,
        toField(field, path === "" ? name : `${path}.${name}`),
      ]),
    ),
  });
  return toObject(CONTAINER_FIELDS, "");
};

/** The variable `container`: what field paths know, and nothing else. */
export const CONTAINER_SHAPE: ObjectShape = shapesWith(NEVER);

/** A regular or init container of the pod: has what an ephemeral one must not have, but names no target. */
export const POD_CONTAINER_SHAPE: ObjectShape = {
  kind: "object",
  name: "a container of the pod",
  fields: Object.fromEntries(
    Object.entries(shapesWith(OPEN).fields).filter(([name]) => name !== "targetContainerName"),
  ),
};
