/** RFC 4180, strictly: lines end with CRLF, quotes stand around whole cells. */
export const parseCsv = (text: string): string[][] => {
  const lines: string[][] = [];
  let cells: string[] = [];
  let at = 0;
  while (at < text.length) {
    const [whole, quoted, plain] = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))/.exec(text.slice(at))!;
    cells.push(quoted?.replaceAll('""', '"') ?? plain ?? "");
    at += whole.length;
    if (text[at] === ",") {
      at += 1;
      continue;
    }
    if (text.slice(at, at + 2) !== "\r\n")
      throw new Error(`no cell ends at ${at}: ${text.slice(at, at + 40)}`);
    lines.push(cells);
    [cells, at] = [[], at + 2];
  }
  return lines;
};
