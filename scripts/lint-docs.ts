// usage: node --import tsx scripts/lint-docs.ts [--check]
//
// Writes docs/lint from src/policy/lint. `--check` changes nothing: it names what differs and exits with 1.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { lintPages } from "./lint-pages.ts";
import { stalePages } from "./stale-pages.ts";

const folder = fileURLToPath(new URL("../docs/lint", import.meta.url));
const pages = lintPages();
mkdirSync(folder, { recursive: true });
if (process.argv.includes("--check")) {
  const stale = stalePages(folder, pages);
  for (const name of stale) console.log(`differs: docs/lint/${name}`);
  if (stale.length > 0) process.exitCode = 1;
} else {
  for (const name of readdirSync(folder)) if (!pages.has(name)) rmSync(join(folder, name));
  for (const [name, text] of pages) writeFileSync(join(folder, name), text);
}
