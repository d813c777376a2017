import type { JsonObject } from "../../../src/model/json.ts";

/** A pod spec, and what either level says of it. */
export interface PodCase {
  readonly name: string;
  readonly spec: JsonObject;
  readonly metadata?: JsonObject;
  /** `part: fault`; `pod` is the pod itself. */
  readonly baseline: readonly string[];
  readonly restricted: readonly string[];
}

const SAFE = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  runAsNonRoot: true,
  seccompProfile: { type: "RuntimeDefault" },
};
const app = (given: JsonObject = {}): JsonObject => ({
  name: "app",
  image: "a",
  securityContext: SAFE,
  ...given,
});
const only = (container: JsonObject, spec: JsonObject = {}): JsonObject => ({
  containers: [container],
  ...spec,
});
const context = (given: JsonObject): JsonObject => app({ securityContext: { ...SAFE, ...given } });

/** The same in the API server: a table for the unit test, and for one that asks Pod Security Admission itself. */
export const PODS: readonly PodCase[] = [
  { name: "a safe pod", spec: only(app()), baseline: [], restricted: [] },
  {
    name: "a bare container",
    spec: only(app({ securityContext: {} })),
    baseline: [],
    restricted: [
      "app: runs without a seccompProfile",
      "app: does not drop capability ALL",
      "app: runs without allowPrivilegeEscalation: false",
      "app: runs without runAsNonRoot: true",
    ],
  },
  {
    name: "what a pod's own context gives its containers",
    spec: only(app({ securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } } }), {
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    }),
    baseline: [],
    restricted: [],
  },
  {
    name: "a bad value of the pod that every container overrides",
    spec: only(app(), { securityContext: { seccompProfile: { type: "Unconfined" }, runAsUser: 0 } }),
    baseline: ['pod: sets seccompProfile.type "Unconfined" (from the pod)'],
    restricted: ['pod: sets seccompProfile.type "Unconfined" (from the pod)', "pod: runs as uid 0 (from the pod)", "app: runs as uid 0 (from the pod)"].slice(0, 2),
  },
  {
    name: "a privileged init container",
    spec: only(app(), { initContainers: [{ ...context({ privileged: true, allowPrivilegeEscalation: true }), name: "setup" }] }),
    baseline: ["setup: is privileged"],
    restricted: ["setup: is privileged", "setup: runs without allowPrivilegeEscalation: false"],
  },
  {
    name: "an added capability",
    spec: only(context({ capabilities: { add: ["NET_ADMIN"], drop: ["ALL"] } })),
    baseline: ["app: adds capability NET_ADMIN"],
    restricted: ["app: adds capability NET_ADMIN"],
  },
  {
    name: "a capability that only baseline grants",
    spec: only(context({ capabilities: { add: ["CHOWN"], drop: ["ALL"] } })),
    baseline: [],
    restricted: ["app: adds capability CHOWN"],
  },
  {
    name: "host namespaces",
    spec: only(app(), { hostNetwork: true, hostPID: true, hostIPC: true }),
    baseline: ["pod: sets hostNetwork", "pod: sets hostPID", "pod: sets hostIPC"],
    restricted: ["pod: sets hostNetwork", "pod: sets hostPID", "pod: sets hostIPC"],
  },
  {
    name: "a hostPath volume",
    spec: only(app(), { volumes: [{ name: "root", hostPath: { path: "/" } }, { name: "tmp", emptyDir: {} }] }),
    baseline: ['pod: has hostPath volume "root"'],
    restricted: ['pod: has volume "root" of type hostPath'],
  },
  {
    name: "an NFS volume",
    spec: only(app(), { volumes: [{ name: "files", nfs: { server: "nfs.example.com", path: "/" } }] }),
    baseline: [],
    restricted: ['pod: has volume "files" of type nfs'],
  },
  {
    name: "every volume that restricted knows",
    spec: only(app(), {
      volumes: [
        { name: "a", configMap: { name: "x" } },
        { name: "b", csi: { driver: "x.example.com" } },
        { name: "c", downwardAPI: {} },
        { name: "d", emptyDir: {} },
        { name: "e", persistentVolumeClaim: { claimName: "x" } },
        { name: "f", projected: { sources: [{ configMap: { name: "x" } }] } },
        { name: "g", secret: { secretName: "x" } },
        { name: "h", image: { reference: "a" } },
      ],
    }),
    baseline: [],
    restricted: [],
  },
  {
    name: "a host port",
    spec: only(app({ ports: [{ containerPort: 80 }, { containerPort: 81, hostPort: 81 }] })),
    baseline: ['pod: has host port 81 (container "app")'],
    restricted: ['pod: has host port 81 (container "app")'],
  },
  {
    name: "the host of a probe",
    spec: only(app({ readinessProbe: { httpGet: { port: 80, host: "169.254.169.254" } } })),
    baseline: ['pod: names a host in a probe or lifecycle handler (container "app")'],
    restricted: ['pod: names a host in a probe or lifecycle handler (container "app")'],
  },
  {
    name: "the host of a lifecycle handler",
    spec: only(app({ lifecycle: { preStop: { httpGet: { port: 80, host: "b" } } }, livenessProbe: { tcpSocket: { port: 80 } } })),
    baseline: ['pod: names a host in a probe or lifecycle handler (container "app")'],
    restricted: ['pod: names a host in a probe or lifecycle handler (container "app")'],
  },
  {
    name: "sysctls, safe and other",
    spec: only(app(), {
      securityContext: {
        sysctls: [
          { name: "net.ipv4.tcp_rmem", value: "1" },
          { name: "kernel.shm_rmid_forced", value: "1" },
          { name: "kernel.msgmax", value: "1" },
        ],
      },
    }),
    baseline: ['pod: sets sysctl "kernel.msgmax"'],
    restricted: ['pod: sets sysctl "kernel.msgmax"'],
  },
  {
    name: "SELinux options",
    spec: only(context({ seLinuxOptions: { type: "spc_t" } })),
    baseline: ['app: sets seLinuxOptions.type "spc_t"'],
    restricted: ['app: sets seLinuxOptions.type "spc_t"'],
  },
  {
    name: "runAsNonRoot: false of the pod",
    spec: only(app(), { securityContext: { runAsNonRoot: false } }),
    baseline: [],
    restricted: ['pod: sets runAsNonRoot: false (from the pod), but level "restricted" demands true'],
  },
  {
    name: "a pod with a user namespace of its own",
    spec: only(app({ securityContext: { ...SAFE, runAsNonRoot: false, runAsUser: 0 } }), { hostUsers: false }),
    baseline: [],
    restricted: [],
  },
  {
    name: "a Windows pod",
    spec: only({ name: "app", image: "a", securityContext: { runAsNonRoot: true } }, { os: { name: "windows" } }),
    baseline: [],
    restricted: [],
  },
]; // prettier-ignore
