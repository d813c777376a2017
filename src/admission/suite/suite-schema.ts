import * as z from "zod";
import { toEditorSchema } from "../../policy/schema-parts.ts";
import { kubernetesDefinitions } from "./kubernetes-definitions.ts";
import { expectSchema } from "./suite-expect-schema.ts";
import { requestSchema, whoAndWhere } from "./suite-request-schema.ts";

const caseSchema = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .max(200)
      .meta({
        description: "What the case shows; unique in the suite.",
        examples: ["another image is refused"],
      }),
    request: requestSchema,
    expect: expectSchema,
  })
  .meta({ description: "One request, and what the policies are expected to make of it." });

const EXAMPLE = {
  name: "another image is refused",
  request: { container: { image: "alpine:3.20" } },
  expect: { verdict: "denied", codes: ["images.allow"] },
};

const specSchema = z
  .strictObject({
    description: z
      .string()
      .max(2000)
      .optional()
      .meta({ description: "What the suite is for, to its readers.", examples: ["What developers may do."] }),
    given: z
      .strictObject(whoAndWhere)
      .optional()
      .meta({
        description: "What requests say that do not say it themselves. Absent: nothing but the usual.",
        examples: [{ user: "alice@example.com", groups: ["developers"], namespace: "shop" }],
      }),
    cases: z
      .array(caseSchema)
      .min(1)
      .meta({ description: "The cases, each judged on its own.", examples: [[EXAMPLE]] }),
  })
  .meta({ description: "Requests, and what is expected.", examples: [{ cases: [EXAMPLE] }] });

/** One document of a suite file, `*.test.yaml`. */
export const suiteSchema = z.strictObject(
  {
    apiVersion: z.literal("ephemeral-guard.dev/v1").meta({
      description: "The version of the language of suites.",
      examples: ["ephemeral-guard.dev/v1"],
    }),
    kind: z.literal("PolicySuite").meta({ description: "What this document is.", examples: ["PolicySuite"] }),
    metadata: z
      .strictObject({
        name: z
          .string()
          .min(1)
          .max(63)
          .meta({ description: "The suite's name, as reports tell it.", examples: ["production"] }),
      })
      .meta({ description: "The suite's name.", examples: [{ name: "production" }] }),
    spec: specSchema,
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
  ...toEditorSchema(suiteSchema, {
    $id: "https://ephemeral-guard.dev/schemas/v1/policy-suite.json",
    title: "PolicySuite",
    description:
      "Requests, and what policies are expected to make of them. See the documentation of ephemeral-guard.",
  }),
  definitions: kubernetesDefinitions(),
});
