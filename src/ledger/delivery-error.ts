/** A batch did not arrive, and may when it is sent again. */
export class DeliveryError extends Error {
  override readonly name = "DeliveryError";
  /** How long the receiver asks to be left alone. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, retryAfterMs?: number) {
    super(message);
    this.retryAfterMs = retryAfterMs;
  }
}
