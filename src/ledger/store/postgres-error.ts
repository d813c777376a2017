import { LedgerError, type LedgerErrorCode } from "../ledger.ts";

/** What an error of PostgreSQL, or of the way there, means; undefined where it is none. */
export const toPostgresError = (error: unknown, place: string): LedgerError | undefined => {
  if (error instanceof LedgerError) return error;
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { readonly code?: unknown };
  const told = typeof code === "string" ? code : "";
  const kind =
    KINDS.find(({ codes }) => codes.test(told)) ??
    KINDS.find(({ words }) => error.name === "Error" && words?.test(error.message));
  if (kind === undefined) return undefined;
  const detail = told === "" ? error.message : `${told}: ${error.message}`;
  return new LedgerError(kind.kind, `ledger in ${place}: ${kind.says} (${detail})`, { cause: error });
};

interface Kind {
  /** SQLSTATE, or an error code of Node. */
  readonly codes: RegExp;
  /** Of the driver's own errors, which have no code. */
  readonly words?: RegExp;
  readonly kind: LedgerErrorCode;
  readonly says: string;
}

/** https://www.postgresql.org/docs/15/errcodes-appendix.html */
const KINDS: readonly Kind[] = [
  { codes: /^53100$/, kind: "full", says: "no room left" },
  { codes: /^(42P01|42703|42704|XX00[12])$/, kind: "broken", says: "this is no ledger, or it is damaged" },
  { codes: /^(28|3D|42501)/, kind: "unavailable", says: "may not be used as the database URL says" },
  { codes: /^(25006)$/, kind: "unavailable", says: "can only be read" },
  { codes: /^(40|55P03|57014)/, kind: "unavailable", says: "too many others at once" },
  {
    codes: /^(08|53|57P|E[A-Z_]+$|UNABLE_|[A-Z_]*CERT)/,
    words: /terminated|timeout|not queryable|ended|closed|SASL|SSL/i,
    kind: "unavailable",
    says: "cannot be reached",
  },
];
