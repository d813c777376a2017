import { expect } from "chai";
import { decodeReview } from "../../../src/admission/decode.ts";
import { requestReview, type ShortRequest } from "../../../src/admission/suite/request-review.ts";

const decoded = (given: ShortRequest) => {
  const review = decodeReview(requestReview(given), () => undefined);
  if (review.kind !== "debug") throw new Error(review.kind);
  return review.request;
};

describe("admission/suite/request-review", () => {
  it("says of what is not given nothing special", () => {
    expect(decoded({ added: [] })).to.deep.equal({
      uid: "00000000-0000-4000-8000-000000000001",
      dryRun: false,
      requester: { username: "alice@example.com", groups: ["system:authenticated"] },
      namespace: "default",
      namespaceLabels: undefined,
      pod: {
        name: "web-7",
        uid: "00000000-0000-4000-8000-000000000002",
        labels: {},
        windows: false,
        userNamespace: false,
        shareProcessNamespace: false,
        securityContext: {},
        appArmorAnnotations: {},
        containers: [{ name: "app" }],
        initContainers: [],
        standing: [],
      },
      added: [],
    });
  });

  it("says what is given", () => {
    const request = decoded({
      user: "bob@example.com",
      groups: ["a", "system:authenticated"],
      namespace: { name: "shop" },
      dryRun: true,
      pod: {
        name: "api",
        labels: { app: "api" },
        annotations: { "container.apparmor.security.beta.kubernetes.io/app": "unconfined" },
        spec: { os: { name: "windows" }, ephemeralContainers: [{ name: "old" }] },
      },
      added: [{ image: "busybox" }, { image: "not an image", imagePullPolicy: "Never" }],
    });
    expect(request).to.deep.include({
      dryRun: true,
      namespace: "shop",
      requester: { username: "bob@example.com", groups: ["a", "system:authenticated"] },
    });
    expect(request.pod).to.deep.include({
      name: "api",
      labels: { app: "api" },
      windows: true,
      appArmorAnnotations: { app: "unconfined" },
      containers: [{ name: "app" }],
      standing: ["old"],
    });
    expect(
      request.added.map(({ index, container }) => [index, container.name, container.imagePullPolicy]),
    ).to.deep.equal([
      [1, "debugger-00001", "Always"],
      [2, "debugger-00002", "Never"],
    ]);
  });

  it("gives a ServiceAccount the groups that it always has", () => {
    const { requester } = decoded({ user: "system:serviceaccount:ci:deployer", added: [] });
    expect(requester.groups).to.deep.equal([
      "system:serviceaccounts",
      "system:serviceaccounts:ci",
      "system:authenticated",
    ]);
  });
});
