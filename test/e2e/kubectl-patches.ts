import type { KubectlLine } from "./kubectl-lines.ts";

const spec = (value: object): string => JSON.stringify({ spec: value });
const added = (...containers: readonly object[]): string => spec({ ephemeralContainers: containers });

const patch = (pod: string, type: string, text: string): KubectlLine => ({
  line: `patch pod ${pod} --subresource=ephemeralcontainers --type=${type} --patch-file=patch.yaml`,
  files: { "patch.yaml": text },
});
const strategic = (pod: string, text: string): KubectlLine => patch(pod, "strategic", text);
const merge = (pod: string, text: string): KubectlLine => patch(pod, "merge", text);
const json = (pod: string, ...operations: readonly object[]): KubectlLine =>
  patch(pod, "json", JSON.stringify(operations));

const replace = (text: string, query = ""): KubectlLine => ({
  line: `replace --raw '/api/v1/namespaces/NS/pods/web/ephemeralcontainers${query}' -f pod.json`,
  files: { "pod.json": text },
});
const pod = (name: string, spec: object): string =>
  JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name }, spec });

const NEW = { name: "new", image: "busybox:1.36" };
const APP = { name: "app", image: "registry.example.com/app:1" };

/** Each comes to `/mutate`, whatever becomes of it after that. */
export const PATCH_LINES: readonly KubectlLine[] = [
  { line: `patch pod web --subresource=ephemeralcontainers -p '${added(NEW)}'` },
  { line: `patch pods/web --subresource ephemeralcontainers --patch='${added(NEW)}' --dry-run=server` },
  { line: `patch -p 'spec: {ephemeralContainers: [{name: new, image: busybox, tty: yes, stdin: on}]}' po web --subresource=ephemeralcontainers` },
  { line: `patch pod web --subresource=ephemeralcontainers --type=MERGE -p '${added(NEW)}'` },
  strategic("web", "spec:\n  ephemeralContainers:\n  - name: new\n    image: busybox\n    command: [sleep, \"1\"]\n"),
  strategic("web", "spec:\n  ephemeralContainers:\n  - name: new\n    image: busybox\n    securityContext: {runAsUser: 0777, privileged: off}\n"),
  strategic("web", "a: &x {name: new, image: busybox}\nspec: {ephemeralContainers: [{<<: *x, tty: true, stdin: true}]}\n"),
  strategic("web", "spec: {ephemeralContainers: [{name: new, image: 'a:1', workingDir: 12:30:00, args: [2001-01-01]}]}"),
  strategic("web", "spec: {ephemeralContainers: [{name: new, name: newer, image: busybox}]}"),
  strategic("web", "---\nspec: {ephemeralContainers: [{name: new, image: busybox}]}\n---\nspec: {}\n"),
  strategic("web", added({ ...NEW, ports: [{ containerPort: 80 }], resources: { limits: { cpu: "1" } } })),
  strategic("web", added({ ...NEW, nonsense: 1, securityContext: { nonsense: {}, privileged: null } })),
  strategic("web", added({ ...NEW, command: [], args: null, env: [], stdin: false, securityContext: {} })),
  strategic("web", added({ ...NEW, env: [{ name: "A", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }, { name: "F", valueFrom: { fileKeyRef: { volumeName: "v", path: "p", key: "k" } } }] })),
  strategic("web", added({ ...NEW, env: [{ name: "A", valueFrom: { resourceFieldRef: { resource: "limits.cpu", divisor: "1m" } } }] })),
  strategic("web", added({ ...NEW, volumeMounts: [{ name: "data", mountPath: "/d", readOnly: true, subPath: "x" }] })),
  strategic("web", added({ name: "new" })),
  strategic("web", added({ ...NEW, imagePullPolicy: "Sometimes", image: "" })),
  strategic("web", JSON.stringify({ metadata: { labels: { a: "b" } } })),
  strategic("two", added(NEW)),
  strategic("two", added(NEW, { name: "newer", image: "a" })),
  strategic("two", added({ name: "other", image: "changed", args: ["y", "z"] }, NEW)),
  strategic("two", added({ name: "one", env: [{ name: "B", value: "3" }, { name: "C", value: "4" }] })),
  strategic("two", added({ name: "one", env: [{ name: "A", $patch: "delete" }] })),
  strategic("two", added({ name: "one", env: [{ $patch: "replace" }, { name: "Z", value: "1" }] })),
  strategic("two", added({ name: "one", env: null, image: "x" })),
  strategic("two", added({ name: "other", volumeMounts: [{ mountPath: "/data", readOnly: true }, { mountPath: "/new", name: "data" }] })),
  strategic("two", added({ name: "other", $retainKeys: ["name", "image"] })),
  strategic("two", added({ name: "one", $patch: "delete" }, NEW)),
  strategic("two", added({ $patch: "replace" }, NEW)),
  strategic("two", added({ name: "one", $patch: "replace", image: "x" }, NEW)),
  strategic("two", spec({ "$setElementOrder/ephemeralContainers": [{ name: "one" }, { name: "other" }, { name: "new" }], ephemeralContainers: [NEW] })),
  strategic("two", spec({ "$setElementOrder/ephemeralContainers": [{ name: "new" }, { name: "other" }], ephemeralContainers: [NEW] })),
  strategic("two", spec({ "$setElementOrder/ephemeralContainers": [{ name: "other" }, { name: "one" }] })),
  strategic("two", spec({ "$setElementOrder/ephemeralContainers": [{ name: "other" }, { name: "new" }], ephemeralContainers: [NEW] })),
  strategic("two", added({ name: "one", env: [{ name: "B" }, { name: "N", value: "v" }], "$setElementOrder/env": [{ name: "N" }] }).replace('"B"},', '"N0","value":"0"},').replace('[{"name":"N"}]', '[{"name":"N0"},{"name":"N"}]')),
  strategic("two", spec({ ephemeralContainers: null })),
  strategic("two", spec({ $patch: "replace", containers: [APP], ephemeralContainers: [NEW] })),
  strategic("two", JSON.stringify({ metadata: { "$deleteFromPrimitiveList/finalizers": ["a"], labels: { $patch: "delete" } }, spec: { ephemeralContainers: [NEW] } })),
  merge("web", added(NEW)),
  merge("two", added(NEW)),
  merge("two", spec({ ephemeralContainers: null })),
  merge("two", added({ ...NEW, securityContext: { privileged: null, runAsUser: 0 } })),
  json("web", { op: "add", path: "/spec/ephemeralContainers", value: [NEW] }),
  json("two", { op: "add", path: "/spec/ephemeralContainers/-", value: NEW }),
  json("two", { op: "add", path: "/spec/ephemeralContainers/0", value: NEW }),
  json("two", { op: "add", path: "/spec/ephemeralContainers/-1", value: NEW }),
  json("two", { op: "test", path: "/spec/ephemeralContainers/1/env", value: [{ value: "1", name: "A" }, { name: "B", value: "2" }] }, { op: "remove", path: "/spec/ephemeralContainers/0" }),
  json("two", { op: "test", path: "/spec/nosuch", value: null }, { op: "copy", from: "/spec/ephemeralContainers/0", path: "/spec/ephemeralContainers/-" }, { op: "replace", path: "/spec/ephemeralContainers/2/name", value: "copied" }),
  json("two", { op: "move", from: "/spec/ephemeralContainers/1", path: "/spec/ephemeralContainers/0" }),
  json("two", { op: "replace", path: "/spec/ephemeralContainers/0/stdin", value: true }),
  json("two", { op: "add", path: "/metadata/labels", value: { "a~b/c": "d" } }, { op: "test", path: "/metadata/labels/a~0b~1c", value: "d" }, { op: "add", path: "/spec/ephemeralContainers/1/tty", value: true }),
  replace(pod("web", { containers: [APP], ephemeralContainers: [NEW] })),
  replace(pod("web", { containers: [APP], ephemeralContainers: [{ ...NEW, nonsense: 1, tty: false }] }), "?dryRun=All"),
  replace(pod("web", { containers: [APP] })),
  replace(JSON.stringify({ metadata: { name: "web" } })),
  strategic("two", JSON.stringify({ kind: "Node", apiVersion: "v2" })),
]; // prettier-ignore

