import { setTimeout as delay } from "node:timers/promises";
import { LedgerError, type LedgerStore } from "./ledger.ts";

export interface KeptStoreOptions {
  /** Opens the store; rejects with LedgerError where that cannot be done now. */
  readonly open: () => Promise<LedgerStore>;
  /** How often to look whether it can still be used, milliseconds. */
  readonly checkMs?: number;
  /** Longest wait before it is opened again, milliseconds. */
  readonly retryMs?: number;
  /** It can be used from now on. Must not throw; nor may `onFailure`. */
  readonly onOpen?: () => void;
  /** It cannot; called once for each reason. */
  readonly onFailure?: (reason: string) => void;
}

export interface KeptStoreState {
  readonly loaded: { readonly at: Date } | undefined;
  readonly failure: { readonly at: Date; readonly reasons: readonly string[] } | undefined;
}

/**
 * A store that may come later, or go and come back: until it can be used everything is refused as `unavailable`, so
 * that whoever delivers keeps what it has, and the rest of the recorder goes on.
 */
export class KeptStore {
  readonly ledger: LedgerStore;
  readonly #options: KeptStoreOptions;
  readonly #stopped = new AbortController();
  #store: LedgerStore | undefined;
  #state: KeptStoreState = { loaded: undefined, failure: undefined };
  #running: Promise<void> = Promise.resolve();

  constructor(options: KeptStoreOptions) {
    this.#options = options;
    this.ledger = delegate(
      (act) => this.#use(act),
      () => this.close(),
    );
  }

  /** `loaded`: when it was last seen to work. A `failure` is what keeps it from working now. */
  state(): KeptStoreState {
    return this.#state;
  }

  /** Opens it, and looks after it until `close`. Resolves after the first attempt, whatever came of it. */
  async start(): Promise<void> {
    await this.#look();
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
    const store = this.#store;
    this.#store = undefined;
    await store?.close();
  }

  async #run(): Promise<void> {
    const { checkMs = 10_000, retryMs = 10_000 } = this.#options;
    const { signal } = this.#stopped;
    let retry = FIRST_RETRY_MS;
    for (;;) {
      const wait = this.#state.failure === undefined ? checkMs : retry;
      await delay(wait, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      await this.#look();
      retry = this.#state.failure === undefined ? FIRST_RETRY_MS : Math.min(retryMs, retry * 2);
    }
  }

  async #look(): Promise<void> {
    try {
      if (this.#store === undefined) this.#store = await this.#options.open();
      else await this.#store.check();
      if (this.#state.loaded === undefined || this.#state.failure !== undefined) this.#options.onOpen?.();
      this.#state = { loaded: { at: new Date() }, failure: undefined };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (this.#state.failure?.reasons[0] !== reason) this.#options.onFailure?.(reason);
      this.#state = { loaded: this.#state.loaded, failure: { at: new Date(), reasons: [reason] } };
    }
  }

  #use<Result>(act: (open: LedgerStore) => Promise<Result>): Promise<Result> {
    if (this.#store !== undefined) return act(this.#store);
    const reason = this.#state.failure?.reasons[0] ?? "it is being opened";
    return Promise.reject(new LedgerError("unavailable", `the ledger is not open: ${reason}`));
  }
}

const FIRST_RETRY_MS = 250;

type Use = <Result>(act: (open: LedgerStore) => Promise<Result>) => Promise<Result>;

const delegate = (use: Use, close: () => Promise<void>): LedgerStore => ({
  list: (filter, page) => use((store) => store.list(filter, page)),
  get: (id) => use((store) => store.get(id)),
  stats: (filter) => use((store) => store.stats(filter)),
  standing: () => use((store) => store.standing()),
  ingest: (batch) => use((store) => store.ingest(batch)),
  ingestAudit: (batch) => use((store) => store.ingestAudit(batch)),
  vouchers: (sightings) => use((store) => store.vouchers(sightings)),
  sighted: (sightings, at) => use((store) => store.sighted(sightings, at)),
  podsGone: (podUids) => use((store) => store.podsGone(podUids)),
  sweptSince: (since) => use((store) => store.sweptSince(since)),
  retain: (limits) => use((store) => store.retain(limits)),
  check: () => use((store) => store.check()),
  close,
});
