/**
 * One line of RFC 4180, with its end. A cell that a spreadsheet would take for a formula gets an apostrophe in front:
 * names and commands come from whoever may send a request.
 */
export const csvLine = (cells: readonly string[]): string => `${cells.map(toCell).join(",")}\r\n`;

/** What begins a formula, in full width too, and the white space that is skipped before one. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

const toCell = (text: string): string => {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};
