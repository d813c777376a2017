import { expect } from "chai";
import { compareExpectation, type Happened } from "../../../src/admission/suite/compare-expectation.ts";
import type { Expectation } from "../../../src/admission/suite/suite-schema.ts";

const HAPPENED: Happened = {
  verdict: "denied",
  codes: ["images.allow", "fields.forbid"],
  policies: ["a", "b"],
  message: "container is refused\n  image x is not allowed",
  warnings: ["guard: set runAsUser", "guard: the pod now carries 1"],
  containers: [{ name: "debugger", image: "busybox", securityContext: { runAsUser: 5 } }],
};

interface Row {
  readonly name: string;
  readonly given: Partial<Expectation>;
  /** `what: -missing +found`, of each failure. */
  readonly expect: readonly string[];
}

const rows: readonly Row[] = [
  { name: "the verdict alone", given: {}, expect: [] },
  { name: "another verdict", given: { verdict: "allowed" }, expect: ["verdict: -allowed +denied"] },
  { name: "the codes, in any order", given: { codes: ["fields.forbid", "images.allow"] }, expect: [] },
  { name: "a code too few", given: { codes: ["images.allow"] }, expect: ["codes: +fields.forbid"] },
  { name: "a code too many", given: { codes: ["images.allow", "fields.forbid", "images.deny"] }, expect: ["codes: -images.deny"] },
  { name: "no codes", given: { codes: [] }, expect: ["codes: +images.allow +fields.forbid"] },
  { name: "a code among others", given: { codes: { include: ["images.allow"] } }, expect: [] },
  { name: "a code that is not among them", given: { codes: { include: ["images.allow", "images.deny"] } }, expect: ["codes: -images.deny +images.allow +fields.forbid"] },
  { name: "the policies", given: { policies: ["b", "a"] }, expect: [] },
  { name: "not all the policies", given: { policies: ["a"] }, expect: ["policies: +b"] },
  { name: "a part of the message", given: { message: "x is not allowed" }, expect: [] },
  { name: "two parts, one of which is missing", given: { message: ["refused", "Try:"] }, expect: ["message: -Try: +container is refused +  image x is not allowed"] },
  { name: "parts of each warning", given: { warnings: ["carries 1", "set runAsUser"] }, expect: [] },
  { name: "a warning that nobody expected", given: { warnings: ["carries"] }, expect: ["warnings: +guard: set runAsUser"] },
  { name: "no warnings", given: { warnings: [] }, expect: ["warnings: +guard: set runAsUser +guard: the pod now carries 1"] },
  { name: "a warning among others", given: { warnings: { include: ["carries"] } }, expect: [] },
  { name: "a warning that never came", given: { warnings: { include: ["latest"] } }, expect: ["warnings: -latest +guard: set runAsUser +guard: the pod now carries 1"] },
  { name: "a part of the container", given: { container: { securityContext: { runAsUser: 5 } } }, expect: [] },
  { name: "another container", given: { container: { tty: true, securityContext: { runAsUser: null } } }, expect: ["container.tty: -true +(not set)", "container.securityContext.runAsUser: -(not set) +5"] },
  { name: "several containers", given: { containers: [{}, {}] }, expect: ["containers: -2 added +1 added"] },
  { name: "the one of a list", given: { containers: [{ image: "alpine" }] }, expect: ['containers[0].image: -"alpine" +"busybox"'] },
]; // prettier-ignore

describe("admission/suite/compare-expectation", () => {
  for (const { name, given, expect: expected } of rows) {
    it(name, () => {
      const told = compareExpectation({ verdict: "denied", ...given }, HAPPENED).map(
        ({ what, missing, found }) =>
          `${what}: ${[...missing.map((one) => `-${one}`), ...found.map((one) => `+${one}`)].join(" ")}`,
      );
      expect(told).to.deep.equal(expected);
    });
  }
});
