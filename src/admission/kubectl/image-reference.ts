const LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
const HOST = `(?:${LABEL}(?:\\.${LABEL})*|\\[[a-fA-F0-9:]+\\])`;
const SEGMENT = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const TAG = "\\w[\\w.-]{0,127}";
const DIGEST = "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}";

/** The grammar of github.com/distribution/reference. */
const REFERENCE = new RegExp(
  `^(?:${HOST}(?::[0-9]+)?/)?${SEGMENT}(?:/${SEGMENT})*(?::${TAG})?(?:@${DIGEST})?$`,
);

/** The grammar sets no bound, but hosts are matched in the square of their length. */
const MAX_LENGTH = 4096;

/**
 * Whether kubectl would send it as an image. It takes more than `parseImage` does, which refuses what a runtime may
 * take for something else: that is for the policies to tell.
 */
export const isReference = (image: string): boolean => image.length <= MAX_LENGTH && REFERENCE.test(image);
