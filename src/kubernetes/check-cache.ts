export interface CheckCacheOptions<Answer> {
  /** How long an answer is believed. */
  readonly ms: (answer: Answer) => number;
  /** Milliseconds; the process's own clock when absent. */
  readonly now?: () => number;
  /** Answers that are remembered. */
  readonly most?: number;
  /** Questions under way at once; what goes beyond is rejected. */
  readonly mostAtOnce?: number;
}

/**
 * Answers by key, for a while. A question that is under way is not asked again; one that failed is forgotten. Bounded:
 * whoever asks with ever new keys neither fills the memory nor floods whoever has to answer, and what is known goes on
 * being answered meanwhile.
 */
export class CheckCache<Answer> {
  readonly #options: CheckCacheOptions<Answer>;
  readonly #now: () => number;
  readonly #known = new Map<string, { readonly answer: Answer; readonly until: number }>();
  readonly #asking = new Map<string, Promise<Answer>>();

  constructor(options: CheckCacheOptions<Answer>) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  async get(key: string, ask: () => Promise<Answer>): Promise<Answer> {
    const known = this.#known.get(key);
    if (known !== undefined && known.until > this.#now()) return known.answer;
    const asking = this.#asking.get(key);
    if (asking !== undefined) return asking;
    const { mostAtOnce = 16 } = this.#options;
    if (this.#asking.size >= mostAtOnce) throw new Error(`more than ${mostAtOnce} checks of tokens at once`);
    const asked = this.#ask(key, ask);
    this.#asking.set(key, asked);
    return asked;
  }

  async #ask(key: string, ask: () => Promise<Answer>): Promise<Answer> {
    try {
      const answer = await ask();
      this.#remember(key, answer);
      return answer;
    } finally {
      this.#asking.delete(key);
    }
  }

  #remember(key: string, answer: Answer): void {
    const { ms, most = 1000 } = this.#options;
    this.#known.delete(key); // so that it stands last
    this.#known.set(key, { answer, until: this.#now() + ms(answer) });
    const [oldest] = this.#known.keys();
    if (this.#known.size > most && oldest !== undefined) this.#known.delete(oldest);
  }
}
