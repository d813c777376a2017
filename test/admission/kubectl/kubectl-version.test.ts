import { expect } from "chai";
import { parseKubectlVersion } from "../../../src/admission/kubectl/kubectl-version.ts";

describe("admission/kubectl/kubectl-version", () => {
  for (const [text, minor] of [["1.30", 30], ["v1.33.2", 33], ["36", 36], ["v1.36.0-rc.1+abc", 36], ["1.25", 25]] as const) {
    it(text, () => expect(parseKubectlVersion(text)).to.equal(minor));
  } // prettier-ignore
  for (const text of [
    "",
    "v1",
    "2.30",
    "1.3",
    "1.24",
    "24",
    "1.x",
    "latest",
    "1.30 ",
    "1.30.",
    "-1",
    "1.1234",
    "\u001b",
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(parseKubectlVersion(text))
        .to.have.property("invalid")
        .that.matches(/^expected a version of kubectl/);
    });
  }
});
