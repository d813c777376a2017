import { expect } from "chai";
import { decodeReview, type Decoded } from "../../src/admission/decode.ts";
import type { DebugRequest } from "../../src/model/debug-request.ts";
import type { JsonObject } from "../../src/model/json.ts";
import { reviewOf, sentContainer, type GivenReview } from "../support/review-builder.ts";

const decode = (body: unknown): Decoded => decodeReview(body, () => undefined);

const debugRequestOf = (given: GivenReview): DebugRequest => {
  const decoded = decode(reviewOf(given));
  if (decoded.kind !== "debug") throw new Error(`expected a debug request, found ${decoded.kind}`);
  return decoded.request;
};

/** The reason, where there is one. */
const reasonOf = (decoded: Decoded): string => ("reason" in decoded ? decoded.reason : "");

describe("admission: decode, what cannot be answered", () => {
  const plain = reviewOf();
  const without = (key: string): JsonObject =>
    Object.fromEntries(Object.entries(plain).filter(([name]) => name !== key));
  const rows: readonly { name: string; given: unknown; expect: string }[] = [
    ...[undefined, null, true, 7, "AdmissionReview", []].map((given) => ({
      name: `${JSON.stringify(given)} instead of an object`,
      given,
      expect: "expected an AdmissionReview, found no JSON object",
    })),
    {
      name: "an empty object",
      given: {},
      expect: "expected apiVersion admission.k8s.io/v1 and kind AdmissionReview, found none none",
    },
    {
      name: "no kind",
      given: without("kind"),
      expect:
        'expected apiVersion admission.k8s.io/v1 and kind AdmissionReview, found "admission.k8s.io/v1" none',
    },
    {
      name: "another kind",
      given: { ...plain, kind: "Pod\u0007" },
      expect:
        'expected apiVersion admission.k8s.io/v1 and kind AdmissionReview, found "admission.k8s.io/v1" "Pod\\x07"',
    },
    {
      name: "another group",
      given: { ...plain, apiVersion: "admissionregistration.k8s.io/v1" },
      expect:
        'expected apiVersion admission.k8s.io/v1 and kind AdmissionReview, found "admissionregistration.k8s.io/v1" "AdmissionReview"',
    },
    { name: "no request", given: without("request"), expect: "the AdmissionReview has no request" },
    {
      name: "a list as request",
      given: { ...plain, request: [] },
      expect: "the AdmissionReview has no request",
    },
    {
      name: "no uid",
      given: reviewOf({ request: { uid: null } }),
      expect: "the AdmissionReview's request has no uid",
    },
    {
      name: "an empty uid",
      given: reviewOf({ request: { uid: "" } }),
      expect: "the AdmissionReview's request has no uid",
    },
    {
      name: "a number as uid",
      given: reviewOf({ request: { uid: 7 } }),
      expect: "the AdmissionReview's request has no uid",
    },
  ];
  for (const { name, given, expect: reason } of rows) {
    it(name, () => {
      expect(decode(given)).to.deep.equal({ kind: "undecodable", reason });
    });
  }
});

