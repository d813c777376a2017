import { startPostgres, type Postgres } from "./postgres.ts";

let shared: Promise<Postgres> | undefined;

/** The PostgreSQL that all files of one mocha run may share; a file that stops it starts one of its own. */
export const sharedPostgres = (): Promise<Postgres> => (shared ??= startPostgres());

/** Root hooks, by `require` in .mocharc.postgres.json. */
export const mochaHooks = {
  afterAll: async (): Promise<void> => {
    const server = await shared?.catch(() => undefined); // whoever asked for it has reported that
    await server?.close();
  },
};
