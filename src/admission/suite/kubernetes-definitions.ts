import { CONTAINER_SHAPE } from "../../policy/rules/container-shape.ts";
import { POD_SHAPE } from "../../policy/rules/pod-shape.ts";
import { DYN, fieldOf, type Shape } from "../../policy/rules/shape.ts";
import { POD_SECURITY_CONTEXT } from "./pod-security-context.ts";

type Name = keyof ReturnType<typeof kubernetesDefinitions>;

/**
 * The API server's own types in the JSON Schema of suites, so that an editor offers their fields.
 * `shape-problems.ts` holds suites to the same shapes.
 */
export const kubernetesDefinitions = () => ({
  container: toSchema(CONTAINER_SHAPE, { nullable: false }),
  /** Null stands for "not set". */
  mutatedContainer: toSchema(CONTAINER_SHAPE, { nullable: true }),
  podSpec: toSchema(podSpecShape(), { nullable: false }),
});

/** For a schema's metadata: what stands there is of this type. */
export const ofKubernetes = (name: Name) => ({ allOf: [{ $ref: `#/definitions/${name}` }] });

const podSpecShape = (): Shape => {
  const spec = fieldOf(POD_SHAPE, "spec")?.shape;
  if (spec?.kind !== "object") return DYN;
  const securityContext = { shape: POD_SECURITY_CONTEXT, absent: "error" } as const;
  return { ...spec, fields: { ...spec.fields, securityContext } };
};

interface Options {
  readonly nullable: boolean;
}

const toSchema = (shape: Shape, options: Options): object => {
  const name = TYPES[shape.kind];
  if (name === undefined) return {};
  const type = options.nullable ? [name, "null"] : name;
  if (shape.kind === "list") return { type, items: toSchema(shape.of, options) };
  if (shape.kind === "map") return { type, additionalProperties: toSchema(shape.of, options) };
  if (shape.kind !== "object") return { type };
  const fields = Object.entries(shape.fields).filter(([, { refused }]) => refused !== true);
  const properties = fields.map(([field, inner]) => [field, toSchema(inner.shape, options)] as const);
  return { type, properties: Object.fromEntries(properties), additionalProperties: false };
};

/** What is of any type has none. */
const TYPES: Readonly<Partial<Record<Shape["kind"], string>>> = {
  string: "string",
  int: "integer",
  double: "number",
  bool: "boolean",
  null: "null",
  list: "array",
  map: "object",
  object: "object",
};
