import { isObject, type Json, type JsonObject } from "../../model/json.ts";
import { pullPolicyOf } from "./pull-policy.ts";

/** An ephemeral container with what the API server fills in (pkg/apis/core/v1/zz_generated.defaults.go). */
export const withApiDefaults = (container: JsonObject): JsonObject => {
  const { image, env, ports } = container;
  return {
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
    imagePullPolicy: pullPolicyOf(typeof image === "string" ? image : ""),
    resources: {},
    ...container,
    ...(isList(env) && { env: env.map(envEntry) }),
    ...(isList(ports) && {
      ports: ports.map((port) => (isObject(port) ? { protocol: "TCP", ...port } : port)),
    }),
  };
};

const isList = (value: unknown): value is readonly Json[] => Array.isArray(value);

const envEntry = (entry: Json): Json => {
  const from = isObject(entry) ? entry["valueFrom"] : undefined;
  if (!isObject(entry) || !isObject(from)) return entry;
  const { fieldRef, fileKeyRef } = from;
  return {
    ...entry,
    valueFrom: {
      ...from,
      ...(isObject(fieldRef) && { fieldRef: { apiVersion: "v1", ...fieldRef } }),
      ...(isObject(fileKeyRef) && { fileKeyRef: { optional: false, ...fileKeyRef } }),
    },
  };
};
