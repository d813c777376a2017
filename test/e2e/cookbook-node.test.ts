import { expect } from "chai";
import { succeed } from "../support/kubectl.ts";
import { createServiceAccount } from "../support/namespace.ts";
import { commandsOf } from "./cookbook-page.ts";
import { openPodKitchen, type PodCommand, type PodKitchen } from "./cookbook-pods.ts";

const DENIED = "ValidatingAdmissionPolicy 'debug-nodes' with binding 'debug-nodes' denied request: ";

const rows: readonly PodCommand[] = [
  {
    name: "lets group sre debug a worker with a vetted image",
    command: "kubectl debug node/worker-1 -n node-debug -it --image=busybox:1.36",
    makes: ({ metadata, spec }) => {
      expect(metadata.name).to.match(/^node-debugger-worker-1-[a-z0-9]{5}$/);
      expect(metadata.labels).to.deep.equal({ "app.kubernetes.io/managed-by": "kubectl-debug" });
      expect(spec).to.deep.include({
        nodeName: "worker-1",
        hostPID: true,
        hostNetwork: true,
        hostIPC: true,
      });
    },
  },
  {
    name: "lets the shell be chosen",
    command: "kubectl debug node/worker-1 -n node-debug -it --image=ubuntu:22.04 -- bash",
    makes: ({ spec }) => expect(spec.containers[0]!.command).to.deep.equal(["bash"]),
  },
  {
    name: "lets in the profile that has neither the node's folder nor its namespaces",
    command: "kubectl debug node/worker-1 -n node-debug -it --image=busybox:1.36 --profile=baseline",
    makes: ({ spec }) => {
      expect(spec).not.to.have.any.keys("volumes", "hostPID", "hostNetwork", "hostIPC");
      expect(spec["nodeName"]).to.equal("worker-1");
    },
  },
  {
    name: "refuses the image that the guides use, whose tag moves",
    command: "kubectl debug node/worker-1 -n node-debug -it --image=busybox:latest",
    refused: new RegExp(
      `${DENIED}image busybox:latest is not allowed on nodes; allowed: busybox:1.36, ubuntu:22.04, registry`,
    ),
  },
  {
    name: "refuses a privileged container",
    command: "kubectl debug node/worker-1 -n node-debug -it --image=busybox:1.36 --profile=sysadmin",
    refused: new RegExp(`${DENIED}Expected no securityContext: use --profile=general`),
  },
  {
    name: "refuses capabilities of the network",
    command: "kubectl debug node/worker-1 -n node-debug -it --image=busybox:1.36 --profile=netadmin",
    refused: new RegExp(`${DENIED}Expected no securityContext`),
  },
  {
    name: "refuses the profile restricted, whose container would be of little use on a node",
    command: "kubectl debug node/worker-1 -n node-debug -it --image=busybox:1.36 --profile=restricted",
    refused: new RegExp(`${DENIED}Expected no securityContext`),
  },
  {
    name: "refuses a node of the control plane",
    command: "kubectl debug node/control-plane-1 -n node-debug -it --image=busybox:1.36",
    refused: new RegExp(`${DENIED}Expected a pod that kubectl debug node/worker-... makes`),
  },
  {
    name: "refuses a pod of another kind",
    command: "kubectl run -n node-debug web --image=busybox:1.36",
    refused: new RegExp(`${DENIED}Expected a pod that kubectl debug node/worker-... makes`),
  },
  {
    name: "refuses an administrator who is not of the group",
    as: "admin",
    command: "kubectl debug node/worker-1 -n node-debug -it --image=busybox:1.36",
    refused: new RegExp(`${DENIED}Nodes are debugged by group sre alone`),
  },
  {
    name: "leaves a developer to RBAC",
    as: "developer",
    command: "kubectl debug node/worker-1 -n node-debug -it --image=busybox:1.36",
    refused: /nodes "worker-1" is forbidden: User "dev@example.com" cannot get resource "nodes"/,
  },
  {
    name: "leaves other namespaces to RBAC",
    command: "kubectl debug node/worker-1 -n default -it --image=busybox:1.36",
    refused: /cannot create resource "pods" in API group "" in the namespace "default"/,
  },
];

const NODE_CONTAINER = { name: "debugger", image: "busybox:1.36" };

