import { cutToWidth, textWidth } from "./text-width.ts";

export interface Column<Row> {
  readonly title: string;
  /** Printable, on one line. */
  readonly of: (row: Row) => string;
  /** How narrow it may become where a line is longer than the terminal; absent: it is never cut for that. */
  readonly least?: number;
  /** Left out of a terminal where the line is still too long then; the lowest first. */
  readonly spare?: number;
  /** Colours a cell, whose text it leaves alone. */
  readonly paint?: (cell: string, row: Row) => string;
}

export interface TableOptions {
  readonly headers: boolean;
  /** Of the terminal; undefined: lines are as long as they are. */
  readonly width: number | undefined;
}

export interface Table<Row> {
  /** Lines for these rows, with the titles above the first ones. Later rows stand under earlier ones. */
  format(rows: readonly Row[]): string;
}

/** A table as kubectl prints it: no borders, three spaces between columns. */
export const createTable = <Row>(columns: readonly Column<Row>[], options: TableOptions): Table<Row> => {
  let layout: Layout<Row> | undefined;
  return {
    format: (rows) => {
      if (rows.length === 0) return "";
      const begun = layout !== undefined;
      const measured = widen(layout ?? toLayout(columns, options), rows);
      layout = begun ? measured : leaveOut(measured, options.width);
      const lines = formatRows(layout, rows, options.width);
      return [...(options.headers && !begun ? [formatTitles(layout, options.width)] : []), ...lines, ""].join(
        "\n",
      );
    },
  };
};

interface Layout<Row> {
  readonly columns: readonly Column<Row>[];
  /** Of what was printed so far, uncut. */
  readonly natural: readonly number[];
}

const toLayout = <Row>(columns: readonly Column<Row>[], { headers }: TableOptions): Layout<Row> => ({
  columns,
  natural: columns.map(({ title }) => (headers ? title.length : 0)),
});

const widen = <Row>({ columns, natural }: Layout<Row>, rows: readonly Row[]): Layout<Row> => ({
  columns,
  natural: columns.map(({ of }, at) => Math.max(natural[at] ?? 0, ...rows.map((row) => textWidth(of(row))))),
});

/** Decided by the first rows, and kept: later ones stand under the same titles. */
const leaveOut = <Row>(layout: Layout<Row>, limit: number | undefined): Layout<Row> => {
  const spares = layout.columns.flatMap(({ spare }) => spare ?? []);
  if (spares.length === 0 || excess(fit(layout, limit), limit) <= 0) return layout;
  const first = Math.min(...spares);
  const isKept = (_: unknown, at: number): boolean => layout.columns[at]?.spare !== first;
  const { columns, natural } = layout;
  return leaveOut({ columns: columns.filter(isKept), natural: natural.filter(isKept) }, limit);
};

const formatTitles = <Row>(layout: Layout<Row>, limit: number | undefined): string =>
  toLine(
    layout.columns.map(({ title }) => ({ text: title, paint: (text) => text })),
    fit(layout, limit),
    limit,
  );

const formatRows = <Row>(
  layout: Layout<Row>,
  rows: readonly Row[],
  limit: number | undefined,
): readonly string[] => {
  const widths = fit(layout, limit);
  return rows.map((row) => {
    const cells = layout.columns.map(({ of, paint }) => ({
      text: of(row),
      paint: (text: string) => paint?.(text, row) ?? text,
    }));
    return toLine(cells, widths, limit);
  });
};

const GAP = 3;

/** How many columns of the terminal are missing. */
const excess = (widths: readonly number[], limit: number | undefined): number =>
  widths.reduce((sum, width) => sum + width, GAP * (widths.length - 1)) - (limit ?? Infinity);

/** Takes from the widest column that may lose something, until the line fits or nothing is left to take. */
const fit = <Row>({ columns, natural }: Layout<Row>, limit: number | undefined): readonly number[] => {
  const widths = [...natural];
  for (let over = excess(widths, limit); over > 0; over -= 1) {
    const widest = columns.reduce((best, { least }, at) => {
      const width = widths[at] ?? 0;
      return width > (least ?? Infinity) && width > (widths[best] ?? 0) ? at : best;
    }, -1);
    if (widest < 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
};

interface Cell {
  readonly text: string;
  readonly paint: (text: string) => string;
}

const toLine = (cells: readonly Cell[], widths: readonly number[], limit = Infinity): string => {
  let room = limit;
  let line = "";
  for (const [at, { text, paint }] of cells.entries()) {
    const width = Math.min(widths[at] ?? 0, room);
    if (width <= 0) break;
    const shown = cutToWidth(text, width);
    line += paint(shown) + " ".repeat(width - textWidth(shown) + GAP);
    room -= width + GAP;
  }
  return line.trimEnd();
};
