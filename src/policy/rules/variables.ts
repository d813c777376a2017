import { CONTAINER_SHAPE, POD_CONTAINER_SHAPE } from "./container-shape.ts";
import { POD_SHAPE } from "./pod-shape.ts";
import { BOOL, listOf, mapOf, objectOf, STRING, type Shape } from "./shape.ts";

const REQUEST_SHAPE = objectOf("the request", {
  userInfo: objectOf("request.userInfo", { username: STRING, groups: listOf(STRING) }),
  namespace: STRING,
  /** Of the pod. */
  name: STRING,
  dryRun: BOOL,
});

/** What a rule may read. */
export const VARIABLES = {
  container: CONTAINER_SHAPE,
  pod: POD_SHAPE,
  request: REQUEST_SHAPE,
  namespaceLabels: mapOf(STRING),
  target: { ...POD_CONTAINER_SHAPE, nullable: true },
} as const satisfies Readonly<Record<string, Shape>>;

export type VariableName = keyof typeof VARIABLES;

export const VARIABLE_NAMES = Object.keys(VARIABLES) as readonly VariableName[];

export const isVariable = (name: string): name is VariableName => Object.hasOwn(VARIABLES, name);
