import type { AuditObservation } from "../../model/audit-observation.ts";
import type { Observation } from "../../model/observation.ts";
import type { AskedHalf } from "../merge-record.ts";
import type { FreshParts } from "./fresh-parts.ts";
import { inChunks } from "./in-chunks.ts";
import type { Writing } from "./ingest.ts";
import type { MergeWorld } from "./merge-world.ts";
import type { NumberedCommand } from "./number-commands.ts";
import type { BodiesTable } from "./schema.ts";

/** What calls and events said, as far as it is still kept. */
export interface Bodies {
  /** Of judgements, by uid. */
  readonly observations: ReadonlyMap<string, Observation>;
  /** Of what was asked, by uid. */
  readonly halves: ReadonlyMap<string, AskedHalf>;
  /** By id. */
  readonly events: ReadonlyMap<string, AuditObservation>;
}

interface Given {
  readonly world: MergeWorld;
  readonly fresh: FreshParts;
}

/** The bodies that these commands' records need: of this batch, and what records do not hold already. */
export const loadBodies = async (
  writing: Writing,
  commands: readonly NumberedCommand[],
  { world, fresh }: Given,
): Promise<Bodies> => {
  const observations = new Map(fresh.observations);
  const halves = new Map<string, AskedHalf>();
  const events = new Map(fresh.events);
  const judged = commands
    .flatMap((command) => newJudgement(command, world))
    .filter((uid) => !observations.has(uid));
  const asked = commands
    .flatMap((command) => newHalf(command, world))
    .filter((uid) => !observations.has(uid));
  const ids = commands.flatMap(({ audits }) => audits.map(({ id }) => id)).filter((id) => !events.has(id));
  // What this program wrote itself.
  for (const { name, body } of await storedCalls(writing, judged)) {
    observations.set(name, JSON.parse(body) as Observation);
  }
  for (const { name, body } of await storedCalls(writing, asked)) {
    halves.set(name, JSON.parse(body) as AskedHalf);
  }
  for (const { name, body } of await storedEvents(writing, ids)) {
    events.set(name, JSON.parse(body) as AuditObservation);
  }
  return { observations, halves, events };
};

/** The call that the record is to be made of, where it was made of another. */
const newJudgement = (
  { seq, judged: [first] }: NumberedCommand,
  { records }: MergeWorld,
): readonly string[] =>
  first === undefined || first.uid === records.get(seq)?.judged_uid ? [] : [first.uid];

const newHalf = ({ seq, chosen }: NumberedCommand, { records }: MergeWorld): readonly string[] =>
  chosen === undefined || chosen.uid === records.get(seq)?.asked_uid ? [] : [chosen.uid];

type Stored = readonly Pick<BodiesTable, "name" | "body">[];

const storedCalls = async ({ tx, cluster }: Writing, uids: readonly string[]): Promise<Stored> => {
  const found: Stored[number][] = [];
  for (const some of inChunks(uids)) {
    const rows = await tx
      .selectFrom("calls")
      .innerJoin("bodies", (join) =>
        join
          .onRef("bodies.kept_ms", "=", "calls.kept_ms")
          .onRef("bodies.cluster", "=", "calls.cluster")
          .onRef("bodies.name", "=", "calls.uid"),
      )
      .select(["bodies.name", "bodies.body"])
      .where("calls.cluster", "=", cluster)
      .where("calls.uid", "in", some)
      .where("bodies.part", "=", "call")
      .execute();
    found.push(...rows);
  }
  return found;
};

const storedEvents = async ({ tx, cluster }: Writing, ids: readonly string[]): Promise<Stored> => {
  const found: Stored[number][] = [];
  for (const some of inChunks(ids)) {
    const rows = await tx
      .selectFrom("audits")
      .innerJoin("bodies", (join) =>
        join
          .onRef("bodies.kept_ms", "=", "audits.kept_ms")
          .onRef("bodies.cluster", "=", "audits.cluster")
          .onRef("bodies.name", "=", "audits.audit_id"),
      )
      .select(["bodies.name", "bodies.body"])
      .where("audits.cluster", "=", cluster)
      .where("audits.audit_id", "in", some)
      .where("bodies.part", "=", "audit")
      .execute();
    found.push(...rows);
  }
  return found;
};
