import { expect } from "chai";
import type { SecurityContext } from "../../src/model/container.ts";
import type { PodFacts } from "../../src/model/debug-request.ts";
import type { Control, ControlLevel } from "../../src/policy/pod-security/control.ts";
import { debugContainer, podFacts } from "./subject.ts";

export interface ControlCase {
  readonly name: string;
  readonly given: {
    /** The container's; a whole model is not demanded, since hostile values are given too. */
    readonly securityContext?: SecurityContext;
    readonly pod?: Partial<PodFacts>;
    readonly allow?: readonly string[];
  };
  /** The levels at which the control finds something. */
  readonly expect: readonly ControlLevel[];
}

export const NEVER: readonly ControlLevel[] = [];
export const RESTRICTED: readonly ControlLevel[] = ["restricted"];
export const ALWAYS: readonly ControlLevel[] = ["baseline", "restricted"];

export const finding = (
  control: Control,
  level: ControlLevel,
  { securityContext, pod, allow }: ControlCase["given"],
) =>
  control(debugContainer(securityContext === undefined ? {} : { securityContext }), podFacts(pod), level, {
    allowedCapabilities: new Set(allow),
  });

/** One test a row: at which levels does the control find something? */
export const itJudges = (control: Control, cases: readonly ControlCase[]): void => {
  for (const { name, given, expect: levels } of cases) {
    it(name, () => {
      expect(ALWAYS.filter((level) => finding(control, level, given) !== undefined)).to.deep.equal(levels);
    });
  }
};

/** One test a row: the finding's message at `baseline` where it is one there, else at `restricted`. */
export const itSays = (
  control: Control,
  rows: readonly { readonly given: ControlCase["given"]; readonly says: string; readonly value?: unknown }[],
): void => {
  for (const { given, says, value } of rows) {
    it(`says: ${says}`, () => {
      const found = finding(control, "baseline", given) ?? finding(control, "restricted", given);
      expect(found?.message).to.equal(says);
      expect(found?.value).to.deep.equal(value);
    });
  }
};
