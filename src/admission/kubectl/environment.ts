import { csvRecord } from "./csv-record.ts";
import { flagPairs } from "./flag-value.ts";
import { trimCharacters } from "./trim-characters.ts";

export interface EnvironmentEntry {
  readonly name: string;
  readonly value: string;
}

/**
 * The entries that kubectl makes of its `--env` flags, sorted by name. It writes them out as comma-separated values
 * in brackets and reads that again (pflag's GetStringToString), which takes brackets and white space off the ends.
 */
export const toEnvironment = (flags: readonly string[]): readonly EnvironmentEntry[] => {
  const pairs = new Map(flags.flatMap((flag) => flagPairs(flag) ?? []));
  const written = [...pairs]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => csvField(`${name}=${value}`));
  const read = csvRecord(trimCharacters(written.join(",").trim(), "[]")) ?? [];
  return read.map((pair) => {
    const at = pair.indexOf("=");
    return { name: pair.slice(0, at), value: pair.slice(at + 1) };
  });
};

/** As Go's encoding/csv writes it. */
const csvField = (field: string): string =>
  /^[\s\u0085]|[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
