import { z } from "zod";
import { printable } from "../model/printable.ts";
import type { DebugRecord } from "../model/record.ts";
import type { LedgerStats, RecordPage, StandingContainer } from "./ledger.ts";
import { recordSchema, stateSchema } from "./record-schema.ts";

/** What a recorder's JSON API answers. */
export interface Answers {
  readonly page: RecordPage;
  readonly record: DebugRecord;
  readonly stats: LedgerStats;
  readonly standing: readonly StandingContainer[];
}

export type DecodedAnswer<T> = { readonly value: T } | { readonly problem: string };

/** What came, as that answer; the problem names the place and not the value. */
export const decodeAnswer = <Name extends keyof Answers>(
  name: Name,
  body: unknown,
): DecodedAnswer<Answers[Name]> => {
  const schema: z.ZodType<Answers[Name]> = SCHEMAS[name];
  const result = schema.safeParse(body);
  if (result.success) return { value: result.data };
  const [issue] = result.error.issues;
  const place = (issue?.path ?? []).map((step) => printable(String(step), 64)).join(".");
  return {
    problem: [place, printable(issue?.message ?? "unreadable")].filter((part) => part !== "").join(": "),
  };
};

const verdictCounts = z.object({
  allowed: z.number(),
  denied: z.number(),
  "would-deny": z.number(),
  unguarded: z.number(),
  unjudged: z.number(),
});

const ranked = z.array(z.object({ value: z.string(), requests: z.number(), denied: z.number() }));

/** JSON has no `undefined`: what is not known is left out. */
const standingContainer = z
  .object({
    cluster: z.string(),
    namespace: z.string(),
    pod: z.string(),
    podUid: z.string(),
    container: z.string(),
    image: z.string(),
    requester: z.string().optional(),
    since: z.string().optional(),
    state: stateSchema.optional(),
    recordId: z.string().optional(),
  })
  .transform(({ requester, since, state, recordId, ...rest }) => ({
    ...rest,
    requester,
    since,
    state,
    recordId,
  }));

const SCHEMAS: { readonly [Name in keyof Answers]: z.ZodType<Answers[Name]> } = {
  page: z.object({ records: z.array(recordSchema), next: z.string().exactOptional() }),
  record: recordSchema,
  stats: z.object({
    total: z.number(),
    verdicts: verdictCounts,
    days: z.array(z.object({ day: z.string(), verdicts: verdictCounts })),
    users: ranked,
    deniedUsers: ranked,
    images: ranked,
    deniedImages: ranked,
    codes: ranked,
    namespaces: ranked,
  }),
  standing: z.object({ containers: z.array(standingContainer) }).transform(({ containers }) => containers),
};
