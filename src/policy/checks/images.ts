import * as z from "zod";
import { quote } from "../../model/printable.ts";
import { DEFAULT_TAG, formatImage, isImageError, parseImage, type ImageReference } from "../image.ts";
import { parseImagePattern, type ImagePattern } from "../image-pattern.ts";
import { customIssue, inEditors } from "../schema-parts.ts";
import type { Check, Finding } from "./check.ts";
import { shortList } from "./short-list.ts";

/** Looser than the grammar, which the loader knows. */
const PATTERN = String.raw`^(?!\*$)[^?!\[\]{}()|+\\]+$`;

const pattern = z
  .string()
  .superRefine((text, context) => {
    const parsed = parseImagePattern(text);
    if (!("invalid" in parsed)) return;
    context.addIssue(customIssue(parsed.invalid, { code: "bad-image-pattern", hint: parsed.hint }));
  })
  .meta(inEditors(PATTERN, 'an image in which only "*" and "**" are special: "**" is every image'));

const block = z.strictObject({
  allow: z
    .array(pattern)
    .optional()
    .meta({
      description:
        "Image patterns, one of which must match: `*` stays within a segment, `**` crosses them; a tag pattern matches no digest, `:1.*@*` does. Absent: every image; empty: none.",
      examples: [["docker.io/library/busybox:1.*", "registry.example.com/debug/**"]],
    }),
  deny: z
    .array(pattern)
    .optional()
    .meta({
      description:
        "Image patterns, none of which may match; they win over `allow`. Absent: no image is denied.",
      examples: [["**/netshoot"]],
    }),
  suggest: z
    .string()
    .optional()
    .meta({
      description:
        "The image that a refused person is told to try; it must itself be allowed. Absent: no command is proposed for a refused image.",
      examples: ["docker.io/library/busybox:1.36"],
    }),
  requireTag: z
    .boolean()
    .optional()
    .meta({
      description:
        "`true`: an image without a tag, or with `latest`, is refused; a digest satisfies it. Absent: `false`.",
      examples: [true],
    }),
  requireDigest: z
    .boolean()
    .optional()
    .meta({
      description: "`true`: an image without a digest is refused. Absent: `false`.",
      examples: [true],
    }),
});

/** Which images may be attached. An image that does not parse is refused under every policy. */
export const imagesSchema = block
  .superRefine((options, context) => {
    if (options.suggest === undefined || !patternsParse(options)) return;
    const refusal = refusalOf(options.suggest, options);
    if (refusal === undefined) return;
    context.addIssue({ ...customIssue(refusal, { code: "bad-suggestion" }), path: ["suggest"] });
  })
  .meta({
    description: "Which images may be attached. Absent: every image whose name is valid.",
    examples: [
      {
        allow: ["docker.io/library/busybox:1.*"],
        suggest: "docker.io/library/busybox:1.36",
        requireTag: true,
      },
    ],
  });

export type ImagesOptions = z.infer<typeof block>;

export interface CompiledImages {
  readonly allow: readonly ImagePattern[] | undefined;
  readonly deny: readonly ImagePattern[];
  readonly requireTag: boolean;
  readonly requireDigest: boolean;
}

/** Parses the patterns once. Throws on a bad one: the schema has refused those. */
export const compileImages = (options: ImagesOptions): CompiledImages => ({
  allow: options.allow?.map(compilePattern),
  deny: (options.deny ?? []).map(compilePattern),
  requireTag: options.requireTag ?? false,
  requireDigest: options.requireDigest ?? false,
});

/** Without options, only what does not parse is found: nobody can say which image such a name would fetch. */
export const imagesCheck: Check<CompiledImages | undefined> = {
  id: "images",
  run({ container, image }, options) {
    if (!isImageError(image)) return options === undefined ? [] : judge(image, container.image, options);
    const message = `image ${quote(container.image)} is not valid: ${image.invalid}`;
    return [{ code: "images.invalid", field: FIELD, message, value: container.image }];
  },
};

const FIELD = "image";

const judge = (image: ImageReference, value: string, options: CompiledImages): readonly Finding[] =>
  [
    allowFault(image, options),
    denyFault(image, options),
    tagFault(image, options),
    digestFault(image, options),
  ]
    .filter((fault) => fault !== undefined)
    .map(({ rule, says, hints }) => ({
      code: `images.${rule}`,
      field: FIELD,
      message: `image ${quote(formatImage(image))} ${says}`,
      value,
      ...(hints === undefined ? {} : { hints }),
    }));

/** What is wrong with an image, as the end of a sentence that begins with it. */
interface Fault {
  readonly rule: "allow" | "deny" | "requireTag" | "requireDigest";
  readonly says: string;
  readonly hints?: readonly string[];
}

const allowFault = (image: ImageReference, { allow }: CompiledImages): Fault | undefined => {
  if (allow === undefined || allow.some((one) => one.allows(image))) return undefined;
  const allowed = allow.length === 0 ? "no image" : textOf(allow);
  return { rule: "allow", says: "is not allowed", hints: [`allowed: ${allowed}`] };
};

const denyFault = (image: ImageReference, { deny }: CompiledImages): Fault | undefined => {
  const matching = deny.filter((one) => one.denies(image));
  return matching.length === 0 ? undefined : { rule: "deny", says: `is denied by ${textOf(matching)}` };
};

const tagFault = (
  { tag = DEFAULT_TAG, digest }: ImageReference,
  { requireTag }: CompiledImages,
): Fault | undefined =>
  requireTag && digest === undefined && tag === DEFAULT_TAG
    ? { rule: "requireTag", says: "must have a tag other than latest, or a digest" }
    : undefined;

const digestFault = ({ digest }: ImageReference, { requireDigest }: CompiledImages): Fault | undefined =>
  requireDigest && digest === undefined ? { rule: "requireDigest", says: "must have a digest" } : undefined;

const textOf = (patterns: readonly ImagePattern[]): string => shortList(patterns.map(({ text }) => text));

const compilePattern = (text: string): ImagePattern => {
  const parsed = parseImagePattern(text);
  if ("invalid" in parsed) throw new Error(`image pattern ${quote(text)} was not checked: ${parsed.invalid}`);
  return parsed;
};

const patternsParse = ({ allow = [], deny = [] }: ImagesOptions): boolean =>
  [...allow, ...deny].every((text) => !("invalid" in parseImagePattern(text)));

/** Why the block refuses its own suggestion: the first reason is enough to mend it. */
const refusalOf = (suggestion: string, options: ImagesOptions): string | undefined => {
  const image = parseImage(suggestion);
  if (isImageError(image)) return `image ${quote(suggestion)} is not valid: ${image.invalid}`;
  const [first] = judge(image, suggestion, compileImages(options));
  return first && `this very block refuses the suggestion: ${first.message}`;
};
