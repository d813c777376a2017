import type { DebugInvocation, KubectlCommand } from "../kubectl/parse-command.ts";

/** A right that a command needs, as RBAC has it. */
export interface Right {
  readonly verb: string;
  /** With the subresource, as roles write it: `pods/ephemeralcontainers`. */
  readonly resource: string;
  /** Of the object; undefined where it has none yet. */
  readonly name?: string;
  /** Of an object in no namespace. */
  readonly clusterWide?: true;
  /** Without it the request is refused; or the container stands, and kubectl cannot go on with it. */
  readonly for: "request" | "attach";
}

export interface CheckedRight extends Right {
  readonly allowed: boolean;
}

/**
 * The rights of one command, in the order in which kubectl comes to need them. `kubectl debug` reads the pod and patches
 * the subresource; `patch` reads the subresource first; `replace --raw` is a PUT.
 */
export const rightsFor = (command: KubectlCommand, name: string): readonly Right[] => {
  const need = (verb: string, resource: string): Right => ({ verb, resource, name, for: "request" });
  switch (command.kind) {
    case "patch":
      return [need("get", EPHEMERAL), need("patch", EPHEMERAL)];
    case "replace":
      return [need("update", EPHEMERAL)];
    case "debug":
      return [...debugRights(command, name), ...(command.attach ? attachRights(name) : [])];
  }
};

/** The name of what a copy or a node's pod will be called is kubectl's to make up. */
const debugRights = ({ target, copyTo }: DebugInvocation, name: string): readonly Right[] => {
  const create: Right = { verb: "create", resource: "pods", for: "request" };
  if (target.kind === "node")
    return [{ verb: "get", resource: "nodes", name, clusterWide: true, for: "request" }, create];
  const get: Right = { verb: "get", resource: "pods", name, for: "request" };
  return [get, copyTo === undefined ? { verb: "patch", resource: EPHEMERAL, name, for: "request" } : create];
};

const EPHEMERAL = "pods/ephemeralcontainers";

/**
 * kubectl watches the pod until the container runs, then attaches: over a WebSocket, which needs `create` since
 * Kubernetes 1.35 and `get` before, or else over SPDY, which always needs `create`.
 */
const attachRights = (name: string): readonly Right[] =>
  [
    ["list", "pods"],
    ["watch", "pods"],
    ["create", "pods/attach"],
  ].map(([verb = "", resource = ""]) => ({ verb, resource, name, for: "attach" as const }));
