/** A wait that may be cut short. One at a time. */
export class Pause {
  #end: (() => void) | undefined;

  /** Resolves after `ms`, or at `end`. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.end(), ms);
      this.#end = () => {
        clearTimeout(timer);
        this.#end = undefined;
        resolve();
      };
    });
  }

  /** Does nothing while nobody waits. */
  end(): void {
    this.#end?.();
  }
}
