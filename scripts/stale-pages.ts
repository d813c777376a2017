import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Names of pages that a folder lacks, holds in vain, or holds in another form. */
export const stalePages = (folder: string, pages: ReadonlyMap<string, string>): readonly string[] => {
  const there = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]));
  return [...new Set([...pages.keys(), ...there.keys()])]
    .filter((name) => pages.get(name) !== there.get(name))
    .sort();
};
