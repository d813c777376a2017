// Puts beside the bundle the one thing that cannot be bundled: libSQL's native part, for the platform this runs on.
// dist/ is then whole, and an image needs no other node_modules. In a checkout, it is found in the checkout's.
import { copyFileSync, cpSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);
require("libsql"); // chooses it, by processor and C library
const loaded = Object.keys(require.cache).filter((file) => file.endsWith(".node"));
if (loaded.length !== 1) throw new Error(`expected libsql to load one native part, found ${loaded.length}`);
const folder = dirname(loaded[0]);
const { name } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
const target = join("dist/node_modules", name);
cpSync(folder, target, { recursive: true });
copyFileSync(join(dirname(require.resolve("libsql")), "LICENSE"), join(target, "LICENSE"));