describe("admission: decode, what is not ours to decide", () => {
  const kind = (version: string, name: string, group = ""): JsonObject => ({
    kind: { group, version, kind: name },
  });
  const resource = (version: string, name: string, group = ""): JsonObject => ({
    resource: { group, version, resource: name },
  });
  const rows: readonly { name: string; given: JsonObject; expect: Decoded["kind"] }[] = [
    {
      name: "CREATE of pods",
      given: { operation: "CREATE", subResource: "", oldObject: null },
      expect: "not-ours",
    },
    { name: "CREATE of pods, subResource absent", given: createOfPods(), expect: "not-ours" },
    { name: "CREATE of pods without a pod", given: { ...createOfPods(), object: null }, expect: "not-ours" },
    { name: "UPDATE of pods", given: { subResource: null }, expect: "unsupported" },
    { name: "UPDATE of pods/status", given: { subResource: "status" }, expect: "unsupported" },
    {
      name: "UPDATE of pods/EphemeralContainers",
      given: { subResource: "EphemeralContainers" },
      expect: "unsupported",
    },
    { name: "a number as subResource", given: { subResource: 7 }, expect: "unsupported" },
    { name: "CREATE of the subresource", given: { operation: "CREATE" }, expect: "unsupported" },
    { name: "DELETE of the subresource", given: { operation: "DELETE" }, expect: "unsupported" },
    { name: "update in lower case", given: { operation: "update" }, expect: "unsupported" },
    { name: "no operation", given: { operation: null }, expect: "unsupported" },
    {
      name: "CONNECT to attach",
      given: { operation: "CONNECT", subResource: "attach", ...kind("v1", "PodAttachOptions") },
      expect: "unsupported",
    },
    { name: "another resource", given: resource("v1", "configmaps"), expect: "unsupported" },
    { name: "another resource version", given: resource("v2", "pods"), expect: "unsupported" },
    {
      name: "another resource group",
      given: resource("v1", "pods", "metrics.k8s.io"),
      expect: "unsupported",
    },
    { name: "no resource", given: { resource: null }, expect: "unsupported" },
    { name: "a text as resource", given: { resource: "pods" }, expect: "unsupported" },
    { name: "another kind", given: kind("v1", "Node"), expect: "unsupported" },
    { name: "another kind version", given: kind("v1beta1", "Pod"), expect: "unsupported" },
    { name: "another kind group", given: kind("v1", "Pod", "apps"), expect: "unsupported" },
    { name: "no kind", given: { kind: null }, expect: "unsupported" },
    {
      name: "CREATE of another kind than pods",
      given: { ...createOfPods(), ...kind("v1", "Node") },
      expect: "unsupported",
    },
  ];
  for (const { name, given, expect: found } of rows) {
    it(name, () => {
      expect(decode(reviewOf({ request: given })).kind).to.equal(found);
    });
  }

  for (const version of ["v1beta1", "v2", "", "v1 "]) {
    it(`an AdmissionReview of version ${JSON.stringify(version)} is answered in kind, and not judged`, () => {
      const apiVersion = `admission.k8s.io/${version}`;
      const decoded = decode({ ...reviewOf(), apiVersion });
      expect(decoded.kind).to.equal("unsupported");
      expect("envelope" in decoded && decoded.envelope.apiVersion).to.equal(apiVersion);
    });
  }

  it("says what came, on one printable line", () => {
    const request = { operation: "CON\nNECT", subResource: "attach\u202e", kind: null };
    expect(reasonOf(decode(reviewOf({ request })))).to.equal(
      "CON\\x0aNECT of v1 pods/attach\\u{202e}, kind (nothing), is not something this webhook decides",
    );
  });
});

function createOfPods(): JsonObject {
  return { operation: "CREATE", subResource: null, oldObject: null };
}

