import { expect } from "chai";
import { createServiceAccount } from "../support/namespace.ts";
import { createRunningPod, type PodManifest } from "../support/running-pod.ts";
import { commandsOf } from "./cookbook-page.ts";
import { openPodKitchen, type PodCommand, type PodKitchen } from "./cookbook-pods.ts";

const DENIED = "ValidatingAdmissionPolicy 'debug-copies' with binding 'debug-copies' denied request: ";

const rows: readonly PodCommand[] = [
  {
    name: "lets an app be copied with another image",
    command:
      "kubectl debug sample-app -n shop -it --copy-to=debug-copy --image=nginx:alpine --container=app --share-processes --profile=baseline -- sh",
    makes: ({ metadata, spec }) => {
      expect(metadata).to.include({ name: "debug-copy" }).and.not.have.property("labels");
      expect(spec.containers).to.have.lengthOf(1);
      expect(spec.containers[0]).to.deep.include({ image: "nginx:alpine", command: ["sh"] });
      expect(spec["shareProcessNamespace"]).to.equal(true);
    },
  },
  {
    name: "lets an app be copied with another command",
    command:
      "kubectl debug sample-app -n shop -it --copy-to=debug-copy-2 --container=app --share-processes --profile=baseline -- sh -c \"while true; do echo 'debugging'; sleep 5; done\"",
    makes: ({ spec }) => expect(spec.containers[0]!.command).to.have.lengthOf(3),
  },
  {
    name: "lets a crashing app be copied, to sleep instead",
    command:
      'kubectl debug crashing-app -n shop -it --copy-to=crash-debug --container=app --profile=baseline -- sh -c "sleep infinity"',
  },
  {
    name: "shows that a copy keeps init containers, although a guide says that it does not",
    command:
      "kubectl debug init-app -n shop -it --copy-to=debug-init --container=app --share-processes --profile=baseline -- sh",
    makes: ({ spec }) => expect(spec["initContainers"]).to.have.lengthOf(1),
  },
  {
    name: "lets the init containers be left out",
    command:
      "kubectl debug init-app -n shop -it --copy-to=init-debug --keep-init-containers=false --container=app --share-processes --profile=baseline -- sh",
    makes: ({ spec }) => expect(spec).not.to.have.property("initContainers"),
  },
  {
    name: "leaves kubectl's default profile to Pod Security, since 1.36",
    command:
      "kubectl debug sample-app -n shop -it --copy-to=debug-general --image=nginx:alpine --container=app -- sh",
    refused: /violates PodSecurity "baseline:latest": non-default capabilities .*SYS_PTRACE/,
  },
  {
    name: "refuses another image",
    command:
      "kubectl debug sample-app -n shop -it --copy-to=debug-netshoot --image=nicolaka/netshoot:latest --container=app --profile=baseline -- sh",
    refused: new RegExp(
      `${DENIED}a copy runs images of registry.example.com, busybox:1.36 or nginx:alpine, found nicolaka/netshoot:latest`,
    ),
  },
  {
    name: "refuses another image of a container that is added",
    command:
      "kubectl debug sample-app -n shop -it --copy-to=debug-added --image=evil.example/x:1 --profile=baseline -- sh",
    refused: /found nginx:alpine, evil.example\/x:1/,
  },
  {
    name: "refuses a name that does not say what the pod is",
    command:
      "kubectl debug sample-app -n shop -it --copy-to=sample-app-2 --image=nginx:alpine --container=app --profile=baseline -- sh",
    refused: new RegExp(`${DENIED}Expected a debug copy`),
  },
  {
    name: "refuses labels, by which a Service would send requests to the copy",
    command:
      "kubectl debug sample-app -n shop -it --copy-to=debug-labelled --keep-labels --container=app --profile=baseline -- sh",
    refused: new RegExp(`${DENIED}Expected a debug copy`),
  },
  {
    name: "refuses a pod made by kubectl run",
    command:
      "kubectl run -n shop init-test --image=busybox:1.36 -- sh -c 'wget -qO- http://nonexistent-service/config'",
    refused: new RegExp(`${DENIED}Expected a debug copy`),
  },
  {
    name: "refuses the copy of a pod that mounts a Secret",
    command:
      "kubectl debug with-secret -n shop -it --copy-to=debug-secret --container=app --profile=baseline -- sh",
    refused: new RegExp(`${DENIED}A copy has no Secret, no claim and no folder of the node`),
  },
  {
    name: "refuses the copy of a pod that reads one",
    command:
      "kubectl debug with-env -n shop -it --copy-to=debug-env --container=app --profile=baseline -- sh",
    refused: new RegExp(`${DENIED}A copy reads no Secret into its environment`),
  },
  {
    name: "refuses the copy of a pod with an account of its own",
    command:
      "kubectl debug with-account -n shop -it --copy-to=debug-account --container=app --profile=baseline -- sh",
    refused: new RegExp(`${DENIED}A copy runs as ServiceAccount default`),
  },
  {
    name: "refuses an administrator who is not of the group",
    as: "admin",
    command:
      "kubectl debug sample-app -n shop -it --copy-to=debug-admin --container=app --profile=baseline -- sh",
    refused: new RegExp(`${DENIED}Pods are copied by group developers alone`),
  },
  {
    name: "leaves other groups to RBAC",
    as: "sre",
    command:
      "kubectl debug sample-app -n shop -it --copy-to=debug-sre --container=app --profile=baseline -- sh",
    refused: /cannot get resource "pods"/,
  },
];

