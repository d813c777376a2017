import { z } from "zod";

/**
 * What SARIF 2.1.0 asks of the parts that the lint command writes, after the OASIS standard (sections 3.13 to 3.49):
 * names, which of them must be there, and the values that are listed. Nothing else may be written.
 */
const message = z.strictObject({ text: z.string().min(1), markdown: z.string().min(1).optional() });
const level = z.enum(["none", "note", "warning", "error"]);

const descriptor = z.strictObject({
  id: z.string().min(1),
  shortDescription: message.optional(),
  fullDescription: message.optional(),
  help: message.optional(),
  defaultConfiguration: z.strictObject({ level }).optional(),
});

/** A reference with no character that a URI cannot have, or, with a scheme, a URI (RFC 3986). */
const uriReference = z.string().regex(/^(?:file:\/\/\/)?(?:[A-Za-z0-9._~!$&'()*+,;=@/-]|%[0-9A-F]{2})+$/);

const location = z.strictObject({
  physicalLocation: z.strictObject({
    artifactLocation: z.strictObject({ uri: uriReference }),
    region: z.strictObject({ startLine: z.int().min(1), startColumn: z.int().min(1) }),
  }),
});

const result = z.strictObject({
  ruleId: z.string(),
  ruleIndex: z.int().min(0),
  level,
  message,
  locations: z.array(location).length(1),
});

export const sarifShape = z.strictObject({
  $schema: z.url(),
  version: z.literal("2.1.0"),
  runs: z
    .array(
      z.strictObject({
        tool: z.strictObject({
          driver: z.strictObject({
            name: z.string().min(1),
            version: z.string().min(1),
            rules: z.array(descriptor),
          }),
        }),
        columnKind: z.enum(["utf16CodeUnits", "unicodeCodePoints"]),
        results: z.array(result),
      }),
    )
    .min(1),
});
