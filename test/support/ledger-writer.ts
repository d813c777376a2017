import { writeSync } from "node:fs";
import { openStore } from "../../src/ledger/store/open-store.ts";
import { asked, judged } from "./ledger-parts.ts";

/**
 * A process that writes batches until it is killed, and tells the name of each once it is stored:
 * `ledger-writer FILE NAME`. Each is of BATCH records in a namespace of its own.
 */
const BATCH = 8;

const [file, name] = process.argv.slice(2);
if (file === undefined || name === undefined) throw new Error("usage: ledger-writer FILE NAME");

const store = await openStore({ file }, { cluster: "test" });
writeSync(1, "open\n");
for (let number = 0; ; number += 1) {
  const namespace = `${name}-${number}`;
  const calls = Array.from({ length: BATCH }, (_, at) => {
    const given = { at: number * 100 + at, namespace, pod: `${namespace}-${at}` };
    return [asked(`m-${namespace}-${at}`, given), judged(`v-${namespace}-${at}`, given)];
  });
  await store.ingest(calls.flat());
  writeSync(1, `${namespace}\n`);
}
