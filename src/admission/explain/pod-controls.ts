import { isObject, type JsonObject } from "../../model/json.ts";
import { printable, quote } from "../../model/printable.ts";
import { shortList } from "../../policy/checks/short-list.ts";
import type { ControlLevel } from "../../policy/pod-security/control.ts";
import { objectsIn } from "./pod-parts.ts";

/**
 * The controls of the Pod Security Standards v1.36 that only a pod can break, and that an added container never does:
 * host namespaces, ports and paths, hosts of probes, sysctls, volumes. One line for each that is broken.
 */
export const podControls = (spec: JsonObject, level: ControlLevel): readonly string[] => [
  ...["hostNetwork", "hostPID", "hostIPC"].filter((key) => spec[key] === true).map((key) => `sets ${key}`),
  ...(level === "restricted" ? restrictedVolumes(spec) : hostPaths(spec)),
  ...hostPorts(spec),
  ...probeHosts(spec),
  ...sysctls(spec),
];

const hostPaths = ({ volumes }: JsonObject): readonly string[] =>
  objectsIn(volumes)
    .filter(({ hostPath }) => isObject(hostPath))
    .map(({ name }) => `has hostPath volume ${named(name)}`);

const VOLUMES = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
];

const restrictedVolumes = ({ volumes }: JsonObject): readonly string[] =>
  objectsIn(volumes)
    .filter((volume) => !VOLUMES.some((kind) => isObject(volume[kind])))
    .map((volume) => {
      const kind = Object.keys(volume).find((key) => key !== "name") ?? "unknown";
      return `has volume ${named(volume["name"])} of type ${printable(kind, 40)}`;
    });

const allContainers = ({ initContainers, containers }: JsonObject): readonly JsonObject[] => [
  ...objectsIn(initContainers),
  ...objectsIn(containers),
];

const hostPorts = (spec: JsonObject): readonly string[] =>
  allContainers(spec).flatMap(({ name, ports }) => {
    const used = objectsIn(ports).flatMap(({ hostPort }) =>
      typeof hostPort === "number" && hostPort !== 0 ? [String(hostPort)] : [],
    );
    return used.length === 0 ? [] : [`has host port ${shortList(used)} (container ${named(name)})`];
  });

const probeHosts = (spec: JsonObject): readonly string[] =>
  allContainers(spec)
    .filter((container) => {
      const { livenessProbe, readinessProbe, startupProbe, lifecycle } = container;
      const { postStart, preStop } = isObject(lifecycle) ? lifecycle : {};
      return [livenessProbe, readinessProbe, startupProbe, postStart, preStop].some(namesHost);
    })
    .map(({ name }) => `names a host in a probe or lifecycle handler (container ${named(name)})`);

const namesHost = (handler: unknown): boolean =>
  isObject(handler) &&
  [handler["httpGet"], handler["tcpSocket"]].some(
    (action) => isObject(action) && typeof action["host"] === "string" && action["host"] !== "",
  );

const SYSCTLS: ReadonlySet<unknown> = new Set([
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.ping_group_range",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_rmem",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.tcp_wmem",
]);

const sysctls = ({ securityContext }: JsonObject): readonly string[] =>
  objectsIn(isObject(securityContext) ? securityContext["sysctls"] : undefined)
    .filter(({ name }) => !SYSCTLS.has(name))
    .map(({ name }) => `sets sysctl ${named(name)}`);

const named = (name: unknown): string => (typeof name === "string" ? quote(name, 63) : "(without a name)");