describe("admission: decode, a debug request of the wrong shape", () => {
  const pod = (changed: JsonObject): JsonObject => ({
    ...(reviewOf().request["oldObject"] as JsonObject),
    ...changed,
  });
  const oldObject = (changed: JsonObject): JsonObject => ({ oldObject: pod(changed) });
  const spec = (changed: JsonObject): JsonObject =>
    oldObject({ spec: { containers: [{ name: "app" }], ...changed } });
  const container = (changed: JsonObject): JsonObject => ({
    object: { spec: { ephemeralContainers: [sentContainer(changed)] } },
  });
  const at = "request.object.spec.ephemeralContainers";
  const rows: readonly { name: string; given: JsonObject; expect: string }[] = [
    {
      name: "no namespace",
      given: { namespace: null },
      expect: "request.namespace: expected a string, found nothing",
    },
    {
      name: "no userInfo",
      given: { userInfo: null },
      expect: "request.userInfo.username: expected a string, found nothing",
    },
    {
      name: "a list as userInfo",
      given: { userInfo: [] },
      expect: "request.userInfo: expected an object, found a list",
    },
    {
      name: "a text as groups",
      given: { userInfo: { username: "a", groups: "admins" } },
      expect: "request.userInfo.groups: expected a list, found string",
    },
    {
      name: "no oldObject",
      given: { oldObject: null },
      expect: "request.oldObject: expected an object, found nothing",
    },
    {
      name: "an oldObject without metadata",
      given: oldObject({ metadata: null }),
      expect: "request.oldObject.metadata: expected an object, found nothing",
    },
    {
      name: "an oldObject without name",
      given: oldObject({ metadata: {} }),
      expect: "request.oldObject.metadata.name: expected a string, found nothing",
    },
    {
      name: "an oldObject without spec",
      given: oldObject({ spec: null }),
      expect: "request.oldObject.spec: expected an object, found nothing",
    },
    {
      name: "labels as a list",
      given: oldObject({ metadata: { name: "p", labels: [] } }),
      expect: "request.oldObject.metadata.labels: expected an object, found a list",
    },
    {
      name: "a container without name",
      given: spec({ containers: [{}] }),
      expect: "request.oldObject.spec.containers[0].name: expected a string, found nothing",
    },
    {
      name: "null as a container",
      given: spec({ containers: [null] }),
      expect: "request.oldObject.spec.containers[0]: expected an object, found nothing",
    },
    {
      name: "a text as the pod's uid",
      given: spec({ securityContext: { runAsUser: "0" } }),
      expect: "request.oldObject.spec.securityContext.runAsUser: expected a number, found string",
    },
    {
      name: "a standing container without name",
      given: spec({ ephemeralContainers: [{}] }),
      expect: "request.oldObject.spec.ephemeralContainers[0].name: expected a string, found nothing",
    },
    {
      name: "standing containers as an object",
      given: spec({ ephemeralContainers: {} }),
      expect: "request.oldObject.spec.ephemeralContainers: expected a list, found object",
    },
    {
      name: "no object",
      given: { object: null },
      expect: "request.object: expected an object, found nothing",
    },
    {
      name: "an object without spec",
      given: { object: {} },
      expect: "request.object.spec: expected an object, found nothing",
    },
    {
      name: "a text as the list",
      given: { object: { spec: { ephemeralContainers: "x" } } },
      expect: `${at}: expected a list, found string`,
    },
    {
      name: "a number as container",
      given: { object: { spec: { ephemeralContainers: [7] } } },
      expect: `${at}[0]: expected an object, found number`,
    },
    {
      name: "a number as name",
      given: container({ name: 7 }),
      expect: `${at}[0].name: expected a string, found number`,
    },
    {
      name: "a list as image",
      given: container({ image: ["busybox"] }),
      expect: `${at}[0].image: expected a string, found a list`,
    },
    {
      name: "a text as command",
      given: container({ command: "sh" }),
      expect: `${at}[0].command: expected a list of strings, found string`,
    },
    {
      name: "a null among the args",
      given: container({ args: ["a", null] }),
      expect: `${at}[0].args: expected a list of strings, found a list`,
    },
    {
      name: "a null among the env",
      given: container({ env: [null] }),
      expect: `${at}[0].env[0]: expected an object, found nothing`,
    },
    {
      name: "a number as an env value",
      given: container({ env: [{ name: "A", value: 1 }] }),
      expect: `${at}[0].env[0].value: expected a string, found number`,
    },
    {
      name: "a text as valueFrom",
      given: container({ env: [{ name: "A", valueFrom: "b" }] }),
      expect: `${at}[0].env[0].valueFrom: expected an object, found string`,
    },
    {
      name: "a text as privileged",
      given: container({ securityContext: { privileged: "true" } }),
      expect: `${at}[0].securityContext.privileged: expected a boolean, found string`,
    },
    {
      name: "a list as securityContext",
      given: container({ securityContext: [] }),
      expect: `${at}[0].securityContext: expected an object, found a list`,
    },
    {
      name: "a text as capabilities.add",
      given: container({ securityContext: { capabilities: { add: "ALL" } } }),
      expect: `${at}[0].securityContext.capabilities.add: expected a list of strings, found string`,
    },
    {
      name: "a text as hostProcess",
      given: container({ securityContext: { windowsOptions: { hostProcess: "true" } } }),
      expect: `${at}[0].securityContext.windowsOptions.hostProcess: expected a boolean, found string`,
    },
    {
      name: "a number as a seccomp type",
      given: container({ securityContext: { seccompProfile: { type: 1 } } }),
      expect: `${at}[0].securityContext.seccompProfile.type: expected a string, found number`,
    },
    {
      name: "a text as stdin",
      given: container({ stdin: "true" }),
      expect: `${at}[0].stdin: expected a boolean, found string`,
    },
    {
      name: "lists within lists",
      given: container({ x: nested(33) }),
      expect: "expected at most 32 levels of nesting, found more",
    },
    {
      name: "as many as a hostile body can have",
      given: container({ x: nested(100_000) }),
      expect: "expected at most 32 levels of nesting, found more",
    },
    {
      name: "as many as a hostile body can have, after a null",
      given: container({ w: null, x: nested(100_000) }),
      expect: "expected at most 32 levels of nesting, found more",
    },
  ];
  for (const { name, given, expect: reason } of rows) {
    it(name, () => {
      const decoded = decode(reviewOf({ request: given }));
      expect(decoded.kind).to.equal("unsupported");
      expect(reasonOf(decoded)).to.equal(reason);
    });
  }
});

