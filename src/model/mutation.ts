/** One thing that `/mutate` changed in an added container. */
export interface Mutation {
  /** `windows`: taken away since the API server refuses it on Windows pods; `stamp`: the guard's own env entries. */
  readonly kind: "windows" | "remove" | "inherit" | "default" | "stamp";
  readonly container: string;
  /** Place inside the container, e.g. `securityContext.runAsUser`. */
  readonly field: string;
  /** Whose doing it is; absent for the guard's own. */
  readonly policy?: string;
  /** What was taken away or put there, in few words; absent where the field says it all. */
  readonly detail?: string;
}
