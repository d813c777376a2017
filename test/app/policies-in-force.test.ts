import { expect } from "chai";
import { createPoliciesInForce } from "../../src/app/policies-in-force.ts";
import type { PolicySet } from "../../src/policy/compile.ts";

const set = (revision: string, readsNamespaceLabels: boolean): PolicySet => ({
  policies: [],
  revision,
  readsNamespaceLabels,
});
const PLAIN = set("plain", false);
const READS = set("reads", true);

/** Resolves what `synced` gives when told to. */
const given = () => {
  const changes: string[] = [];
  const releases: (() => void)[] = [];
  const inForce = createPoliciesInForce({
    synced: () => new Promise((resolve) => releases.push(resolve)),
    onChange: ({ revision }) => changes.push(revision),
  });
  const release = async (): Promise<void> => {
    for (const resolve of releases.splice(0)) resolve();
    await Promise.resolve();
    await Promise.resolve();
  };
  return { inForce, changes, release };
};

describe("app/policies-in-force", () => {
  it("has no set before the first, which comes into force at once, whatever it reads", () => {
    const { inForce, changes } = given();
    expect(inForce.current()).to.equal(undefined);
    inForce.put(READS);
    expect(inForce.current()).to.equal(READS);
    expect(changes).to.deep.equal(["reads"]);
  });

  it("replaces a set at once by one that reads no labels", () => {
    const { inForce, changes } = given();
    inForce.put(READS);
    inForce.put(PLAIN);
    expect(inForce.current()).to.equal(PLAIN);
    expect(changes).to.deep.equal(["reads", "plain"]);
  });

  it("keeps the set before until the labels that the next one reads are known", async () => {
    const { inForce, changes, release } = given();
    inForce.put(PLAIN);
    inForce.put(READS);
    expect(inForce.current()).to.equal(PLAIN);
    await release();
    expect(inForce.current()).to.equal(READS);
    expect(changes).to.deep.equal(["plain", "reads"]);
  });

  it("forgets a set that was kept back when another one comes", async () => {
    const { inForce, changes, release } = given();
    inForce.put(PLAIN);
    inForce.put(READS);
    inForce.put(set("later", false));
    await release();
    expect(inForce.current()?.revision).to.equal("later");
    expect(changes).to.deep.equal(["plain", "later"]);
  });
});
