import * as z from "zod";
import { CODES, isCode, RULE_CODE } from "../../model/codes.ts";
import { nearestWord } from "../../model/nearest-word.ts";
import { quote } from "../../model/printable.ts";
import { customIssue } from "../../policy/schema-parts.ts";
import { ofKubernetes } from "./kubernetes-definitions.ts";

const codeText = z
  .string()
  .superRefine((text, context) => {
    if (isCode(text)) return;
    const meant = nearestWord(text, CODES);
    const hint =
      meant === undefined ? `one of ${CODES.join(", ")}, rules.<name>` : `did you mean ${quote(meant)}?`;
    context.addIssue(customIssue(`there is no code ${quote(text, 64)}`, { code: "unknown-code", hint }));
  })
  .meta({
    anyOf: [{ enum: CODES, errorMessage: "There is no such code." }, { pattern: RULE_CODE.source }],
  });

interface SomeWords {
  readonly description: string;
  readonly example: string;
}

/** All that there are, or some among others. */
const some = <Item extends z.ZodType>(item: Item, { description, example }: SomeWords) =>
  z
    .union([
      z.array(item).meta({ description: "All that there are.", examples: [[example]] }),
      z
        .strictObject({
          include: z
            .array(item)
            .min(1)
            .meta({
              description: "These must be there; others may be.",
              examples: [[example]],
            }),
        })
        .meta({ description: "Some that must be there, others or not." }),
    ])
    .meta({ description, examples: [[example], { include: [example] }] });

const partContainer = z.record(z.string(), z.unknown()).meta(ofKubernetes("mutatedContainer"));

export const expectSchema = z
  .strictObject({
    verdict: z.enum(["allowed", "denied", "would-deny"]).meta({
      description: "What the guard answers.",
      enumDescriptions: [
        "It is let in, and no policy objects.",
        "It is refused.",
        "It is let in, and a policy in mode `warn` or `audit` objects.",
      ],
      examples: ["denied"],
    }),
    codes: some(codeText, {
      description:
        "The codes of all violations, in any order; `{include: [...]}`: these among others. Absent: any.",
      example: "images.allow",
    }).optional(),
    policies: z
      .array(z.string())
      .optional()
      .meta({
        description: "Names of all policies that judged, in any order. Absent: any.",
        examples: [["production"]],
      }),
    message: z
      .union([
        z
          .string()
          .min(1)
          .meta({ description: "A text in it.", examples: ["is not allowed"] }),
        z
          .array(z.string().min(1))
          .min(1)
          .meta({ description: "Texts that are all in it.", examples: [["is not allowed", "Try:"]] }),
      ])
      .optional()
      .meta({
        description: "What the refused person reads holds this text, or each of these. Absent: anything.",
        examples: ["is not allowed"],
      }),
    warnings: some(z.string().min(1), {
      description:
        "Each text stands in a warning, and each warning holds one; `{include: [...]}`: there may be others. Absent: any.",
      example: "without --target",
    }).optional(),
    container: partContainer.optional().meta({
      description:
        "The container after mutation has these values; `null`: the field is not set. Fields that are not named do not count.",
      examples: [{ securityContext: { allowPrivilegeEscalation: false, capabilities: { add: null } } }],
    }),
    containers: z
      .array(partContainer)
      .min(1)
      .optional()
      .meta({
        description: "The same of several containers, in their order.",
        examples: [[{ image: "busybox:1.36" }, { image: "busybox:1.36" }]],
      }),
  })
  .superRefine(({ verdict, message, container, containers }, context) => {
    if (message !== undefined && verdict !== "denied") {
      const text = `a message is what a refused person reads, and ${verdict} refuses nobody`;
      context.addIssue({ ...customIssue(text, { code: "bad-expectation" }), path: ["message"] });
    }
    if (container === undefined || containers === undefined) return;
    const text = "container and containers cannot stand together";
    context.addIssue({ ...customIssue(text, { code: "bad-expectation" }), path: ["containers"] });
  })
  .meta({
    description: "What the policies must make of the request.",
    examples: [{ verdict: "denied", codes: ["images.allow"], message: "is not allowed" }],
  });
