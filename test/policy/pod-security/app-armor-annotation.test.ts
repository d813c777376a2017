import { expect } from "chai";
import { appArmorAnnotation } from "../../../src/policy/pod-security/app-armor-annotation.ts";
import { podFacts } from "../../support/subject.ts";

describe("appArmorAnnotation", () => {
  const rows = [
    { name: "the container's", given: "debugger", expect: "localhost/x" },
    { name: "not another's", given: "app", expect: "" },
    { name: "none of a container named like what every object has", given: "constructor", expect: "" },
  ];
  for (const { name, given, expect: annotation } of rows) {
    it(name, () => {
      const pod = podFacts({ appArmorAnnotations: { debugger: "localhost/x" } });
      expect(appArmorAnnotation(pod, given)).to.equal(annotation);
    });
  }
});
