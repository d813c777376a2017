declare module "jsonpatch" {
  /** Applies an RFC 6902 patch to a copy; throws where an operation does not apply. */
  export function apply_patch(document: unknown, patch: readonly object[]): unknown;
}