const withContainer = (name: string, container: object, spec: object = {}): PodManifest => ({
  metadata: { name, labels: { app: name } },
  spec: { containers: [{ name: "app", image: "nginx:alpine", ...container }], ...spec },
});

const APPS: readonly PodManifest[] = [
  withContainer("sample-app", {}),
  withContainer("crashing-app", { image: "busybox:1.36", command: ["sh", "-c", "exit 1"] }),
  withContainer(
    "init-app",
    {},
    {
      initContainers: [
        {
          name: "init",
          image: "busybox:1.36",
          command: ["sh", "-c", "wget -qO- http://nonexistent-service/config"],
        },
      ],
    },
  ),
  withContainer("with-secret", {}, { volumes: [{ name: "db", secret: { secretName: "db" } }] }),
  withContainer("with-env", {
    env: [{ name: "PASSWORD", valueFrom: { secretKeyRef: { name: "db", key: "password" } } }],
  }),
  withContainer("with-account", {}, { serviceAccountName: "powerful" }),
];

const COPIED = { name: "app", image: "registry.example.com/web:7" };

/** What no copy of these apps would be, and whoever may create pods can write by hand. */
const forged: readonly (readonly [string, object, RegExp])[] = [
  [
    "another image in an init container",
    { initContainers: [{ name: "init", image: "evil.example/x:1" }] },
    /found registry.example.com\/web:7, evil.example\/x:1/,
  ],
  [
    "an image of a registry of the same beginning",
    { containers: [{ name: "app", image: "registry.example.com.evil.example/web:7" }] },
    /a copy runs images of registry.example.com/,
  ],
  [
    "a whole Secret in the environment",
    { containers: [{ ...COPIED, envFrom: [{ secretRef: { name: "db" } }] }] },
    /reads no Secret into its environment/,
  ],
  [
    "a key of a Secret in an init container",
    {
      initContainers: [
        {
          ...COPIED,
          name: "init",
          env: [{ name: "P", valueFrom: { secretKeyRef: { name: "db", key: "password" } } }],
        },
      ],
    },
    /reads no Secret into its environment/,
  ],
  [
    "a Secret in a projected volume",
    { volumes: [{ name: "db", projected: { sources: [{ secret: { name: "db" } }] } }] },
    /has no Secret, no claim and no folder/,
  ],
  [
    "a claim",
    { volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }] },
    /has no Secret, no claim and no folder/,
  ],
  [
    "a folder of the node",
    { volumes: [{ name: "host", hostPath: { path: "/" } }] },
    /violates PodSecurity "baseline:latest": hostPath volumes/,
  ],
  [
    "the host's process namespace",
    { hostPID: true },
    /violates PodSecurity "baseline:latest": host namespaces/,
  ],
];

/** `kubectl debug --copy-to` creates a pod, which the guard is not asked about. */
describe("the cookbook's recipe for copies", () => {
  let kitchen: PodKitchen;

  before(async () => {
    kitchen = await openPodKitchen("copy");
    await kitchen.apply("namespace.yaml", "role.yaml");
    await createServiceAccount(kitchen.server.client, "shop", "default");
    await createServiceAccount(kitchen.server.client, "shop", "powerful");
    for (const pod of APPS) await createRunningPod(kitchen.server.client, "shop", pod);
    await kitchen.apply("validating-admission-policy.yaml");
    await kitchen.untilRefused("kubectl run -n shop probe --image=busybox:1.36");
  });
  after(() => kitchen.close());

  for (const row of rows) it(row.name, () => kitchen.check("shop", row));

  it("has typed all that the page says to type", () => {
    const typed = rows.filter(({ refused }) => refused === undefined).map(({ command }) => command);
    expect(typed).to.include.members([...commandsOf("copy")]);
    expect(commandsOf("copy")).to.have.lengthOf(4);
  });

  for (const [what, spec, message] of forged) {
    it(`refuses ${what}, whoever wrote the pod`, async () => {
      const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "debug-forged" } };
      const { code, stderr } = await kitchen.server.kubectl(["create", "-n", "shop", "-f", "-"], {
        ...kitchen.users.developer,
        stdin: JSON.stringify({ ...pod, spec: { containers: [COPIED], ...spec } }),
      });
      expect(stderr).to.match(message);
      expect(code).to.equal(1);
    });
  }

  it("lets copies be deleted, and no app", async () => {
    const deleted = await kitchen.type(
      "kubectl delete pod -n shop debug-copy crash-debug --now --wait=false",
      "developer",
    );
    expect(deleted.stderr, deleted.stderr).not.to.include("denied");
    expect(deleted.code).to.equal(0);
    const app = await kitchen.type("kubectl delete pod -n shop sample-app --now --wait=false", "developer");
    expect(app.stderr).to.match(new RegExp(`${DENIED}Expected a debug copy`));
  });

  it("lets the administrator delete an app", async () => {
    const { code } = await kitchen.type("kubectl delete pod -n shop with-env --dry-run=server", "admin");
    expect(code).to.equal(0);
  });

  it("lets a controller create the pods of an app", async () => {
    const { status } = await kitchen.server.client.request({
      method: "POST",
      path: "/api/v1/namespaces/shop/pods?dryRun=All",
      as: "system:serviceaccount:kube-system:replicaset-controller",
      asGroups: ["system:serviceaccounts:kube-system", "system:masters"],
      body: { apiVersion: "v1", kind: "Pod", ...APPS[0], metadata: { name: "sample-app-7d9f-x2x4z" } },
    });
    expect(status).to.equal(201);
  });
});
