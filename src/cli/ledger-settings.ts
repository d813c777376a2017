import type { LedgerSettings } from "../app/ledger.ts";
import { UserError } from "./io.ts";
import type { LedgerFlags } from "./recorder-options.ts";

export const toLedgerSettings = (flags: LedgerFlags): LedgerSettings => ({
  place: toPlace(flags),
  cluster: flags.clusterName,
  ageMs: flags.retentionAge,
  count: flags.retentionCount,
});

const toPlace = ({ store, databaseUrl }: LedgerFlags): LedgerSettings["place"] => {
  if (store !== undefined && databaseUrl !== undefined)
    throw new UserError("--store and --database-url: expected one of them, found both");
  if (store !== undefined) return { file: store };
  if (databaseUrl === undefined)
    throw new UserError("--store or --database-url is missing: records must be kept somewhere");
  // The value may hold a password: it is never told.
  if (!/^postgres(ql)?:\/\//.test(databaseUrl))
    throw new UserError("--database-url: expected postgres://... or postgresql://...");
  return { databaseUrl };
};
