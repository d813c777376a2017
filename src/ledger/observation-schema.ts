import { z } from "zod";
import { isObject } from "../model/json.ts";
import type { Observation } from "../model/observation.ts";
import { printable } from "../model/printable.ts";
import {
  containerSchema,
  debugRequestSchema,
  podIdentitySchema,
  requesterSchema,
} from "./debug-request-schema.ts";
import { mutationSchema, redactedSchema, resultSchema, violationSchema } from "./record-schema.ts";

/** What one POST may hold. */
export const MOST_OBSERVATIONS = 1000;

/** RFC 3339 in UTC, of this century: a record's number is made of it, and has room for no other. */
const timeSchema = z.iso.datetime().refine((text) => text.startsWith("20"), "a time of this century");

/** A name that is kept as a key; the API server's are UUIDs. */
const uidSchema = z.string().regex(/^[!-~]{1,128}$/);

const verdictSchema = z.enum(["allowed", "denied", "would-deny"]);

export const observationSchema = z.object({
  phase: z.enum(["mutate", "validate"]),
  uid: uidSchema,
  at: timeSchema,
  ms: z.number(),
  guardMode: z.enum(["enforce", "audit"]),
  verdict: verdictSchema,
  violations: z.array(violationSchema),
  mutations: z.array(mutationSchema),
  policies: z.array(z.string()),
  revision: z.string(),
  dryRun: z.boolean(),
  requester: requesterSchema,
  namespace: z.string(),
  pod: podIdentitySchema,
  request: debugRequestSchema.exactOptional(),
  cutFrom: z.number().exactOptional(),
  redacted: redactedSchema,
  message: z.string().exactOptional(),
  warnings: z.array(z.string()),
});

export const auditObservationSchema = z.object({
  at: timeSchema,
  requester: requesterSchema,
  namespace: z.string(),
  pod: podIdentitySchema,
  dryRun: z.boolean(),
  result: resultSchema,
  guard: z.object({
    mutateUid: z.string().exactOptional(),
    validateUid: z.string().exactOptional(),
    verdict: verdictSchema.exactOptional(),
    policies: z.array(z.string()).exactOptional(),
    violations: z.array(z.string()).exactOptional(),
    revision: z.string().exactOptional(),
  }),
  containers: z
    .array(containerSchema)
    .optional()
    .transform((known) => known),
  redacted: redactedSchema,
});

/** The body of `POST /v1/records`. One observation that cannot be read refuses them all: it is a webhook's own word. */
export const decodeObservations = (
  body: unknown,
): { readonly observations: readonly Observation[] } | { readonly undecodable: string } => {
  if (!isObject(body)) return { undecodable: 'expected {"observations": [...]}' };
  const { observations } = body;
  if (!Array.isArray(observations)) return { undecodable: "observations: expected a list" };
  if (observations.length > MOST_OBSERVATIONS) {
    return {
      undecodable: `observations: expected at most ${MOST_OBSERVATIONS}, found ${observations.length}`,
    };
  }
  const decoded: Observation[] = [];
  for (const [at, one] of observations.entries()) {
    const result = observationSchema.safeParse(one);
    if (!result.success) return { undecodable: toWords(at, result.error) };
    decoded.push(result.data);
  }
  return { observations: decoded };
};

/** The first fault; never the value, which may be of an env entry. */
const toWords = (at: number, { issues }: z.ZodError): string => {
  const [issue] = issues;
  const path = ["observations", at, ...(issue?.path ?? [])]
    .map((step) => printable(String(step), 64))
    .join(".");
  return `${path}: ${printable(issue?.message ?? "unreadable")}`;
};
