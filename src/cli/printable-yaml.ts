import { Document, Scalar, visit } from "yaml";
import { escapeInStrings } from "./printable-json.ts";

/**
 * YAML of a JSON value, long lines not folded. A text that holds characters which a terminal would obey or hide is in
 * double quotes, with those as escapes: whoever parses it gets the same value.
 */
export const printableYaml = (value: unknown): string => {
  // Two places that hold the same object are two objects in JSON, and no anchor with an alias.
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_, scalar) => {
      if (typeof scalar.value === "string" && UNPRINTABLE.test(scalar.value))
        scalar.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return escapeInStrings(
    document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Infinity }),
    toEscape,
  );
};

/** Several lines of text stay readable as a block. */
const UNPRINTABLE = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

const toEscape = (code: number): string =>
  code > 0xffff ? `\\U${code.toString(16).padStart(8, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
