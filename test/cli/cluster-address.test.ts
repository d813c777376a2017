import { expect } from "chai";
import { toClusterAddress } from "../../src/cli/cluster-address.ts";
import { UserError } from "../../src/cli/io.ts";

const IN_POD = { KUBERNETES_SERVICE_HOST: "10.0.0.1" };

describe("cli/cluster-address", () => {
  it("is the kubeconfig's, where one is given, also in a pod", () => {
    const kubeconfig = import.meta.filename;
    expect(toClusterAddress(kubeconfig, IN_POD)).to.deep.equal({ kubeconfig });
  });

  it("is the pod's own, without a kubeconfig", () => {
    expect(toClusterAddress(undefined, IN_POD)).to.equal("in-cluster");
  });

  it("is none elsewhere: the cluster that a user last worked with is none of our business", () => {
    expect(toClusterAddress(undefined, { HOME: "/root", KUBECONFIG: "/somewhere" })).to.equal(undefined);
  });

  it("refuses a file that cannot be read", () => {
    expect(() => toClusterAddress("/no/such/file", {})).to.throw(UserError, "--kubeconfig: ENOENT");
  });
});
