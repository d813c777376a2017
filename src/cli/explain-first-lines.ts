/** The first lines, and how many more there are: a request may add a thousand containers, and each have its faults. */
export const firstLines = (lines: readonly string[], limit: number): readonly string[] =>
  lines.length <= limit ? lines : [...lines.slice(0, limit), `and ${lines.length - limit} more`];
