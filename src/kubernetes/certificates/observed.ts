import type { CertificateFacts } from "../../certificates/read.ts";

/**
 * The authorities of one installation, as the authority Secret holds them.
 *
 * A new authority is `next` until all webhook configurations have carried it for a while; then it signs, and the one
 * before it is retired: trusted still, until nothing that it signed is valid any more. Its key is gone by then.
 */
export interface Authorities<Authority = CertificateFacts> {
  readonly signing: Authority | undefined;
  readonly next: Authority | undefined;
  readonly retired: readonly CertificateFacts[];
  /** When nothing that a retired one signed is valid any more. */
  readonly retiredUntil: Date | undefined;
}

/** The serving certificate, with a key that fits it. */
export interface Leaf {
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** `id` of the authority that signed it, among those of the authority Secret and of its own `ca.crt`. */
  readonly issuer: string | undefined;
  /** Hosts that are asked for and that it is valid for. */
  readonly hosts: readonly string[];
}

export interface Configuration {
  readonly kind: "MutatingWebhookConfiguration" | "ValidatingWebhookConfiguration";
  readonly name: string;
  /** PEM, one for each of its webhooks; undefined where there is no such configuration. */
  readonly bundles: readonly string[] | undefined;
}

/** All that is decided upon, as the API server has it. */
export interface Observed {
  readonly authorities: Authorities;
  readonly serving: {
    readonly leaf: Leaf | undefined;
    /** PEM: `ca.crt`. */
    readonly bundle: string;
  };
  readonly configurations: readonly Configuration[];
  /** Authorities that were trusted in the serving Secret or a configuration, whoever made them. */
  readonly trustedBefore: readonly CertificateFacts[];
}
