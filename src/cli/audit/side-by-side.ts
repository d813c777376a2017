import type { Terminal } from "../terminal.ts";
import { padToWidth, textWidth } from "../text-width.ts";
import { diffLines, type DiffLine } from "./line-diff.ts";

export interface Compared {
  readonly title: string;
  /** Printable. */
  readonly lines: readonly string[];
}

/**
 * Two texts beside each other, where all of both fits into the terminal: `<` and `>` mark what one of them has alone,
 * `|` what differs. Else the one text with marks, `-` for what only the first has, `+` for the second.
 */
export const compareTexts = (left: Compared, right: Compared, terminal: Terminal): readonly string[] => {
  const lines = diffLines(left.lines, right.lines);
  const width = widest([left.title, ...left.lines]);
  const needed = width + GAP + widest([right.title, ...right.lines]);
  if (terminal.width === undefined || needed > terminal.width)
    return unified([left.title, right.title], lines, terminal);
  const titles: Row = { left: left.title, right: right.title, same: true };
  return [titles, ...toRows(lines)].map((row) => toLine(row, width, terminal));
};

const GAP = 3;

const widest = (lines: readonly string[]): number =>
  lines.reduce((most, line) => Math.max(most, textWidth(line)), 0);

const unified = (
  titles: readonly [string, string],
  lines: readonly DiffLine[],
  terminal: Terminal,
): readonly string[] => [
  terminal.paint("bad", `--- ${titles[0]}`),
  terminal.paint("good", `+++ ${titles[1]}`),
  ...lines.map((line) => {
    if (line.in === "both") return `  ${line.text}`;
    return line.in === "left"
      ? terminal.paint("bad", `- ${line.text}`)
      : terminal.paint("good", `+ ${line.text}`);
  }),
];

interface Row {
  readonly left?: string;
  readonly right?: string;
  /** Whether they are the same line. */
  readonly same?: boolean;
}

/** What went and what came at one place stand in one row. */
const toRows = (lines: readonly DiffLine[]): readonly Row[] => {
  const rows: Row[] = [];
  let gone: string[] = [];
  let come: string[] = [];
  const flush = (): void => {
    for (let at = 0; at < Math.max(gone.length, come.length); at += 1) {
      const [left, right] = [gone[at], come[at]];
      rows.push({ ...(left !== undefined && { left }), ...(right !== undefined && { right }) });
    }
    [gone, come] = [[], []];
  };
  for (const line of lines) {
    if (line.in === "left") gone.push(line.text);
    else if (line.in === "right") come.push(line.text);
    else {
      flush();
      rows.push({ left: line.text, right: line.text, same: true });
    }
  }
  flush();
  return rows;
};

const toLine = ({ left, right, same = false }: Row, width: number, terminal: Terminal): string => {
  const padded = padToWidth(left ?? "", width);
  if (same) return `${padded}   ${right ?? ""}`.trimEnd();
  const mark = markOf(left, right);
  return `${terminal.paint("bad", padded)} ${mark} ${terminal.paint("good", right ?? "")}`.trimEnd();
};

const markOf = (left: string | undefined, right: string | undefined): string => {
  if (left === undefined) return ">";
  return right === undefined ? "<" : "|";
};
