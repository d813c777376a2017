/** At most so many bytes of UTF-8, and no half character; what is cut ends in "...". */
export const cutBytes = (text: string, maxBytes: number): string => {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  let bytes = maxBytes - ELLIPSIS.length;
  let kept = "";
  for (const character of text) {
    bytes -= Buffer.byteLength(character);
    if (bytes < 0) break;
    kept += character;
  }
  return kept + ELLIPSIS;
};

const ELLIPSIS = "...";
