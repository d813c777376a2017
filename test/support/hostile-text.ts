/** Long texts on which careless parsers backtrack, each with a name. */
export const hostileTexts = (length: number): readonly (readonly [string, string])[] => {
  const fill = (unit: string): string => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
  const units = [
    "a",
    "/",
    ":",
    "@",
    "a-",
    "a.",
    "_",
    "a_",
    "-",
    ".",
    "a/",
    "[:",
    "*",
    "A",
    "é",
    "\u0000",
    "0:",
    "a@",
  ];
  return [
    ...units.map((unit) => [JSON.stringify(unit), fill(unit)] as const),
    ["a registry's digits", `a:${fill("0")}/b`],
    ["dashes in a registry", `a${fill("-")}.b/c`],
    ["a digest's digits", `a@sha256:${fill("f")}`],
    ["a tag's letters and a slash", `a:${fill("a")}/`],
  ];
};

/** The shortest of three runs: the machine may be busy, but a backtracking expression is slow each time. */
export const millisecondsOf = (run: () => unknown): number =>
  Math.min(
    ...[1, 2, 3].map(() => {
      const start = performance.now();
      run();
      return performance.now() - start;
    }),
  );
