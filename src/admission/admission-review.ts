import type { JsonObject } from "../model/json.ts";

/** What the API server sends, as far as any answer needs it: enough to answer even what cannot be judged. */
export interface Envelope {
  /** Echoed in the answer: the API server takes no other version than the one it sent. */
  readonly apiVersion: string;
  readonly uid: string;
  readonly request: JsonObject;
}

/** `admission.k8s.io` AdmissionResponse; only fields that the guard sends. */
export interface AdmissionResponse {
  readonly uid: string;
  readonly allowed: boolean;
  readonly status?: Status;
  /** A JSON Patch, base64. */
  readonly patch?: string;
  readonly patchType?: "JSONPatch";
  readonly warnings?: readonly string[];
  readonly auditAnnotations?: Readonly<Record<string, string>>;
}

/** `meta/v1` Status of a refusal. */
export interface Status {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly details?: { readonly causes: readonly StatusCause[] };
}

/** `reason` is the violation's code, `field` its place in the Pod. */
export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

/** The review that carries an answer. */
export interface ReviewAnswer {
  readonly apiVersion: string;
  readonly kind: "AdmissionReview";
  readonly response: AdmissionResponse;
}
