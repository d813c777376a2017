import type { Kysely, RawBuilder, Transaction } from "kysely";
import type { LedgerError } from "../ledger.ts";
import type { Schema } from "./schema.ts";

/** All in which an embedded file and PostgreSQL differ. */
export interface LedgerDialect {
  /** For messages: the file, or host, port and database. Never a password. */
  readonly place: string;
  readonly seqType: "integer" | "bigint";
  /** Statements that make the inverted index of terms, `record_terms`. */
  readonly termsTables: readonly string[];
  /** The column of `record_terms` that holds the seq. */
  readonly termsSeq: string;
  /** Of `record_terms`: has all of these. */
  hasTerms(terms: readonly string[]): RawBuilder<boolean>;
  insertTerms(rows: readonly TermsRow[]): RawBuilder<unknown>;
  /** One writer at a time, of a cluster, until the transaction ends. */
  lockWriting(tx: Transaction<Schema>, cluster: string): Promise<void>;
  /** False where another recorder is at it. */
  tryLockRetention(tx: Transaction<Schema>, cluster: string): Promise<boolean>;
  /** Another recorder stood in the way, and the same again may succeed at once. */
  isConflict(error: unknown): boolean;
  /** What a driver's error means; undefined where it is none of a driver. */
  toError(error: unknown): LedgerError | undefined;
}

export interface TermsRow {
  readonly seq: number;
  readonly terms: readonly string[];
}

export interface OpenDatabase {
  readonly dialect: LedgerDialect;
  readonly writer: Kysely<Schema>;
  /** Does not wait for the writer. */
  readonly reader: Kysely<Schema>;
  readonly close: () => Promise<void>;
}
