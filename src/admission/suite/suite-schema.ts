import * as z from "zod";
import { CODES, isCode } from "../../model/codes.ts";
import { nearestWord } from "../../model/nearest-word.ts";
import { quote } from "../../model/printable.ts";
import { customIssue } from "../../policy/schema-parts.ts";

const strings = z.record(z.string(), z.string());
/** Checked field by field elsewhere (`shape-problems.ts`): the API server's own types. */
const anyObject = z.record(z.string(), z.unknown());

const namespaceSchema = z
  .union([
    z.string().min(1),
    z.strictObject({ name: z.string().min(1).optional(), labels: strings.optional() }),
  ])
  .describe(
    "Its name, or its name and labels. Every namespace has the label kubernetes.io/metadata.name besides.",
  );

const podSchema = z
  .strictObject({
    name: z.string().min(1).optional(),
    labels: strings.optional(),
    annotations: strings.optional(),
    spec: anyObject
      .optional()
      .describe(
        "Parts of the pod's spec as stored; its ephemeralContainers are those that stand in the pod.",
      ),
  })
  .describe("The pod before the request. Default: one container, `app`.");

const containerSchema = anyObject.describe(
  "The container that is added; the API server's defaults are filled in. Example: `{image: busybox:1.36}`.",
);

const whoAndWhere = {
  user: z.string().min(1).optional().describe("Default: alice@example.com."),
  groups: z
    .array(z.string())
    .optional()
    .describe("Besides those that the API server adds: system:authenticated, a ServiceAccount's own."),
  namespace: namespaceSchema.optional(),
  pod: podSchema.optional(),
};

const requestSchema = z
  .strictObject({
    ...whoAndWhere,
    dryRun: z.boolean().optional(),
    container: containerSchema.optional(),
    containers: z.array(containerSchema).min(1).optional().describe("Several, added at once."),
    command: z
      .string()
      .min(1)
      .optional()
      .describe("Example: `kubectl debug -it web-7 -n shop --image=busybox:1.36 --target=app`."),
    review: z
      .string()
      .min(1)
      .optional()
      .describe("A file with a whole AdmissionReview, its path as seen from the suite's folder."),
  })
  .superRefine((request, context) => {
    const given = SOURCES.filter((key) => request[key] !== undefined);
    if (given.length !== 1) {
      const found = given.length === 0 ? "none" : given.join(" and ");
      const message = `expected one of ${SOURCES.join(", ")}, found ${found}`;
      context.addIssue(customIssue(message, { code: "bad-request" }));
    }
    if (request.review === undefined) return;
    for (const key of ["user", "groups", "pod", "dryRun"] as const) {
      if (request[key] === undefined) continue;
      const message = `${key} cannot stand beside review, which says it already`;
      context.addIssue({ ...customIssue(message, { code: "bad-request" }), path: [key] });
    }
  })
  .describe("What is asked for: who, where, and the container.");

const SOURCES = ["container", "containers", "command", "review"] as const;

const codeText = z.string().superRefine((text, context) => {
  if (isCode(text)) return;
  const meant = nearestWord(text, CODES);
  const hint =
    meant === undefined ? `one of ${CODES.join(", ")}, rules.<name>` : `did you mean ${quote(meant)}?`;
  context.addIssue(customIssue(`there is no code ${quote(text, 64)}`, { code: "unknown-code", hint }));
});

const some = <Item extends z.ZodType>(item: Item) =>
  z.union([z.array(item), z.strictObject({ include: z.array(item).min(1) })]);

const expectSchema = z
  .strictObject({
    verdict: z.enum(["allowed", "denied", "would-deny"]),
    codes: some(codeText)
      .optional()
      .describe("The codes of all violations, in any order; `{include: [...]}`: these among others."),
    policies: z.array(z.string()).optional().describe("Names of the policies that judged, in any order."),
    message: z
      .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
      .optional()
      .describe("What the refused person reads holds this text, or all of these."),
    warnings: some(z.string().min(1))
      .optional()
      .describe("Each stands in one warning, and each warning holds one; `{include: [...]}`: among others."),
    container: anyObject
      .optional()
      .describe("The container after mutation: these fields have these values; null: the field is not set."),
    containers: z
      .array(anyObject)
      .min(1)
      .optional()
      .describe("The same of several containers, in their order."),
  })
  .superRefine(({ verdict, message, container, containers }, context) => {
    if (message !== undefined && verdict !== "denied") {
      const text = `a message is what a refused person reads, and ${verdict} refuses nobody`;
      context.addIssue({ ...customIssue(text, { code: "bad-expectation" }), path: ["message"] });
    }
    if (container === undefined || containers === undefined) return;
    const text = "container and containers cannot stand together";
    context.addIssue({ ...customIssue(text, { code: "bad-expectation" }), path: ["containers"] });
  });

const caseSchema = z.strictObject({
  name: z.string().min(1).max(200).describe("Unique in the suite."),
  request: requestSchema,
  expect: expectSchema,
});

/** One document of a suite file, `*.test.yaml`. */
export const suiteSchema = z.strictObject(
  {
    apiVersion: z.literal("ephemeral-guard.dev/v1"),
    kind: z.literal("PolicySuite"),
    metadata: z.strictObject({ name: z.string().min(1).max(63) }),
    spec: z.strictObject({
      description: z.string().max(2000).optional(),
      given: z
        .strictObject(whoAndWhere)
        .optional()
        .describe("What requests say that do not say it themselves."),
      cases: z.array(caseSchema).min(1),
    }),
  },
  {
    error: ({ code }) =>
      code === "invalid_type" ? "a suite: a map with apiVersion, kind, metadata and spec" : undefined,
  },
);

export type SuiteDocument = z.infer<typeof suiteSchema>;
export type CaseDocument = z.infer<typeof caseSchema>;
export type CaseRequest = z.infer<typeof requestSchema>;
export type Given = NonNullable<SuiteDocument["spec"]["given"]>;
export type Expectation = z.infer<typeof expectSchema>;

/** The JSON Schema of one suite, for editors; the loader checks more (containers, pods, codes). */
export const suiteJsonSchema = (): object => ({
  ...z.toJSONSchema(suiteSchema, { io: "input", unrepresentable: "any" }),
  title: "PolicySuite",
  description:
    "Requests, and what policies are expected to make of them. See the documentation of ephemeral-guard.",
});
