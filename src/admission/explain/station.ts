/** Who has a say in a request, in the order in which they are asked: the first no counts. */
export const STATION_NAMES = ["rbac", "api-server", "pod-security", "guard"] as const;

export type StationName = (typeof STATION_NAMES)[number];

/** What one of them says. All texts are printable. */
export interface Station {
  readonly name: StationName;
  readonly result: "yes" | "no" | "unknown";
  /** Why: in one line, then in more. */
  readonly says: readonly string[];
  /** What to do about a no, or about what is not known. */
  readonly hints: readonly string[];
  /** Of a no: what kubectl would print. */
  readonly error?: string;
}
