import { expect } from "chai";
import { parseKubectl } from "../../src/admission/kubectl/parse-command.ts";
import { subjectOf } from "../../src/cli/explain-subject.ts";
import type { Json } from "../../src/model/json.ts";

const subject = (words: string, file?: Json) => {
  const command = parseKubectl(`kubectl ${words}`.split(" "), { kubectl: 36 });
  if ("invalid" in command) throw new Error(command.invalid);
  return subjectOf(command, file);
};

const ofKind = (kind: string): Json => ({ kind, metadata: { name: "x" } });
const RAW = "/api/v1/namespaces/shop/pods/web/ephemeralcontainers";

describe("cli/explain-subject", () => {
  const cases: readonly (readonly [words: string, kind: string, name: string, file?: Json])[] = [
    ["debug web --image=a", "pod", "web"],
    ["debug pod/web --image=a", "pod", "web"],
    ["debug web --image=a --copy-to=other", "copy", "web"],
    ["debug node/n1 --image=a", "node", "n1"],
    ["debug -f x.yaml --image=a", "pod", "x", ofKind("Pod")],
    ["debug -f x.yaml --image=a --copy-to=other", "copy", "x", ofKind("Pod")],
    ["debug -f x.yaml --image=a", "node", "x", ofKind("Node")],
    ["patch pod web --subresource=ephemeralcontainers -p={}", "pod", "web"],
    [`replace --raw ${RAW} -f x.json`, "pod", "web"],
  ];
  for (const [words, kind, name, file] of cases) {
    it(`knows what kubectl ${words} is about`, () => {
      expect(subject(words, file)).to.deep.equal({ kind, name });
    });
  }

  it("refuses what kubectl debug does not take", () => {
    expect(() => subject("debug deployment/web --image=a")).to.throw("pods and nodes, not deployment");
    for (const file of [ofKind("Service"), { kind: "Pod" }, "text"])
      expect(() => subject("debug -f x.yaml --image=a", file)).to.throw(
        "-f: expected a file with a Pod or a Node",
      );
  });
});