export const REFUSED_PATCHES: readonly KubectlLine[] = [
  strategic("two", added({ image: "busybox" })),
  strategic("two", "[]"),
  strategic("two", "text"),
  strategic("two", added({ name: "one", $patch: "merge" })),
  strategic("two", added({ name: "one", $patch: "nosuch" })),
  strategic("two", added({ $patch: "delete" })),
  strategic("two", added({ name: "one", $retainKeys: ["name"], image: "x" })),
  strategic("two", spec({ "$setElementOrder/ephemeralContainers": [{ name: "one" }], ephemeralContainers: [NEW] })),
  strategic("two", spec({ "$setElementOrder/nosuch": [{ name: "one" }] })),
  strategic("two", spec({ ephemeralContainers: ["text"] })),
  strategic("two", spec({ ephemeralContainers: "text" })),
  strategic("two", added({ ...NEW, stdin: "yes" })),
  strategic("two", added({ ...NEW, command: "sh" })),
  strategic("two", JSON.stringify({ metadata: { name: "other" } })),
  { line: `patch pod web --subresource=ephemeralcontainers -p '{spec: {ephemeralContainers: []}}'` },
  merge("two", JSON.stringify({ kind: "Node" })),
  merge("two", JSON.stringify({ kind: "EphemeralContainers", ephemeralContainers: [NEW] })),
  json("two", { op: "replace", path: "/kind", value: "Node" }),
  json("two", { op: "replace", path: "/metadata/name", value: "x" }),
  merge("two", "[]"),
  merge("two", added({ ...NEW, image: 7 })),
  json("two", { op: "test", path: "/spec/ephemeralContainers/0/image", value: "nosuch" }),
  json("two", { op: "test", path: "/spec/ephemeralContainers/0/env/0", value: { name: "A" } }),
  json("two", { op: "add", path: "/spec/ephemeralContainers/9", value: NEW }),
  json("two", { op: "add", path: "/spec/nosuch/0", value: NEW }),
  json("two", { op: "remove", path: "/spec/nosuch" }),
  json("web", { op: "add", path: "/spec/ephemeralContainers/-", value: NEW }),
  json("two", { op: "nosuch", path: "/spec", value: NEW }),
  json("two", { op: "add", value: NEW }),
  patch("two", "json", "{}"),
  replace(JSON.stringify({ apiVersion: "v1", kind: "EphemeralContainers", metadata: { name: "web" }, ephemeralContainers: [NEW] })),
  replace(pod("other", { containers: [APP], ephemeralContainers: [NEW] })),
  replace(JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "web" } })),
  replace("{"),
  replace("apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: app, image: a}]}\n"),
]; // prettier-ignore
