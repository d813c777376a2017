import { expect } from "chai";
import { attachCaveat, rbacStation } from "../../../src/admission/explain/rbac-station.ts";
import { rightsFor, type CheckedRight } from "../../../src/admission/explain/rights.ts";
import { parseKubectl } from "../../../src/admission/kubectl/parse-command.ts";

/** The rights that a command needs, all of them granted but for some. */
const rightsOf = (
  command: string,
  ...denied: readonly string[]
): { readonly checked: readonly CheckedRight[] } => {
  const parsed = parseKubectl(command.split(" "), { kubectl: 36 });
  if ("invalid" in parsed) throw new Error(parsed.invalid);
  return {
    checked: rightsFor(parsed, "web-7").map((right) => ({
      ...right,
      allowed: !denied.includes(`${right.verb} ${right.resource}`),
    })),
  };
};

const DEBUG = "kubectl debug -it web-7 --image=busybox";
const PATCH = "kubectl patch pod web-7 --subresource=ephemeralcontainers -p={}";
const REPLACE = "kubectl replace --raw /api/v1/namespaces/shop/pods/web-7/ephemeralcontainers -f x";

describe("admission/explain/rbac-station", () => {
  const needs: readonly (readonly [command: string, rights: string])[] = [
    [DEBUG, "get pods, patch pods/ephemeralcontainers, list pods, watch pods, create pods/attach"],
    ["kubectl debug web-7 --image=busybox", "get pods, patch pods/ephemeralcontainers"],
    [`${DEBUG} --attach=false`, "get pods, patch pods/ephemeralcontainers"],
    [PATCH, "get pods/ephemeralcontainers, patch pods/ephemeralcontainers"],
    [REPLACE, "update pods/ephemeralcontainers"],
    ["kubectl debug web-7 --image=busybox --copy-to=x", "get pods, create pods"],
    ["kubectl debug node/n1 --image=busybox", "get nodes, create pods"],
  ];
  for (const [command, rights] of needs) {
    it(`knows what ${command} needs`, () => {
      const station = rbacStation(rightsOf(command), "alice", "shop");
      expect(station).to.deep.include({ result: "yes", says: [rights] });
    });
  }

  it("says no in kubectl's words, for the first right that is missing, and names them all", () => {
    const rights = rightsOf(DEBUG, "get pods", "patch pods/ephemeralcontainers", "create pods/attach");
    const { result, says, error } = rbacStation(rights, "alice", "shop");
    expect({ result, says, error }).to.deep.equal({
      result: "no",
      says: ['"alice" may not get pods, patch pods/ephemeralcontainers in namespace "shop"'],
      error:
        'Error from server (Forbidden): pods "web-7" is forbidden: User "alice" cannot get resource "pods" in API group "" in the namespace "shop"',
    });
    const node = rbacStation(rightsOf("kubectl debug node/n1 --image=a", "get nodes"), "alice", "shop");
    expect(node.error).to.match(/nodes "web-7" is forbidden: .* at the cluster scope$/);
    const create = rbacStation(rightsOf("kubectl debug node/n1 --image=a", "create pods"), "alice", "shop");
    expect(create.error).to.contain("(Forbidden): pods is forbidden: User");
  });

  it("refuses nobody for a right that only attaching needs, and tells of it", () => {
    const rights = rightsOf(DEBUG, "create pods/attach");
    expect(rbacStation(rights, "alice", "shop").result).to.equal("yes");
    expect(attachCaveat(rights)).to.contain("create pods/attach is not allowed");
    expect(attachCaveat(rightsOf(DEBUG))).to.equal(undefined);
  });

  it("does not know what nobody was asked about", () => {
    const unknown = { unknown: "not asked" };
    expect(rbacStation(unknown, "alice", "shop")).to.deep.include({ result: "unknown", says: ["not asked"] });
    expect(attachCaveat(unknown)).to.equal(undefined);
  });
});
