import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { createRedactor, type Redactor } from "../admission/redact.ts";
import type { ApiClient } from "../kubernetes/api-client.ts";
import { describeError } from "../kubernetes/api-error.ts";
import { toDelay } from "../kubernetes/back-off.ts";
import { ensureSharedKeys } from "../kubernetes/shared-keys.ts";
import type { Logger } from "../log.ts";

export interface RecorderKeysOptions {
  readonly client: ApiClient;
  readonly namespace: string;
  /** Name of the Secret. */
  readonly secret: string;
  readonly redactArgs: boolean;
  readonly logger: Logger;
}

export interface RecorderKeysState {
  readonly loaded: object | undefined;
  readonly failure: { readonly at: Date; readonly reasons: readonly string[] } | undefined;
}

/** The keys that a recorder works with, which it makes where nobody has. */
export class RecorderKeys {
  readonly #options: RecorderKeysOptions;
  readonly #stopped = new AbortController();
  #redactor: Redactor;
  #sessionKey = randomBytes(32);
  #state: RecorderKeysState = { loaded: undefined, failure: undefined };
  #running: Promise<void> = Promise.resolve();

  constructor(options: RecorderKeysOptions) {
    this.#options = options;
    this.#redactor = createRedactor({ key: undefined, args: options.redactArgs });
  }

  redactor(): Redactor {
    return this.#redactor;
  }

  /** Until the shared one is known, a key of this process alone: sessions that it seals end when that comes. */
  sessionKey(): Buffer {
    return this.#sessionKey;
  }

  state(): RecorderKeysState {
    return this.#state;
  }

  start(): void {
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    for (let failures = 1; !(await this.#load()); failures += 1) {
      const wait = toDelay(BACK_OFF, failures, Math.random());
      await delay(wait, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
    }
  }

  async #load(): Promise<boolean> {
    const { client, namespace, secret, redactArgs, logger } = this.#options;
    try {
      const keys = await ensureSharedKeys(client, namespace, secret);
      this.#redactor = createRedactor({ key: keys.redaction, args: redactArgs });
      this.#sessionKey = Buffer.from(keys.session);
      this.#state = { loaded: {}, failure: undefined };
      logger.info({ secret }, "keys loaded");
      return true;
    } catch (error) {
      const reason = `Secret ${namespace}/${secret}: ${describeError(error)}`;
      if (this.#state.failure?.reasons[0] !== reason) logger.warn({ reason }, "keys cannot be had");
      this.#state = { loaded: undefined, failure: { at: new Date(), reasons: [reason] } };
      return false;
    }
  }
}

const BACK_OFF = { firstMs: 500, mostMs: 30_000 };
