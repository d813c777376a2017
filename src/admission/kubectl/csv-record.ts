/**
 * The first line of comma-separated values, as Go's encoding/csv has it: a quoted field may hold commas, line breaks
 * and doubled quotes; a quote anywhere else is an error. Undefined where there is no such line.
 */
export const csvRecord = (text: string): readonly string[] | undefined => {
  const fields: string[] = [];
  const start = /^(?:\r?\n)*/.exec(text)?.[0].length ?? 0; // empty lines are passed over
  if (start === text.length) return undefined;
  for (let at = start; ; at++) {
    const field = text.charAt(at) === '"' ? quotedField(text, at) : plainField(text, at);
    if (field === undefined) return undefined;
    fields.push(field.value);
    at = field.end;
    if (text.charAt(at) !== ",") return /^(?:\r?\n|$)/.test(text.slice(at, at + 2)) ? fields : undefined;
  }
};

interface Field {
  readonly value: string;
  readonly end: number;
}

const plainField = (text: string, from: number): Field | undefined => {
  const end = indexFrom(text, from, /,|\r?\n/g);
  const value = text.slice(from, end);
  return value.includes('"') ? undefined : { value, end };
};

const quotedField = (text: string, from: number): Field | undefined => {
  for (let end = text.indexOf('"', from + 1); end >= 0; end = text.indexOf('"', end + 2)) {
    if (text.charAt(end + 1) === '"') continue;
    return {
      value: text
        .slice(from + 1, end)
        .replaceAll('""', '"')
        .replaceAll("\r\n", "\n"),
      end: end + 1,
    };
  }
  return undefined;
};

const indexFrom = (text: string, from: number, what: RegExp): number => {
  what.lastIndex = from;
  return what.exec(text)?.index ?? text.length;
};
