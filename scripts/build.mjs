// Bundles the program and the library into dist/: one file each to start, further ones for what they share and for what
// few commands need.
import { chmod, rm } from "node:fs/promises";
import { build } from "esbuild";
import { writeDeclarations } from "./declarations.mjs";

await rm("dist", { recursive: true, force: true });
const bundled = build({
  entryPoints: ["src/bin.ts", "src/library.ts"],
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  alias: { "body-parser": "./scripts/stand-ins/body-parser.cjs" },
  minifyWhitespace: true,
  minifySyntax: true,
  sourcemap: "linked",
  legalComments: "linked",
  logLevel: "warning",
  // The optional native driver of pg, which is asked for by nobody.
  external: ["pg-native"],
  // Some dependencies are CommonJS and call require for Node's own modules.
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
});
writeDeclarations("src/library.ts", "dist/types");
await bundled;
await chmod("dist/bin.js", 0o755);
