import type { Requester } from "../model/debug-request.ts";
import type { OneTimeLink } from "./one-time-link.ts";

/** `why` is for the person who asked: one printable line. `user`: who it is, where only the right is missing. */
export type AccessCheck =
  | { readonly ok: true; readonly user: Requester }
  | { readonly ok: false; readonly why: string; readonly user?: Requester };

/**
 * Who may look. In a cluster, whoever has a token of it and may `get` the non-resource URL `/ephemeral-guard/records`;
 * on somebody's own machine, whoever can read the link that is printed at start.
 */
export type ConsoleAccess =
  | {
      readonly kind: "token";
      /** Asks the API server about a bearer token; rejects when that cannot be asked. */
      check(token: string): Promise<AccessCheck>;
    }
  | { readonly kind: "link"; readonly link: OneTimeLink };
