// usage: node scripts/sync-chart.mjs [--check] [ROOT]
//
// Copies the policies of each preset, policies/<preset>/*.yaml, into the chart, which cannot read outside its own folder;
// suites (*.test.yaml) and READMEs stay behind. `--check` changes nothing: it names what differs and exits with 1.
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const check = process.argv.includes("--check");
const [root = join(dirname(fileURLToPath(import.meta.url)), "..")] = process.argv
  .slice(2)
  .filter((argument) => argument !== "--check");
const source = join(root, "policies");
const target = join(root, "charts/ephemeral-guard/policies");

const wanted = policyFiles(source);
const extra = policyFiles(target).filter((file) => !wanted.includes(file));
const stale = wanted.filter((file) => !same(join(source, file), join(target, file)));
for (const file of [...stale, ...extra].sort()) console.log(`${check ? "differs" : "synchronised"}: ${file}`);
if (!check) {
  for (const file of stale) cpSync(join(source, file), join(target, file));
  for (const file of extra) rmSync(join(target, file));
} else if (stale.length + extra.length > 0) {
  console.log("The chart's presets are not those of policies/: run `node scripts/sync-chart.mjs`.");
  process.exitCode = 1;
}

/** `<preset>/<name>.yaml`, for every preset; none where there is no such folder. */
function policyFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readdirSync(join(folder, name)).map((file) => `${name}/${file}`))
    .filter((file) => file.endsWith(".yaml") && !file.endsWith(".test.yaml"));
}

function same(one, other) {
  return existsSync(other) && readFileSync(one).equals(readFileSync(other));
}
