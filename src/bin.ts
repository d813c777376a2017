#!/usr/bin/env node
import { run } from "./cli/main.ts";

process.exitCode = await run(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  onSignal: (signal, listener) => process.on(signal, listener),
});
