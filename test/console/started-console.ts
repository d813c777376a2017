import { request as send } from "node:https";
import type { IncomingHttpHeaders } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { ConsoleAccess } from "../../src/console/access.ts";
import { defineConsole } from "../../src/console/define-console.ts";
import type { LedgerReader, LedgerStore } from "../../src/ledger/ledger.ts";
import { openStore } from "../../src/ledger/store/open-store.ts";
import { internalFault, sendFault } from "../../src/server/errors.ts";
import { createExpressListener } from "../../src/server/express-listener.ts";
import { createHttpsServer } from "../../src/server/https-server.ts";
import { listen } from "../../src/server/listen.ts";
import { makeLocalCertificates } from "../server/started-server.ts";
import { createTemporaryFolder } from "../support/temporary-folder.ts";
import { NOW } from "./example-commands.ts";

export const TOKEN = "alice.may.look";
export const OTHER_TOKEN = "bob.may.look";
export const TOKEN_WITHOUT_RIGHT = "dave.may.not";

/** What the API server says of tokens, as a test wants it. */
export interface FakeApiServer {
  away: boolean;
  readonly good: Set<string>;
  /** Tokens it was asked about. */
  readonly asked: string[];
}

export interface StartedConsole {
  readonly port: number;
  readonly ca: string;
  readonly store: LedgerStore;
  readonly apiServer: FakeApiServer;
  /** Of the console: tests turn it. */
  readonly clock: { now: Date };
  readonly logged: { readonly fields: object; readonly message: string }[];
  close(): Promise<void>;
}

export interface ConsoleStart {
  readonly access?: ConsoleAccess;
  readonly fill?: (store: LedgerStore) => Promise<void>;
  /** Reads the store in another way. */
  readonly reader?: (store: LedgerStore) => LedgerReader;
  readonly host?: string;
  readonly sessionKey?: Buffer;
}

/** The console over HTTPS on a free port, before a store in a file. */
export const startConsole = async (start: ConsoleStart = {}): Promise<StartedConsole> => {
  const folder = await createTemporaryFolder("console");
  const store = await openStore(
    { file: join(folder.path, "ledger.db") },
    { cluster: "prod-eu", now: () => NOW },
  );
  await start.fill?.(store);
  const apiServer: FakeApiServer = { away: false, good: new Set([TOKEN, OTHER_TOKEN]), asked: [] };
  const clock = { now: NOW };
  const logged: { fields: object; message: string }[] = [];
  const log = (fields: object, message: string): void => void logged.push({ fields, message });
  const app = createExpressListener({
    define: (express) =>
      defineConsole(express, {
        ledger: start.reader?.(store) ?? store,
        access: start.access ?? toAccess(apiServer),
        sessionKey: () => start.sessionKey ?? KEY,
        cluster: "prod-eu",
        version: "0.1.0",
        now: () => clock.now,
        logger: { debug: log, info: log, warn: log, error: log },
      }),
    end: (response, error) =>
      void sendFault(
        response,
        error === undefined ? { code: "no-such-path", message: "not the console's" } : internalFault,
      ),
  });
  const certificates = await makeLocalCertificates();
  const server = createHttpsServer(certificates, app);
  const port = await listen(server, { port: 0, host: start.host ?? "127.0.0.1" });
  const close = async (): Promise<void> => {
    server.close();
    server.closeAllConnections();
    await store.close();
    await folder.close();
  };
  return { port, ca: certificates.caCertificate, store, apiServer, clock, logged, close };
};

const KEY = Buffer.alloc(32, "test");

const toAccess = (apiServer: FakeApiServer): ConsoleAccess => ({
  kind: "token",
  check: (token) => {
    apiServer.asked.push(token);
    if (apiServer.away) return Promise.reject(new Error("connect ECONNREFUSED"));
    const [name = ""] = token.split(".");
    const user = { username: `${name}@example.com`, groups: ["developers"] };
    if (apiServer.good.has(token)) return Promise.resolve({ ok: true, user });
    if (token === TOKEN_WITHOUT_RIGHT)
      return Promise.resolve({
        ok: false,
        why: "dave@example.com may not get /ephemeral-guard/records",
        user,
      });
    return Promise.resolve({ ok: false, why: "the API server does not know this token" });
  },
});

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Of this host, to come from. */
  readonly localAddress?: string;
  /** To go to. */
  readonly host?: string;
}

/** A browser as far as HTTP goes: it keeps cookies, and follows no redirect by itself. */
export class Visitor {
  readonly cookies = new Map<string, string>();
  readonly #console: Pick<StartedConsole, "port" | "ca">;

  constructor(started: Pick<StartedConsole, "port" | "ca">) {
    this.#console = started;
  }

  get(path: string, headers: Sent["headers"] = {}): Promise<Answer> {
    return this.send(path, { headers });
  }

  post(path: string, fields: Readonly<Record<string, string>>, sent: Sent = {}): Promise<Answer> {
    return this.send(path, {
      ...sent,
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded", ...sent.headers },
      body: new URLSearchParams(fields).toString(),
    });
  }

  async send(
    path: string,
    { method = "GET", headers = {}, body, localAddress, host = "127.0.0.1" }: Sent,
  ): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await new Promise<Answer>((resolve, reject) => {
      const request = send(
        {
          ...this.#console,
          host,
          servername: "localhost",
          path,
          method,
          agent: false,
          ...(localAddress !== undefined && { localAddress }),
          headers: {
            ...(cookie !== "" && { Cookie: cookie }),
            ...(body !== undefined && { "Content-Length": String(Buffer.byteLength(body)) }),
            ...headers,
          },
        },
        (response) => {
          text(response).then((read) => {
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: read });
          }, reject);
        },
      );
      request.on("error", reject);
      request.end(body);
    });
    for (const line of answer.headers["set-cookie"] ?? []) this.#keep(line);
    return answer;
  }

  #keep(line: string): void {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === "" || /max-age=0/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }

  /** Opens the form and sends it. */
  async signIn(token = TOKEN, sent: Sent = {}): Promise<Answer> {
    const form = await this.get("/login");
    return this.post("/login", { csrf: csrfOf(form), token, to: "/" }, sent);
  }
}

/** Of the first form on a page. */
export const csrfOf = ({ body }: Answer): string => /name="csrf"\s+value="([^"]*)"/.exec(body)?.[1] ?? "";
