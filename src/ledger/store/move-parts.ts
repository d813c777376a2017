import type { Call } from "../merge-calls.ts";
import type { AuditEvent } from "../merge-plan.ts";
import { inChunks } from "./in-chunks.ts";
import type { Writing } from "./ingest.ts";
import type { MergeWorld } from "./merge-world.ts";
import type { NumberedCommand } from "./number-commands.ts";

/** Notes where known calls and events belong now; returns the numbers of the records that gained or lost by it. */
export const moveParts = async (
  writing: Writing,
  commands: readonly NumberedCommand[],
  world: MergeWorld,
): Promise<ReadonlySet<number>> => {
  const touched = new Set<number>();
  const ofCall = new Map<Call, number>();
  const ofAudit = new Map<AuditEvent, number>();
  for (const command of commands) {
    const { seq, judged, asked, audits, absorbed } = command;
    for (const call of [...judged, ...asked]) ofCall.set(call, seq);
    for (const event of audits) ofAudit.set(event, seq);
    const parts = [...judged, ...asked, ...audits];
    if (parts.some((part) => part.seq !== seq) || isRemade(command, world)) touched.add(seq);
    for (const other of absorbed) await absorb(writing, other, seq);
  }
  await move(writing, "calls", movesOf(world.calls, ofCall, touched));
  await move(writing, "audits", movesOf(world.audits, ofAudit, touched));
  return touched;
};

const isRemade = ({ seq, judged, chosen, absorbed }: NumberedCommand, { records }: MergeWorld): boolean => {
  const known = records.get(seq);
  return (
    absorbed.length > 0 ||
    known?.judged_uid !== (judged[0]?.uid ?? null) ||
    known.asked_uid !== (chosen?.uid ?? null)
  );
};

/** All that belonged to one record belongs to the other, what was not looked at too. */
const absorb = async ({ tx }: Writing, from: number, to: number): Promise<void> => {
  await tx.updateTable("calls").set({ seq: to }).where("seq", "=", from).execute();
  await tx.updateTable("audits").set({ seq: to }).where("seq", "=", from).execute();
};

interface Part {
  readonly seq?: number;
}

/** By number, or null where they belong nowhere. */
const movesOf = <P extends Part & ({ readonly uid: string } | { readonly id: string })>(
  parts: readonly P[],
  now: ReadonlyMap<P, number>,
  touched: Set<number>,
): ReadonlyMap<number | null, readonly string[]> => {
  const moves = new Map<number | null, string[]>();
  for (const part of parts) {
    const to = now.get(part);
    if (part.seq === to) continue;
    if (part.seq !== undefined) touched.add(part.seq);
    const name = "uid" in part ? part.uid : part.id;
    moves.set(to ?? null, [...(moves.get(to ?? null) ?? []), name]);
  }
  return moves;
};

const move = async (
  { tx, cluster }: Writing,
  table: "calls" | "audits",
  moves: ReadonlyMap<number | null, readonly string[]>,
): Promise<void> => {
  for (const [seq, names] of moves) {
    for (const some of inChunks(names)) {
      if (table === "calls") {
        const rows = tx.updateTable("calls").set({ seq }).where("cluster", "=", cluster);
        await rows.where("uid", "in", some).execute();
      } else {
        const rows = tx.updateTable("audits").set({ seq }).where("cluster", "=", cluster);
        await rows.where("audit_id", "in", some).execute();
      }
    }
  }
};
