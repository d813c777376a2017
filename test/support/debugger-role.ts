import type { ApiServer, User } from "./api-server.ts";
import { renderChart, toList } from "./chart.ts";
import { succeed } from "./kubectl.ts";

/** A person with the rights that the chart's debugger role gives, in all namespaces, and no others. */
export const createDebugger = async (
  server: ApiServer,
  name = "alice@corp.example",
  groups: readonly string[] = ["developers"],
): Promise<User> => {
  await allowToDebug(server, { kind: "User", name });
  return server.createUser(name, groups);
};

/** Binds the chart's debugger role to someone. */
export const allowToDebug = async (
  server: ApiServer,
  subject: { readonly kind: string; readonly name: string; readonly namespace?: string },
): Promise<void> => {
  // Under a name of its own, lest it should stand in the way of a test that installs the chart.
  const debuggerRole = { name: "debugger-of-tests" };
  const objects = await renderChart({ webhook: { url: "https://127.0.0.1:1" }, debuggerRole });
  const role = objects.find(({ kind }) => kind === "ClusterRole")!;
  const binding = {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: `debug-${subject.name.replaceAll(/[^a-z0-9]+/g, "-")}` },
    subjects: [subject],
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role.metadata.name },
  };
  await succeed(server.kubectl(["apply", "-f", "-"], { stdin: toList([role, binding]) }));
};
