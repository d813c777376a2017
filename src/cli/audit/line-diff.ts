/** A line of both texts, or of one. */
export type DiffLine =
  | { readonly in: "both"; readonly text: string }
  | { readonly in: "left"; readonly text: string }
  | { readonly in: "right"; readonly text: string };

/** How two lists of lines become one another: the longest common subsequence, what goes before what comes. */
export const diffLines = (left: readonly string[], right: readonly string[]): readonly DiffLine[] => {
  const start = commonStart(left, right);
  const end = commonStart(left.slice(start).reverse(), right.slice(start).reverse());
  const middle = diffMiddle(left.slice(start, left.length - end), right.slice(start, right.length - end));
  const both = (text: string): DiffLine => ({ in: "both", text });
  return [...left.slice(0, start).map(both), ...middle, ...left.slice(left.length - end).map(both)];
};

const commonStart = (left: readonly string[], right: readonly string[]): number => {
  let at = 0;
  while (at < left.length && at < right.length && left[at] === right[at]) at += 1;
  return at;
};

/** Cells of the table below: beyond it, thousands of lines differ, and nobody compares them by eye. */
const MAX_CELLS = 4_000_000;

const diffMiddle = (left: readonly string[], right: readonly string[]): readonly DiffLine[] => {
  const gone = (text: string): DiffLine => ({ in: "left", text });
  const come = (text: string): DiffLine => ({ in: "right", text });
  if (left.length * right.length > MAX_CELLS) return [...left.map(gone), ...right.map(come)];
  const lengths = lengthsOf(left, right);
  const lines: DiffLine[] = [];
  let [a, b] = [0, 0];
  while (a < left.length && b < right.length) {
    const text = left[a] ?? "";
    if (text === right[b]) {
      lines.push({ in: "both", text });
      a += 1;
      b += 1;
    } else if (lengths(a + 1, b) >= lengths(a, b + 1)) {
      lines.push(gone(text));
      a += 1;
    } else {
      lines.push(come(right[b] ?? ""));
      b += 1;
    }
  }
  return [...lines, ...left.slice(a).map(gone), ...right.slice(b).map(come)];
};

/** The length of the longest common subsequence of what begins at `a` and at `b`. */
const lengthsOf = (left: readonly string[], right: readonly string[]): ((a: number, b: number) => number) => {
  const row = right.length + 1;
  const table = new Uint32Array((left.length + 1) * row);
  const at = (a: number, b: number): number => table[a * row + b] ?? 0;
  for (let a = left.length - 1; a >= 0; a -= 1) {
    for (let b = right.length - 1; b >= 0; b -= 1) {
      table[a * row + b] = left[a] === right[b] ? at(a + 1, b + 1) + 1 : Math.max(at(a + 1, b), at(a, b + 1));
    }
  }
  return at;
};
