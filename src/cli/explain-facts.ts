import type { Rights } from "../admission/explain/rbac-station.ts";
import type { Labels, Requester } from "../model/debug-request.ts";
import type { JsonObject } from "../model/json.ts";

/** All that is to be known of the world before a command can be judged. */
export interface Facts {
  readonly namespace: string;
  readonly requester: Requester;
  /** The pod as stored; undefined where it may not be read. */
  readonly stored: JsonObject | undefined;
  readonly namespaceLabels: Labels | undefined;
  readonly rights: Rights;
  /** What could not be found out, or is taken for granted, a line each. */
  readonly caveats: readonly string[];
}