function nested(depth: number): JsonObject[string] {
  let value: NonNullable<JsonObject[string]> = [];
  for (let level = 1; level < depth; level += 1) value = [value];
  return value;
}

describe("admission: decode, a debug request", () => {
  it("takes null members for absent ones", () => {
    const { added, pod } = debugRequestOf({
      added: [{ name: null, securityContext: null, env: [{ name: "A", value: null }] }],
      pod: {
        metadata: { labels: null, annotations: { a: null } },
        spec: { os: null, securityContext: null, initContainers: null },
      },
      request: { userInfo: { username: "a", groups: null }, dryRun: null },
    });
    expect(added[0]?.container).to.include({ name: "", image: "busybox:1.36" });
    expect(added[0]?.container).to.not.have.property("securityContext");
    expect(added[0]?.container.env).to.deep.equal([{ name: "A" }]);
    expect(pod).to.deep.include({ labels: {}, windows: false, securityContext: {}, initContainers: [] });
  });

  it("takes labels and pod facts from the stored pod alone", () => {
    const { pod } = debugRequestOf({
      sent: {
        metadata: { name: "other", labels: { exempt: "true" } },
        spec: {
          os: { name: "windows" },
          hostUsers: false,
          shareProcessNamespace: true,
          securityContext: { runAsNonRoot: true },
          ephemeralContainers: [sentContainer()],
        },
      },
    });
    expect(pod).to.deep.include({
      name: "api-7d9",
      labels: { app: "api" },
      windows: false,
      userNamespace: false,
      shareProcessNamespace: false,
      securityContext: {},
    });
  });

  it("reads every pod fact", () => {
    const appArmor = "container.apparmor.security.beta.kubernetes.io/app";
    const { pod } = debugRequestOf({
      standing: [{ name: "old", image: "busybox" }],
      pod: {
        metadata: {
          annotations: { [appArmor]: "unconfined", owner: "payments" },
          labels: { a: "b", bad: 7 },
        },
        spec: {
          os: { name: "windows" },
          hostUsers: false,
          shareProcessNamespace: true,
          securityContext: { runAsUser: 10001, fsGroup: 10001 },
          containers: [{ name: "app", securityContext: { runAsUser: 7, runAsGroup: 8 } }],
          initContainers: [{ name: "init", securityContext: { runAsGroup: 9, privileged: true } }],
        },
      },
    });
    expect(pod).to.deep.equal({
      name: "api-7d9",
      uid: "9de72f3f-4d06-471c-b02e-4bbf447180ec",
      labels: { a: "b" },
      windows: true,
      userNamespace: true,
      shareProcessNamespace: true,
      securityContext: { runAsUser: 10001, fsGroup: 10001 },
      appArmorAnnotations: { app: "unconfined" },
      containers: [{ name: "app", runAsUser: 7, runAsGroup: 8 }],
      initContainers: [{ name: "init", runAsGroup: 9 }],
      standing: ["old"],
    });
  });

  it("reads the requester, drops groups that are no text, and asks for the namespace's labels", () => {
    const asked: string[] = [];
    const decoded = decodeReview(
      reviewOf({ request: { userInfo: { username: "bob", groups: ["a", 7, "b"] }, dryRun: true } }),
      (name) => {
        asked.push(name);
        return { tier: "production" };
      },
    );
    const request = decoded.kind === "debug" ? decoded.request : undefined;
    expect(request).to.deep.include({
      requester: { username: "bob", groups: ["a", "b"] },
      namespace: "prod-payments",
      namespaceLabels: { tier: "production" },
      dryRun: true,
    });
    expect(asked).to.deep.equal(["prod-payments"]);
  });

  it("keeps fields that no check reads", () => {
    const { added } = debugRequestOf({ added: [{ workingDir: "/tmp", unheardOf: { a: [1] } }] });
    expect(added[0]?.container).to.deep.include({ workingDir: "/tmp", unheardOf: { a: [1] } });
  });

  it("takes a thousand containers at once", () => {
    const added = Array.from({ length: 1000 }, (_, index) => ({ name: `d-${index}` }));
    expect(debugRequestOf({ added }).added).to.have.length(1000);
  });

  it("and not one more, since twenty thousand would take all memory that a webhook has", () => {
    const added = Array.from({ length: 1001 }, (_, index) => ({ name: `d-${index}` }));
    expect(decodeReview(reviewOf({ added }), () => ({}))).to.deep.include({
      kind: "unsupported",
      reason: "the request adds 1001 debug containers, more than the 1000 that are judged at once",
    });
  });

  it("takes an image of 1 MiB", () => {
    const image = "a".repeat(1024 * 1024);
    expect(debugRequestOf({ added: [{ image }] }).added[0]?.container.image).to.equal(image);
  });
});

