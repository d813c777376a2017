import { SqliteDriver, type CompiledQuery, type DatabaseConnection, type QueryResult } from "kysely";
import { takeTurns } from "./take-turns.ts";

/** SQLite's, with a turn for everybody else between statements. */
export class PoliteDriver extends SqliteDriver {
  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection();
    return {
      executeQuery: async <Row>(query: CompiledQuery): Promise<QueryResult<Row>> => {
        await takeTurns();
        return connection.executeQuery<Row>(query);
      },
      streamQuery: (query, size) => connection.streamQuery(query, size),
    };
  }

  /** Where the disk is full SQLite has rolled back already; that this is told must not hide why. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await super.rollbackTransaction(connection);
    } catch (error) {
      if (!(error instanceof Error && error.message.includes("no transaction is active"))) throw error;
    }
  }
}
