import type { RecordFilter } from "../ledger/ledger.ts";
import type { ReplayCase } from "../replay/replay-case.ts";
import { UserError } from "./io.ts";

/** The ledger's filter, for what does not come out of a ledger. Throws UserError for a part that an audit log cannot tell. */
export const toCaseFilter = (filter: RecordFilter): ((given: ReplayCase) => boolean) => {
  const unknown = LEDGER_ONLY.find(([name]) => filter[name] !== undefined);
  if (unknown !== undefined)
    throw new UserError(`${unknown[1]} does not go with --audit-log: only the ledger knows it`);
  const { since, until, namespace, pod, user, group, image, dryRun } = filter;
  const equals = (wanted: unknown, found: unknown): boolean => wanted === undefined || wanted === found;
  return (given) => {
    const at = Date.parse(given.at);
    return (
      (since === undefined || at >= since.getTime()) &&
      (until === undefined || at < until.getTime()) &&
      equals(namespace, given.namespace) &&
      equals(pod, given.pod.name) &&
      equals(user, given.requester.username) &&
      equals(dryRun, given.dryRun) &&
      holds(group, given.requester.groups) &&
      holds(image, given.images)
    );
  };
};

const LEDGER_ONLY: readonly (readonly [keyof RecordFilter, string])[] = [
  ["cluster", "--cluster"],
  ["verdict", "--verdict"],
  ["code", "--code"],
  ["policy", "--policy"],
  ["landed", "--landed"],
  ["text", "--text"],
];

const holds = (wanted: string | undefined, list: readonly string[]): boolean =>
  wanted === undefined || list.includes(wanted);
