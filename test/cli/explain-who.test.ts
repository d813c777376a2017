import { expect } from "chai";
import { parseKubectl, type KubectlCommand } from "../../src/admission/kubectl/parse-command.ts";
import { asImpersonated, toAskedAs, type WhoFlags } from "../../src/cli/explain-who.ts";

const command = (...flags: readonly string[]): KubectlCommand => {
  const parsed = parseKubectl(["kubectl", "debug", "web", "--image=a", ...flags], { kubectl: 36 });
  if ("invalid" in parsed) throw new Error(parsed.invalid);
  return parsed;
};

describe("cli/explain-who", () => {
  const cases: readonly (readonly [name: string, flags: WhoFlags, kubectl: readonly string[], expect: unknown])[] = [
    ["nobody", {}, [], undefined],
    ["our flags", { as: "a", asGroup: ["g", "h"] }, [], { username: "a", groups: ["g", "h"], uid: undefined }],
    ["kubectl's", {}, ["--as=a", "--as-group=g", "--as-uid=7"], { username: "a", groups: ["g"], uid: "7" }],
    ["the same in both", { as: "a", asGroup: ["g"] }, ["--as=a", "--as-group=g"], { username: "a", groups: ["g"], uid: undefined }],
    ["a name here, groups there", { as: "a" }, ["--as=a", "--as-group=g"], { username: "a", groups: ["g"], uid: undefined }],
  ]; // prettier-ignore
  for (const [name, flags, kubectl, expected] of cases) {
    it(`takes ${name}`, () => expect(toAskedAs(flags, command(...kubectl))).to.deep.equal(expected));
  }

  const wrong: readonly (readonly [name: string, flags: WhoFlags, kubectl: readonly string[], message: string])[] = [
    ["two names", { as: "a" }, ["--as=b"], '--as "a": the command says --as "b" itself; give it once'],
    ["other groups", { as: "a", asGroup: ["g"] }, ["--as=a", "--as-group=h"], "the command names other groups itself"],
    ["groups of nobody", { asGroup: ["g"] }, [], "give --as too"],
  ]; // prettier-ignore
  for (const [name, flags, kubectl, message] of wrong) {
    it(`refuses ${name}`, () => expect(() => toAskedAs(flags, command(...kubectl))).to.throw(message));
  }

  it("adds the groups that the API server gives to whom it impersonates", () => {
    const groups = (username: string, ...given: readonly string[]) =>
      asImpersonated({ username, groups: given }).groups;
    expect(groups("alice", "g")).to.deep.equal(["g", "system:authenticated"]);
    expect(groups("alice", "system:authenticated")).to.deep.equal(["system:authenticated"]);
    expect(groups("system:serviceaccount:ci:bot")).to.deep.equal([
      "system:serviceaccounts",
      "system:serviceaccounts:ci",
      "system:authenticated",
    ]);
    expect(groups("system:serviceaccount:ci:bot", "g")).to.deep.equal(["g", "system:authenticated"]);
    expect(groups("system:anonymous")).to.deep.equal(["system:unauthenticated"]);
  });
});
