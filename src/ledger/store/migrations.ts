import { sql, type Kysely, type Migration } from "kysely";
import type { LedgerDialect } from "./ledger-dialect.ts";

/**
 * Written out, in order; what was released is never changed. A store that has others is of a newer version of this
 * program.
 */
export const toMigrations = (dialect: LedgerDialect): Readonly<Record<string, Migration>> => ({
  "0001-ledger": { up: (db) => execute(db, [...ledgerTables(dialect.seqType), ...dialect.termsTables]) },
});

const execute = async (db: Kysely<unknown>, statements: readonly string[]): Promise<void> => {
  for (const statement of statements) await sql.raw(statement).execute(db);
};

type SeqType = LedgerDialect["seqType"];

const ledgerTables = (seqType: SeqType): readonly string[] => [
  ...recordTables(seqType),
  ...CALL_TABLES,
  ...AUDIT_TABLES,
  ...BODY_TABLES,
  ...CLUSTER_TABLES,
];

/** In SQLite `integer primary key` is the row's own number, and costs no index. */
const recordTables = (seqType: SeqType): readonly string[] => [
  `create table records (
    seq ${seqType} primary key,
    cluster text not null,
    at_ms bigint not null,
    day integer not null,
    verdict text not null,
    username text not null,
    namespace text not null,
    pod_uid text not null,
    images text not null,
    codes text not null,
    once_key text,
    judged_uid text,
    asked_uid text)`,
  // Whatever goes wrong elsewhere: what lands once is kept once.
  "create unique index records_once on records (once_key) where once_key is not null",
  "create index records_pod on records (pod_uid) where pod_uid <> ''",
  `create table record_docs (seq ${seqType} primary key, doc text not null)`,
];

const CALL_TABLES: readonly string[] = [
  `create table calls (
    cluster text not null,
    uid text not null,
    kind text not null,
    thread text not null,
    content_key text not null,
    at_ms bigint not null,
    seq bigint,
    kept_ms bigint not null,
    primary key (cluster, uid))`,
  "create index calls_thread on calls (thread, at_ms)",
  "create index calls_seq on calls (seq) where seq is not null",
  "create index calls_lost on calls (kept_ms) where seq is null",
];

const AUDIT_TABLES: readonly string[] = [
  `create table audits (
    cluster text not null,
    audit_id text not null,
    at_ms bigint not null,
    judged_uid text,
    asked_uid text,
    seq bigint,
    kept_ms bigint not null,
    primary key (cluster, audit_id))`,
  "create index audits_judged on audits (judged_uid) where judged_uid is not null",
  "create index audits_asked on audits (asked_uid) where asked_uid is not null",
  "create index audits_seq on audits (seq) where seq is not null",
  "create index audits_lost on audits (kept_ms) where seq is null",
];

/**
 * Apart from what they are the bodies of: these stay, and bodies come and go by the thousand. By time first, so that
 * they come at one end and go at the other.
 */
const BODY_TABLES: readonly string[] = [
  `create table bodies (
    kept_ms bigint not null,
    cluster text not null,
    part text not null,
    name text not null,
    body text not null,
    primary key (kept_ms, cluster, part, name))`,
];

const CLUSTER_TABLES: readonly string[] = [
  `create table standing (
    cluster text not null,
    pod_uid text not null,
    container text not null,
    namespace text not null,
    pod text not null,
    image text not null,
    state text,
    stamped_by text,
    stamped_at text,
    sighted_ms bigint not null,
    primary key (cluster, pod_uid, container))`,
  "create table recorders (cluster text primary key, checked_ms bigint not null)",
];
