import { expect } from "chai";
import {
  createsStation,
  legacyStation,
  takenName,
  takenNameStation,
} from "../../../src/admission/explain/aside-stations.ts";
import { parseKubectl } from "../../../src/admission/kubectl/parse-command.ts";

const POD = {
  spec: {
    containers: [{ name: "app" }],
    initContainers: [{ name: "setup" }],
    ephemeralContainers: [{ name: "old" }],
  },
};

describe("admission/explain/aside-stations", () => {
  it("does not judge what creates a pod", () => {
    expect(createsStation("copy")).to.deep.include({ name: "guard", result: "unknown" });
    expect(createsStation("copy").says[0]).to.contain("--copy-to");
    expect(createsStation("node").says[0]).to.contain("node/...");
  });

  it("gives today's commands for a file of yesterday, printable", () => {
    const { result, hints } = legacyStation(["kubectl debug a", "kubectl \u001b[2J"]);
    expect([result, hints]).to.deep.equal(["no", ["today: kubectl debug a", "today: kubectl \\x1b[2J"]]);
  });

  it("knows a name that is taken", () => {
    const taken = (words: string) => {
      const command = parseKubectl(words.split(" "), { kubectl: 36 });
      if ("invalid" in command) throw new Error(command.invalid);
      return takenName(command, POD);
    };
    for (const name of ["app", "setup", "old"])
      expect(taken(`kubectl debug web --image=a -c ${name}`)).to.equal(name);
    expect(taken("kubectl debug web --image=a -c new")).to.equal(undefined);
    expect(taken("kubectl debug web --image=a")).to.equal(undefined);
    expect(taken("kubectl patch pod app --subresource=ephemeralcontainers -p={}")).to.equal(undefined);
  });

  it("says of such a name what the API server says", () => {
    expect(takenNameStation("web", "app", POD).error).to.equal(
      'The Pod "web" is invalid: spec.ephemeralContainers[1].name: Duplicate value: "app"',
    );
    expect(takenNameStation("web", "old", POD).says[0]).to.contain('"old" may not be changed');
  });
});
