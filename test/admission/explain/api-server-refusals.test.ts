import { expect } from "chai";
import { apiServerRefusals } from "../../../src/admission/explain/api-server-refusals.ts";
import type { JsonObject } from "../../../src/model/json.ts";

const POD = {
  metadata: { name: "web-7" },
  spec: {
    containers: [{ name: "app" }, { name: "proxy" }],
    initContainers: [{ name: "setup" }],
    volumes: [{ name: "data" }],
  },
};
const EC = { name: "dbg", image: "busybox:1.36", resources: {} };
const OLD = { name: "old", image: "busybox:1.36" };
const DUPLICATE = "spec.ephemeralContainers[1].name: Duplicate value:";

const withContainers = (containers: readonly JsonObject[], spec: JsonObject = {}): JsonObject => ({
  ...POD,
  spec: { ...POD.spec, ...spec, ephemeralContainers: containers },
});

const CASES: readonly {
  readonly name: string;
  /** Members of the one added container. */
  readonly given: JsonObject;
  readonly pod?: JsonObject;
  /** After `spec.ephemeralContainers[1]`, OLD being the first. */
  readonly expect: readonly string[];
}[] = [
  { name: "nothing", given: {}, expect: [] },
  { name: "a target that is a container", given: { targetContainerName: "proxy" }, expect: [] },
  { name: "a target that is an init container", given: { targetContainerName: "setup" }, expect: [] },
  { name: "no target", given: { targetContainerName: "" }, expect: [] },
  {
    name: "a target that is the pod",
    given: { targetContainerName: "web-7" },
    expect: ['.targetContainerName: Not found: "web-7"'],
  },
  {
    name: "a target that is a debug container",
    given: { targetContainerName: "old" },
    expect: ['.targetContainerName: Not found: "old"'],
  },
  { name: "a container's name", given: { name: "app" }, expect: ['.name: Duplicate value: "app"'] },
  { name: "an init container's name", given: { name: "setup" }, expect: ['.name: Duplicate value: "setup"'] },
  { name: "no name", given: { name: "" }, expect: [".name: Required value"] },
  { name: "no image", given: { image: "" }, expect: [".image: Required value"] },
  { name: "an image with a blank", given: { image: "a " }, expect: ['.image: Invalid value: "a ": must not have leading or trailing whitespace'] },
  { name: "a pull policy", given: { imagePullPolicy: "Never" }, expect: [] },
  { name: "no pull policy", given: { imagePullPolicy: "never" }, expect: ['.imagePullPolicy: Unsupported value: "never": supported values: "Always", "IfNotPresent", "Never"'] },
  { name: "resources", given: { resources: { limits: { cpu: "1" } } }, expect: [".resources: Forbidden: cannot be set for an Ephemeral Container"] },
  { name: "a probe", given: { livenessProbe: { periodSeconds: 1 } }, expect: [".livenessProbe: Forbidden: cannot be set for an Ephemeral Container"] },
  { name: "a volume", given: { volumeMounts: [{ name: "data", mountPath: "/d" }] }, expect: [] },
  { name: "part of a volume", given: { volumeMounts: [{ name: "data", mountPath: "/d", subPath: "x" }] }, expect: [".volumeMounts[0].subPath: Forbidden: cannot be set for an Ephemeral Container"] },
  { name: "a volume that is not there", given: { volumeMounts: [{ name: "data" }, { name: "no" }] }, expect: ['.volumeMounts[1].name: Not found: "no"'] },
  {
    name: "privileged without escalation",
    given: { securityContext: { privileged: true, allowPrivilegeEscalation: false } },
    expect: [".securityContext: Invalid value: cannot set `allowPrivilegeEscalation` to false and `privileged` to true"],
  },
  {
    name: "CAP_SYS_ADMIN without escalation",
    given: { securityContext: { capabilities: { add: ["CAP_SYS_ADMIN"] }, allowPrivilegeEscalation: false } },
    expect: [".securityContext: Invalid value: cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN"],
  },
  { name: "privileged with escalation", given: { securityContext: { privileged: true, allowPrivilegeEscalation: true } }, expect: [] },
  {
    name: "what Windows does not have",
    given: { securityContext: { capabilities: {}, runAsNonRoot: true, runAsUser: 1 } },
    pod: { os: { name: "windows" } },
    expect: [
      ".securityContext.capabilities: Forbidden: cannot be set for a windows pod",
      ".securityContext.runAsUser: Forbidden: cannot be set for a windows pod",
    ],
  },
]; // prettier-ignore

const errorsOf = (stored: JsonObject, sent: JsonObject): readonly string[] =>
  apiServerRefusals(stored, sent).map(({ error }) => error);

describe("admission/explain/api-server-refusals", () => {
  for (const { name, given, pod, expect: faults } of CASES) {
    it(`finds ${faults.length === 0 ? "nothing wrong with" : "fault with"} ${name}`, () => {
      const container = { ...EC, ...given };
      expect(errorsOf(withContainers([OLD], pod), withContainers([OLD, container], pod))).to.deep.equal(
        faults.map((fault) => `spec.ephemeralContainers[1]${fault}`),
      );
    });
  }

  it("names the containers that there are, where a target is none", () => {
    const [refusal] = apiServerRefusals(
      withContainers([]),
      withContainers([{ ...EC, targetContainerName: "web-7" }]),
    );
    expect(refusal?.hint).to.equal(
      "--target names a container of the pod, not the pod; there is: app, proxy, setup. For example --target=app",
    );
  });

  it("finds the second of two of one name", () => {
    expect(errorsOf(withContainers([]), withContainers([EC, EC]))).to.deep.equal([`${DUPLICATE} "dbg"`]);
  });

  it("finds what was changed or taken away, but not what changed its place", () => {
    const other = { name: "other", image: "a" };
    const stored = withContainers([OLD, other]);
    expect(errorsOf(stored, withContainers([EC, other, OLD]))).to.deep.equal([]);
    expect(errorsOf(stored, withContainers([{ ...OLD, tty: true }]))).to.deep.equal([
      'spec.ephemeralContainers: Forbidden: existing ephemeral containers "old" may not be changed',
      'spec.ephemeralContainers: Forbidden: existing ephemeral containers "other" may not be removed',
    ]);
  });

  it("lets nothing into a static pod", () => {
    const metadata = { annotations: { "kubernetes.io/config.mirror": "x" } };
    expect(errorsOf({ ...POD, metadata }, withContainers([EC]))).to.deep.equal([
      '"": Forbidden: static pods do not support ephemeral containers',
    ]);
  });
});
