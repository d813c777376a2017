import { setTimeout as delay } from "node:timers/promises";
import { ApiError, describeError } from "../api-error.ts";
import { toPublication, type Publication } from "./bundle.ts";
import { decide, type Action, type Lifetimes } from "./decide.ts";
import { toServingPair, type ServingPair } from "./serving-secret.ts";
import type { CertificateStore, Look } from "./store.ts";

export interface CertificateDutyOptions {
  readonly store: CertificateStore;
  readonly hosts: readonly string[];
  readonly lifetimes: Lifetimes;
  /** How often to look. */
  readonly intervalMs: number;
  /** None of these may throw. */
  readonly events: CertificateEvents;
  readonly now?: () => Date;
  /** Longest wait after a conflict; a random part of it keeps two recorders from getting in each other's way again. */
  readonly conflictWaitMs?: number;
}

export interface CertificateEvents {
  done(action: Action, expiresAt: Date | undefined): void;
  /** Somebody else has written first. */
  conflict(): void;
  looked(facts: CertificateDutyFacts, serving: ServingPair): void;
  /** Something could not be read or written, or is not there. Called once for each change. */
  failure(reason: string): void;
}

export interface CertificateDutyFacts {
  readonly certificateExpiresAt: Date;
  readonly authorityExpiresAt: Date;
  /** Whether every webhook configuration trusts what it should. */
  readonly published: boolean;
  readonly at: Date;
}

export interface CertificateDutyState {
  /** After the last look that found a certificate. */
  readonly loaded: CertificateDutyFacts | undefined;
  readonly failure: { readonly at: Date; readonly reasons: readonly string[] } | undefined;
}

/** Looks after the certificate: reads, decides and writes, again and again. Any number of these may run at once. */
export class CertificateDuty {
  readonly #options: CertificateDutyOptions;
  readonly #now: () => Date;
  readonly #stopped = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #publication: Publication | undefined;
  #state: CertificateDutyState = { loaded: undefined, failure: undefined };

  constructor(options: CertificateDutyOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => new Date());
  }

  start(): void {
    this.#running = this.#run();
  }

  state(): CertificateDutyState {
    return this.#state;
  }

  /** Resolves once nothing is written any more. */
  async close(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      await this.pass();
      const wait = this.#options.intervalMs * (0.9 + Math.random() / 5);
      await delay(wait, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Looks and acts until nothing is left to do. Never throws. */
  async pass(): Promise<void> {
    try {
      for (let round = 0; round < MOST_ROUNDS && !this.#stopped.signal.aborted; round++) {
        const { look, actions } = await this.#look();
        if (actions.length === 0) {
          this.#settle(look);
          return;
        }
        await this.#act(actions, look);
      }
      this.#fail([`still not done after ${MOST_ROUNDS} rounds: is there a recorder with other settings?`]);
    } catch (error) {
      this.#fail([describeError(error)]);
    }
  }

  async #look(): Promise<{ look: Look; actions: readonly Action[] }> {
    const { store, hosts, lifetimes } = this.#options;
    const look = await store.look();
    const now = this.#now();
    this.#publication = toPublication(this.#publication, look.observed, now);
    const situation = { observed: look.observed, publication: this.#publication, now, hosts, lifetimes };
    return { look, actions: decide(situation) };
  }

  /** An action that fails must not keep the others back: a caBundle is put back whatever becomes of the Secrets. */
  async #act(actions: readonly Action[], look: Look): Promise<void> {
    const failures: string[] = [];
    for (const action of actions) {
      try {
        const expiresAt = await this.#options.store.perform(action, look, this.#now());
        this.#options.events.done(action, expiresAt);
      } catch (error) {
        if (error instanceof ApiError && error.status === CONFLICT) {
          this.#options.events.conflict();
          await delay(Math.random() * (this.#options.conflictWaitMs ?? 300));
          return;
        }
        failures.push(describeError(error));
      }
    }
    if (failures.length > 0) throw new Error(failures.join("; "));
  }

  #settle({ observed: { authorities, serving, configurations }, serving: secret }: Look): void {
    const { leaf } = serving;
    const authority = authorities.signing ?? authorities.next;
    if (leaf !== undefined && authority !== undefined) {
      const loaded = {
        certificateExpiresAt: leaf.notAfter,
        authorityExpiresAt: authority.notAfter,
        published: this.#publication !== undefined,
        at: this.#now(),
      };
      this.#state = { ...this.#state, loaded };
      this.#options.events.looked(loaded, toServingPair(secret.data));
    }
    const missing = configurations.filter(({ bundles }) => bundles === undefined);
    if (missing.length > 0) this.#fail(missing.map(({ kind, name }) => `${kind} ${name} does not exist`));
    else this.#state = { ...this.#state, failure: undefined };
  }

  #fail(reasons: readonly string[]): void {
    const known = this.#state.failure?.reasons.join() === reasons.join();
    this.#state = { ...this.#state, failure: { at: this.#now(), reasons } };
    if (!known) this.#options.events.failure(reasons.join("; "));
  }
}

const CONFLICT = 409;
/** A first start takes four: authority, certificate, and a look after each. */
const MOST_ROUNDS = 12;
