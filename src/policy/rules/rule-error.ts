import type { Words } from "../source-document.ts";

/** A fault in an expression or a message, `offset` UTF-16 units from its beginning. */
export interface RuleFault extends Words {
  readonly offset: number;
}

/** Thrown inside the reading of one expression, and caught where that began. */
export class RuleError extends Error {
  readonly fault: RuleFault;
  constructor(fault: RuleFault) {
    super(fault.message);
    this.fault = fault;
  }
}

export type RuleFaultCode =
  | "rule-syntax"
  | "rule-unknown-name"
  | "rule-unknown-field"
  | "rule-wrong-type"
  | "rule-too-complex"
  | "rule-secret";
