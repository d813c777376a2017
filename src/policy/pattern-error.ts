/** Why a pattern is refused when it is loaded: one printable line, and what to write instead where that can be said. */
export interface PatternError {
  readonly invalid: string;
  readonly hint?: string;
}
