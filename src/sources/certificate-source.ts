import { FilePoller } from "./file-poller.ts";
import { isFault, readFiles, type Snapshot } from "./file-read.ts";
import { parseServingCertificate, type ServingCertificate } from "./serving-certificate.ts";

export interface CertificateSourceOptions {
  readonly certificateFile: string;
  readonly keyFile: string;
  /** A pair has come into force. Must not throw; nor may `onFailure`. */
  readonly onChange?: (certificate: ServingCertificate) => void;
  /** What the files hold was rejected; `reason` names the file and why. Called once for each change. */
  readonly onFailure?: (reason: string) => void;
  readonly intervalMs?: number;
  readonly settleMs?: number;
  readonly now?: () => Date;
}

export interface CertificateSourceState {
  readonly loaded: { readonly expiresAt: Date; readonly at: Date } | undefined;
  readonly failure: { readonly at: Date; readonly reasons: readonly string[] } | undefined;
}

/**
 * The serving certificate in force: polled from two files, checked, and the last good pair kept. An expired one is
 * never taken, so that a stale mount at start shows as not ready rather than as failing handshakes; the one in force
 * stays when it expires, since nothing better is known.
 */
export class CertificateSource {
  readonly #options: CertificateSourceOptions;
  readonly #poller: FilePoller;
  #certificate: ServingCertificate | undefined;
  #state: CertificateSourceState = { loaded: undefined, failure: undefined };

  constructor(options: CertificateSourceOptions) {
    this.#options = options;
    this.#poller = new FilePoller({
      read: (previous) => readFiles([options.certificateFile, options.keyFile], previous),
      onChange: (snapshot) => this.#take(snapshot),
      intervalMs: options.intervalMs,
      settleMs: options.settleMs,
    });
  }

  /** Loads once, then polls. Resolves whether or not that gave a certificate: `state` tells. */
  start(): Promise<void> {
    return this.#poller.start();
  }

  /** Looks for a change now. */
  poll(): Promise<void> {
    return this.#poller.poll();
  }

  current(): ServingCertificate | undefined {
    return this.#certificate;
  }

  get expiresAt(): Date | undefined {
    return this.#certificate?.expiresAt;
  }

  state(): CertificateSourceState {
    return this.#state;
  }

  close(): void {
    this.#poller.close();
  }

  #take(snapshot: Snapshot): void {
    const now = this.#options.now?.() ?? new Date();
    const result = this.#parse(snapshot, now);
    if ("expiresAt" in result) {
      this.#certificate = result;
      this.#state = { loaded: { expiresAt: result.expiresAt, at: now }, failure: undefined };
      this.#options.onChange?.(result);
      return;
    }
    if (result.passing) {
      // Nothing in the files will change when the certificate's time comes: look again, but tell once.
      this.#poller.forget();
      if (this.#state.failure?.reasons[0] === result.reason) return;
    }
    this.#state = { loaded: this.#state.loaded, failure: { at: now, reasons: [result.reason] } };
    this.#options.onFailure?.(result.reason);
  }

  #parse(snapshot: Snapshot, now: Date): ServingCertificate | { reason: string; passing: boolean } {
    const [certificate, key] = snapshot.map((read) => (isFault(read) ? undefined : read.bytes.toString()));
    if (certificate === undefined || key === undefined) {
      const reasons = snapshot.filter(isFault).map(({ path, reason }) => `${path} ${reason}`);
      return { reason: reasons.join("; "), passing: false };
    }
    const parsed = parseServingCertificate({ certificate, key }, now);
    if ("expiresAt" in parsed) return parsed;
    const { certificateFile, keyFile } = this.#options;
    const path = parsed.file === "key" ? keyFile : certificateFile;
    return { reason: `${path} ${parsed.reason}`, passing: parsed.passing };
  }
}
