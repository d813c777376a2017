import { startApiServer, type ApiServer } from "./api-server.ts";

let shared: Promise<ApiServer> | undefined;

/**
 * The API server that all e2e files of one mocha run may share, started by the first who asks. Webhook configurations
 * concern the whole cluster: a file that applies some removes them again, or starts a server of its own.
 */
export const sharedApiServer = (): Promise<ApiServer> => (shared ??= startApiServer());

/** Root hooks, by `require` in .mocharc.e2e.json. */
export const mochaHooks = {
  afterAll: async (): Promise<void> => {
    const server = await shared?.catch(() => undefined); // whoever asked for it has reported that
    await server?.close();
  },
};
