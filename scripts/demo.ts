import { runDemo } from "./demo/run-demo.ts";

process.exitCode = await runDemo(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  colours: process.stdout.isTTY,
});
