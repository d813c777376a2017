/** So many rows are written or looked up by one statement: SQLite works on the thread that asks, and holds it up. */
const ROWS_PER_STATEMENT = 50;

export const inChunks = <T>(items: readonly T[], size = ROWS_PER_STATEMENT): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
