import { setTimeout as delay } from "node:timers/promises";
import type { Labels } from "../model/debug-request.ts";
import { ApiError, describeError } from "./api-error.ts";
import { toDelay } from "./back-off.ts";
import type { NamespaceEvent, NamespacesApi } from "./namespaces-api.ts";

export interface NamespaceCacheOptions {
  /** Makes the connection's settings anew after each failure: they may be what was wrong. */
  readonly connect: () => Promise<NamespacesApi>;
  /** A whole list was taken. None of these may throw. */
  readonly onList?: (namespaces: number) => void;
  /** The API server was heard: a list, an event, a bookmark, or an end in good order. */
  readonly onHeard?: (at: Date) => void;
  readonly onFailure?: (reason: string) => void;
  /** Labels are known no more, since nobody needs them. */
  readonly onStop?: () => void;
  readonly now?: () => Date;
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface NamespaceCacheState {
  readonly wanted: boolean;
  readonly loaded: { readonly namespaces: number; readonly at: Date } | undefined;
  /** Stands until the API server is heard again. */
  readonly failure: { readonly at: Date; readonly reasons: readonly string[] } | undefined;
}

/**
 * Labels of all namespaces, listed once and watched from there. While the API server cannot be reached the last known
 * labels stay, but not for ever: a namespace may have lost a label that let people in.
 */
export class NamespaceCache {
  readonly #options: NamespaceCacheOptions;
  readonly #now: () => Date;
  #namespaces: Map<string, Labels> | undefined;
  #heardAt = new Date(0);
  #failures = 0;
  #failure: NamespaceCacheState["failure"];
  #running: AbortController | undefined;
  #synced = new AbortController();

  constructor(options: NamespaceCacheOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => new Date());
  }

  /** Starts or stops: whether a policy in force reads labels. */
  want(wanted: boolean): void {
    if (wanted === (this.#running !== undefined)) return;
    if (!wanted) {
      this.close();
      return;
    }
    this.#running = new AbortController();
    void this.#run(this.#running.signal);
  }

  /** Undefined for a namespace that is not known, or not known any more. */
  labels(name: string): Labels | undefined {
    const age = this.#now().getTime() - this.#heardAt.getTime();
    return age > STALE_MS ? undefined : this.#namespaces?.get(name);
  }

  /** Resolves as soon as there is a whole list, or after `ms` at the latest. */
  async synced(ms: number): Promise<void> {
    const { signal } = this.#synced;
    if (!signal.aborted) await delay(ms, undefined, { signal, ref: false }).catch(() => undefined);
  }

  state(): NamespaceCacheState {
    return {
      wanted: this.#running !== undefined,
      loaded: this.#namespaces && { namespaces: this.#namespaces.size, at: this.#heardAt },
      failure: this.#failure,
    };
  }

  close(): void {
    if (this.#running === undefined) return;
    this.#running.abort();
    this.#running = undefined;
    this.#namespaces = undefined;
    this.#failure = undefined;
    this.#failures = 0;
    this.#synced = new AbortController();
    this.#options.onStop?.();
  }

  async #run(signal: AbortSignal): Promise<void> {
    const wait = this.#options.wait ?? ((ms) => delay(ms, undefined, { signal, ref: false }));
    while (this.#running?.signal === signal) {
      try {
        const api = await this.#options.connect();
        for (;;) await this.#listAndWatch(api, signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#fail(error);
      }
      await wait(toDelay(BACK_OFF, this.#failures, Math.random()), signal).catch(() => undefined);
    }
  }

  /** Returns when the watch must begin with a list again. A break is an error: what was missed is unknown. */
  async #listAndWatch(api: NamespacesApi, signal: AbortSignal): Promise<void> {
    const { namespaces, resourceVersion } = await api.list(signal);
    if (signal.aborted) return;
    this.#namespaces = new Map(namespaces.map(({ name, labels }) => [name, labels]));
    this.#options.onList?.(namespaces.length);
    this.#heard();
    this.#synced.abort();
    try {
      let from = resourceVersion;
      for (;;) from = await this.#watch(api, from, signal);
    } catch (error) {
      // The API server keeps some minutes of history: after a longer pause this is the ordinary course of things.
      if (!(error instanceof ApiError && error.status === EXPIRED) || this.#failures > 0) throw error;
      this.#failures++;
    }
  }

  /** Returns the version to go on from once the API server has ended the watch in good order. */
  async #watch(api: NamespacesApi, from: string, signal: AbortSignal): Promise<string> {
    let version = from;
    const begun = this.#now().getTime();
    for await (const event of api.watch(from, signal)) {
      signal.throwIfAborted();
      this.#apply(event);
      version = event.resourceVersion;
      this.#heard();
      this.#failures = 0;
    }
    if (version === from && this.#now().getTime() - begun < SHORTEST_WATCH_MS) {
      throw new Error("the API server ended the watch at once");
    }
    this.#heard();
    this.#failures = 0;
    return version;
  }

  #apply(event: NamespaceEvent): void {
    if (event.type === "set") this.#namespaces?.set(event.namespace.name, event.namespace.labels);
    if (event.type === "deleted") this.#namespaces?.delete(event.name);
  }

  #heard(): void {
    this.#heardAt = this.#now();
    this.#failure = undefined;
    this.#options.onHeard?.(this.#heardAt);
  }

  #fail(error: unknown): void {
    this.#failures++;
    const reason = describeError(error);
    this.#failure = { at: this.#now(), reasons: [reason] };
    this.#options.onFailure?.(reason);
  }
}

const EXPIRED = 410;
const SHORTEST_WATCH_MS = 1000;
const BACK_OFF = { firstMs: 250, mostMs: 15_000 };
/** Some ten times what a restart of an API server or a lost connection takes. */
const STALE_MS = 10 * 60 * 1000;
