// Started by reaper.ts, in a session of its own. Reads orders from stdin, one JSON object a line:
//   {"id": 1, "pid": 42}  {"id": 2, "command": ["...", "..."]}  {"id": 3, "folder": "..."}  {"drop": 1}
// and carries out those that still stand when stdin ends, which it does however the test process ends, SIGKILL included.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { createInterface } from "node:readline";

const orders = new Map();
for await (const line of createInterface({ input: process.stdin })) {
  const { drop, id, ...order } = JSON.parse(line);
  if (drop === undefined) orders.set(id, order);
  else orders.delete(drop);
}
for (const { pid } of orders.values()) if (pid !== undefined) kill(pid);
for (const { command } of orders.values()) {
  if (command !== undefined) spawnSync(command[0], command.slice(1), { stdio: "ignore", timeout: 60_000 });
}
for (const { folder } of orders.values()) {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}

function kill(pid) {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
