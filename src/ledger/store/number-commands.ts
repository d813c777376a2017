import { createHash } from "node:crypto";
import type { Transaction } from "kysely";
import type { Command } from "../merge-plan.ts";
import { inChunks } from "./in-chunks.ts";
import { SEQS_PER_MS } from "./record-id.ts";
import type { Schema } from "./schema.ts";

export interface NumberedCommand extends Command {
  readonly seq: number;
  readonly isNew: boolean;
}

/** Gives each new record a number of its own, in the order of time. */
export const numberCommands = async (
  tx: Transaction<Schema>,
  commands: readonly Command[],
): Promise<readonly NumberedCommand[]> => {
  const taken = new Set(commands.flatMap(({ seq }) => seq ?? []));
  for (;;) {
    const numbered = choose(commands, taken);
    const clashes = await existing(
      tx,
      numbered.filter(({ isNew }) => isNew).map(({ seq }) => seq),
    );
    if (clashes.length === 0) return numbered;
    for (const seq of clashes) taken.add(seq);
  }
};

const choose = (commands: readonly Command[], taken: ReadonlySet<number>): readonly NumberedCommand[] => {
  const chosen = new Set(taken);
  return commands.map((command) => {
    if (command.seq !== undefined) return { ...command, seq: command.seq, isNew: false };
    let seq = firstChoice(command);
    while (chosen.has(seq)) seq += 1;
    chosen.add(seq);
    return { ...command, seq, isNew: true };
  });
};

const existing = async (tx: Transaction<Schema>, seqs: readonly number[]): Promise<readonly number[]> => {
  const found: number[] = [];
  for (const some of inChunks(seqs)) {
    const rows = await tx.selectFrom("records").select("seq").where("seq", "in", some).execute();
    found.push(...rows.map(({ seq }) => seq));
  }
  return found;
};

/** The end of 2199; a number beyond 2^53 is none in JavaScript. */
const LAST_MS = Date.UTC(2200) - 1;

/** Recorders of other clusters that write at the same moment hardly choose the same. */
const firstChoice = ({ atMs, judged, audits }: Command): number => {
  const name = judged[0]?.uid ?? audits[0]?.id ?? "";
  const ms = Math.min(Math.max(0, atMs), LAST_MS);
  return ms * SEQS_PER_MS + (createHash("sha256").update(name).digest().readUInt16BE() % SEQS_PER_MS);
};
