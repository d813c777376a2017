import { z } from "zod";
import type { Code } from "../model/codes.ts";
import type { JsonObject } from "../model/json.ts";
import { RECORD_API_VERSION } from "../model/record.ts";
import {
  containerSchema,
  debugRequestSchema,
  jsonSchema,
  podIdentitySchema,
  requesterSchema,
} from "./debug-request-schema.ts";

/**
 * Any word of this shape, not the codes of this version alone: while a release is rolled out, newer webhooks deliver to an
 * older recorder, and what that refuses is lost.
 */
const codeSchema = z
  .string()
  .regex(/^[A-Za-z][A-Za-z-]*(\.[A-Za-z0-9-]{1,63})?$/)
  .max(128) as unknown as z.ZodType<Code>;

export const violationSchema = z.object({
  code: codeSchema,
  mode: z.enum(["enforce", "warn", "audit"]),
  policy: z.string().exactOptional(),
  container: z.string().exactOptional(),
  field: z.string(),
  message: z.string(),
  hints: z.array(z.string()).exactOptional(),
  value: jsonSchema.exactOptional(),
});

export const mutationSchema = z.object({
  kind: z.enum(["windows", "remove", "inherit", "default", "stamp"]),
  container: z.string(),
  field: z.string(),
  policy: z.string().exactOptional(),
  detail: z.string().exactOptional(),
});

export const redactedSchema = z.array(z.enum(["env", "args", "size"]));

export const stateSchema = z.object({
  state: z.enum(["waiting", "running", "terminated"]),
  reason: z.string().exactOptional(),
  message: z.string().exactOptional(),
  exitCode: z.number().exactOptional(),
  at: z.string().exactOptional(),
});

export const resultSchema = z.object({
  code: z.number(),
  reason: z.string().exactOptional(),
  message: z.string().exactOptional(),
  auditId: z.string(),
  verb: z.string(),
  userAgent: z.string().exactOptional(),
  sourceIPs: z.array(z.string()),
  impersonator: requesterSchema.exactOptional(),
  completedAt: z.string(),
});

const landingSchema = z.object({
  name: z.string(),
  image: z.string(),
  target: z.string().exactOptional(),
  landed: z.boolean().exactOptional(),
  state: stateSchema.exactOptional(),
});

/** A DebugRecord, as the store keeps it, the API answers it, and `audit export` prints it. */
export const recordSchema = z.object({
  apiVersion: z.literal(RECORD_API_VERSION),
  kind: z.literal("DebugRecord"),
  id: z.string(),
  cluster: z.string(),
  at: z.string(),
  lastAt: z.string(),
  calls: z.number(),
  verdict: z.enum(["allowed", "denied", "would-deny", "unguarded", "unjudged"]),
  guardMode: z.enum(["enforce", "audit"]),
  dryRun: z.boolean(),
  requester: requesterSchema,
  namespace: z.string(),
  pod: podIdentitySchema,
  containers: z.array(landingSchema),
  violations: z.array(violationSchema),
  mutations: z.array(mutationSchema),
  policies: z.array(z.string()),
  revision: z.string(),
  message: z.string().exactOptional(),
  warnings: z.array(z.string()),
  request: debugRequestSchema.exactOptional(),
  asked: z.array(containerSchema).exactOptional(),
  redacted: redactedSchema,
  result: resultSchema.exactOptional(),
});

/** The JSON Schema of a DebugRecord. What it says stays so for `v1`; a later one may add fields. */
export const toRecordJsonSchema = (): JsonObject => {
  const schema = z.toJSONSchema(recordSchema, { io: "input", unrepresentable: "any" });
  const plain = JSON.parse(JSON.stringify(schema)) as JsonObject; // it carries functions for other tools of zod's
  return {
    ...plain,
    $id: "https://ephemeral-guard.dev/schemas/v1/debug-record.json",
    title: "DebugRecord",
    description: "What is kept of one client command on pods/ephemeralcontainers.",
  };
};
