import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Credentials } from "./authority.ts";

/** Bodies by path. */
export type Received = (path: string, body: unknown) => Promise<object>;

export interface AuditWebhook {
  /** Without a path. */
  readonly url: string;
  /** Whom it lets in; all others get 401. */
  accept(token: string): void;
  close(): Promise<void>;
}

/**
 * Stands where a recorder stands, for tests of what API servers and webhooks send there: takes JSON by POST from whoever
 * shows a token that it accepts, and answers 200 with what `received` resolves to, 500 where it rejects.
 */
export const startAuditWebhook = async (
  { certificate, key }: Credentials,
  received: Received,
): Promise<AuditWebhook> => {
  const tokens = new Set<string>();
  const server = createServer(
    { cert: certificate, key, keepAliveTimeout: 100_000 },
    (request, response) => void answer(request, response, { tokens, received }),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // a TCP listener's address is an AddressInfo
  return {
    url: `https://127.0.0.1:${port}`,
    accept: (token) => void tokens.add(`Bearer ${token}`),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};

const answer = async (
  request: IncomingMessage,
  response: ServerResponse,
  { tokens, received }: { readonly tokens: ReadonlySet<string>; readonly received: Received },
): Promise<void> => {
  const say = (status: number, body: object): void => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  };
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer); // no encoding was set: chunks are buffers
    if (!tokens.has(request.headers.authorization ?? "")) {
      say(401, { error: "no token that is known here" });
      return;
    }
    const { pathname } = new URL(request.url ?? "/", "https://recorder");
    say(200, await received(pathname, JSON.parse(Buffer.concat(chunks).toString())));
  } catch (error) {
    say(500, { error: String(error) });
  }
};