describe("admission: decode, which containers are new", () => {
  const standing = [
    { name: "a", image: "busybox" },
    { name: "b", image: "busybox" },
  ];
  const [a, b] = standing;
  const rows: readonly {
    name: string;
    given: GivenReview;
    expect: readonly (readonly [number, string])[];
  }[] = [
    { name: "none", given: { standing, added: [] }, expect: [] },
    { name: "the list is absent", given: { ephemeralContainers: null }, expect: [] },
    { name: "the last one", given: { standing, added: [{ name: "c" }] }, expect: [[2, "c"]] },
    {
      name: "the first one",
      given: { standing, ephemeralContainers: [sentContainer({ name: "c" }), a, b] },
      expect: [[0, "c"]],
    },
    {
      name: "between old ones in another order",
      given: { standing, ephemeralContainers: [b, sentContainer({ name: "c" }), a] },
      expect: [[1, "c"]],
    },
    {
      name: "several",
      given: {
        standing,
        ephemeralContainers: [sentContainer({ name: "c" }), a, sentContainer({ name: "d" }), b],
      },
      expect: [
        [0, "c"],
        [2, "d"],
      ],
    },
    {
      name: "an old one is gone",
      given: { standing, ephemeralContainers: [b, sentContainer({ name: "c" })] },
      expect: [[1, "c"]],
    },
    {
      name: "an old one was changed",
      given: { standing, ephemeralContainers: [a, { ...b, image: "evil.example/x" }] },
      expect: [],
    },
    {
      name: "one name twice",
      given: { added: [{ name: "c" }, { name: "c" }] },
      expect: [
        [0, "c"],
        [1, "c"],
      ],
    },
    { name: "another case is another name", given: { standing, added: [{ name: "A" }] }, expect: [[2, "A"]] },
    { name: "no name at all", given: { standing, added: [{ name: null }] }, expect: [[2, ""]] },
    { name: "the name of a regular container", given: { added: [{ name: "app" }] }, expect: [[0, "app"]] },
    {
      name: "a name that every object has",
      given: { added: [{ name: "constructor" }] },
      expect: [[0, "constructor"]],
    },
  ];
  for (const { name, given, expect: found } of rows) {
    it(name, () => {
      const { added } = debugRequestOf(given);
      expect(added.map(({ index, container }) => [index, container.name])).to.deep.equal(found);
    });
  }
});
