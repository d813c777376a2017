#!/usr/bin/env node
import { run } from "./cli/main.ts";

// Whoever reads our output may have seen enough of it: `... | head`.
process.stdout.on("error", ({ code, message }: NodeJS.ErrnoException) => {
  if (code !== "EPIPE") process.stderr.write(`error: stdout: ${message}\n`);
  process.exit(2);
});

process.exitCode = await run(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  onSignal: (signal, listener) => process.on(signal, listener),
});