/** What kubectl would never make, and whoever may create pods can write by hand. */
const forged: readonly (readonly [string, object, RegExp])[] = [
  [
    "a second container",
    { containers: [NODE_CONTAINER, { name: "other", image: "busybox:1.36" }] },
    /Expected one container, debugger/,
  ],
  [
    "an init container",
    { containers: [NODE_CONTAINER], initContainers: [{ name: "other", image: "busybox:1.36" }] },
    /Expected one container, debugger/,
  ],
  [
    "a Secret as a volume",
    { containers: [NODE_CONTAINER], volumes: [{ name: "host-root", secret: { secretName: "db" } }] },
    /The only volume is the node's root folder/,
  ],
  [
    "another folder of the node",
    { containers: [NODE_CONTAINER], volumes: [{ name: "host-root", hostPath: { path: "/etc" } }] },
    /The only volume is the node's root folder/,
  ],
  [
    "a Secret in the environment",
    { containers: [{ ...NODE_CONTAINER, envFrom: [{ secretRef: { name: "db" } }] }] },
    /reads no Secret or ConfigMap/,
  ],
  [
    "a key of a Secret",
    {
      containers: [
        {
          ...NODE_CONTAINER,
          env: [{ name: "P", valueFrom: { secretKeyRef: { name: "db", key: "password" } } }],
        },
      ],
    },
    /reads no Secret or ConfigMap/,
  ],
  [
    "another ServiceAccount",
    { containers: [NODE_CONTAINER], serviceAccountName: "powerful", automountServiceAccountToken: false },
    /runs as ServiceAccount default/,
  ],
  ["no node", { containers: [NODE_CONTAINER], nodeName: undefined }, /that kubectl debug node\/worker-/],
];

/** `kubectl debug node/...` creates a pod, which the guard is not asked about. */
describe("the cookbook's recipe for nodes", () => {
  let kitchen: PodKitchen;

  before(async () => {
    kitchen = await openPodKitchen("node");
    await kitchen.apply("namespace.yaml", "validating-admission-policy.yaml");
    await createServiceAccount(kitchen.server.client, "node-debug", "powerful");
    for (const name of NODES) {
      const body = { apiVersion: "v1", kind: "Node", metadata: { name } };
      await kitchen.server.client.succeed({ method: "POST", path: "/api/v1/nodes", body });
    }
    await kitchen.untilRefused("kubectl run -n node-debug probe --image=busybox:1.36");
  });
  after(async () => {
    await kitchen.close();
    await succeed(kitchen.server.kubectl(["delete", "node", ...NODES]));
  });

  for (const row of rows) it(row.name, () => kitchen.check("node-debug", { as: "sre", ...row }));

  it("has typed all that the page says to type", () => {
    const typed = rows.filter(({ refused }) => refused === undefined).map(({ command }) => command);
    expect(typed).to.have.members([...commandsOf("node")]);
  });

  for (const [what, spec, message] of forged) {
    it(`refuses ${what}, whoever wrote the pod`, async () => {
      const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "node-debugger-worker-1-forge" } };
      const { code, stderr } = await kitchen.server.kubectl(["create", "-n", "node-debug", "-f", "-"], {
        ...kitchen.users.sre,
        stdin: JSON.stringify({ ...pod, spec: { nodeName: "worker-1", ...spec } }),
      });
      expect(stderr).to.match(message);
      expect(code).to.equal(1);
    });
  }

  it("refuses another image for a pod that runs", async () => {
    const [pod] = await kitchen.podsIn("node-debug");
    const name = `pod/${pod!.metadata.name}`;
    const args = ["set", "image", "-n", "node-debug", name, "debugger=evil.example/x:1"];
    const { code, stderr } = await kitchen.server.kubectl(args);
    expect(stderr).to.match(/image evil.example\/x:1 is not allowed on nodes/);
    expect(code).to.equal(1);
  });

  it("lets the group clean up, as the page says", async () => {
    const line = "kubectl delete pod -n node-debug --all --dry-run=server";
    const { code, stdout } = await kitchen.type(line, "sre");
    expect(code).to.equal(0);
    expect(stdout).to.match(/^pod "node-debugger-worker-1-/m);
  });

  it("gives the pods no token of the cluster", async () => {
    const pods = await kitchen.podsIn("node-debug");
    expect(pods).to.have.lengthOf(3);
    expect(JSON.stringify(pods)).to.include("host-root").and.not.include("kube-api-access");
  });
});

const NODES = ["worker-1", "control-plane-1"];
