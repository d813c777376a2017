import { quote } from "../../model/printable.ts";
import { csvRecord } from "./csv-record.ts";
import type { FlagKind } from "./flag-tables.ts";
import { trimCharacters } from "./trim-characters.ts";

/** Why pflag would not take this value for a flag of this kind; undefined where it would. */
export const flagValueProblem = (kind: FlagKind, value: string): string | undefined => {
  if (kind === "pairs") return flagPairs(value) === undefined ? notPairs(value) : undefined;
  if (kind === "list") return csvRecord(value) === undefined ? `${quote(value, 64)} is no list` : undefined;
  const grammar = GRAMMARS[kind];
  return grammar === undefined || (value.length <= MAX_LENGTH && grammar.of.test(value))
    ? undefined
    : `expected ${grammar.is}, found ${quote(value, 64)}`;
};

/** The pairs of `a=b`, or of `a=b,c=d`; a comma parts them only where there is more than one `=`. */
export const flagPairs = (value: string): readonly (readonly [string, string])[] | undefined => {
  const several = value.indexOf("=") !== value.lastIndexOf("=");
  const record = several ? csvRecord(value) : [trimCharacters(value, '"')];
  if (record?.every((pair) => pair.includes("=")) !== true) return undefined;
  return record.map((pair) => {
    const at = pair.indexOf("=");
    return [pair.slice(0, at), pair.slice(at + 1)] as const;
  });
};

/** Longer is none of these. */
const MAX_LENGTH = 64;

const DURATION = "[-+]?(?:0|(?:(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:ns|us|µs|μs|ms|s|m|h))+)";

/** Of Go's strconv.ParseBool, strconv.ParseInt and time.ParseDuration. */
const GRAMMARS: Partial<Record<FlagKind, { readonly of: RegExp; readonly is: string }>> = {
  switch: { of: /^(?:1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/, is: "true or false" },
  number: { of: /^[-+]?\d+$/, is: "a whole number" },
  duration: { of: new RegExp(`^${DURATION}$`), is: "a duration such as 5s" },
  timeout: { of: new RegExp(`^(?:[-+]?\\d+|${DURATION}|)$`), is: "a duration such as 5s" },
};

/** Nothing of the value is repeated but a cut of its name: it may hold what must not be printed. */
const notPairs = (value: string): string =>
  `expected NAME=VALUE, found ${quote(value.replace(/=[^]*$/, "=..."), 64)}`;
