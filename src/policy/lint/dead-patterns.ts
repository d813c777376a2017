import { quote } from "../../model/printable.ts";
import type { ImagesOptions } from "../checks/images.ts";
import { DEFAULT_TAG } from "../image.ts";
import { isPatternWithin, isTagAlone, toListed, type ListedPattern } from "./pattern-overlap.ts";

/** An entry of `images.allow` that can let nothing in. */
export interface DeadPattern {
  readonly index: number;
  readonly text: string;
  readonly because: Because;
}

interface Because {
  readonly why: string;
  readonly hint: string;
}

/** Entries of `images.allow` of which the rest of the block refuses whatever they allow. */
export const deadPatterns = (images: ImagesOptions | undefined): readonly DeadPattern[] =>
  (images?.allow ?? []).flatMap((text, index) => {
    const because = reasonFor(toListed(text, "allow"), images ?? {});
    return because === undefined ? [] : [{ index, text, because }];
  });

const reasonFor = (
  pattern: ListedPattern,
  { deny = [], requireDigest, requireTag }: ImagesOptions,
): Because | undefined => {
  if (requireDigest === true && isTagAlone(pattern)) {
    return {
      why: "images.requireDigest asks for a digest, and beside one its tag does not count",
      hint: `write ${quote(`${pattern.text}@*`, 80)}`,
    };
  }
  if (requireTag === true && isTagAlone(pattern) && pattern.tag === DEFAULT_TAG) {
    return { why: `images.requireTag refuses ${DEFAULT_TAG}`, hint: "name a version" };
  }
  const denied = deny.find((text) => isPatternWithin(pattern, toListed(text, "deny")));
  if (denied === undefined) return undefined;
  return { why: `images.deny has ${quote(denied, 80)}, which wins`, hint: "remove one of the two" };
};
