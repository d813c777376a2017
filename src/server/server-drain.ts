import type { Server as HttpServer, ServerResponse } from "node:http";
import type { Server as HttpsServer } from "node:https";
import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

export interface DrainOptions {
  /** Milliseconds to go on accepting: as long as API servers may still be sent here by endpoints and open connections. */
  readonly closeAfterMs: number;
  /** Milliseconds from the start of the drain after which everything is cut. */
  readonly deadlineMs: number;
}

export interface DrainReport {
  /** Requests that had no answer yet when the deadline came. */
  readonly cut: number;
}

/**
 * Stops a server without losing a request. An API server goes on using its open connections to a pod that has left the
 * endpoints, so each is told `Connection: close` with its next answer before anything is closed. To be made before the
 * server listens: it keeps count of the requests.
 */
export class ServerDrain {
  readonly #server: HttpServer | HttpsServer;
  readonly #responses = new Set<ServerResponse>();
  readonly #sockets = new Set<Socket>();
  #report: Promise<DrainReport> | undefined;

  constructor(server: HttpServer | HttpsServer) {
    this.#server = server;
    server.prependListener("request", (_request, response) => this.#track(response));
    server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
  }

  get draining(): boolean {
    return this.#report !== undefined;
  }

  /** Requests without an answer yet. */
  get inFlight(): number {
    return this.#responses.size;
  }

  /** Resolves when the server is closed and no connection is left. A second call waits for the first. */
  drain(options: DrainOptions): Promise<DrainReport> {
    this.#report ??= this.#run(options);
    return this.#report;
  }

  #track(response: ServerResponse): void {
    this.#responses.add(response);
    response.once("close", () => this.#responses.delete(response));
    if (this.draining) response.shouldKeepAlive = false;
  }

  async #run({ closeAfterMs, deadlineMs }: DrainOptions): Promise<DrainReport> {
    const deadline = performance.now() + deadlineMs;
    for (const response of this.#responses) response.shouldKeepAlive = false;
    await delay(Math.min(closeAfterMs, deadlineMs));
    // Closes the idle connections as well; one that was never used counts as busy, and is destroyed below.
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    while (this.inFlight > 0 && performance.now() < deadline) await delay(CHECK_MS);
    const cut = this.inFlight;
    // Node's closeAllConnections would miss those that are still shaking hands.
    for (const socket of this.#sockets) socket.destroy();
    await closed;
    return { cut };
  }
}

const CHECK_MS = 20;
