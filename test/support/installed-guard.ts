import { toList, renderWebhookConfigurations } from "./chart.ts";
import { eventually } from "./eventually.ts";
import { startGuardProcess, type GuardProcess, type GuardProcessOptions } from "./guard-process.ts";
import { succeed } from "./kubectl.ts";
import { createNamespace } from "./namespace.ts";
import { createRunningPod } from "./running-pod.ts";
import type { ApiServer } from "./api-server.ts";

export interface InstalledGuard extends GuardProcess {
  /** Takes the configurations away, waits until the API server heeds that, and stops the process. */
  close(): Promise<void>;
}

/** A webhook process, and the chart's own configurations that have the API server call it. Resolves once it does. */
export const installGuard = async (
  server: ApiServer,
  options: GuardProcessOptions,
): Promise<InstalledGuard> => {
  const guard = await startGuardProcess(options);
  try {
    const url = `https://127.0.0.1:${guard.port}`;
    await configureWebhooks(server, { url, caBundle: guard.files.authority.certificate }, options.values);
    await untilCalled(server, guard);
  } catch (error) {
    await removeWebhooks(server);
    await guard.close();
    throw error;
  }
  return {
    ...guard,
    close: async () => {
      await removeWebhooks(server);
      await guard.close();
    },
  };
};

/** Applies the chart's webhook configurations; the API server heeds them within a second or so. */
export const configureWebhooks = async (
  server: ApiServer,
  at: { readonly url: string; readonly caBundle: string },
  values: Readonly<Record<string, unknown>> = {},
): Promise<void> => {
  const stdin = toList(await renderWebhookConfigurations(at, values));
  await succeed(server.kubectl(["apply", "-f", "-"], { stdin }));
};

/** Deletes all webhook configurations, and waits until the API server calls none of them any more. */
export const removeWebhooks = async (server: ApiServer): Promise<void> => {
  const kinds = "mutatingwebhookconfigurations,validatingwebhookconfigurations";
  await succeed(server.kubectl(["delete", "--all", kinds]));
  await eventually(async () => {
    const { status, stamped } = await probe(server);
    if (status !== 200 || stamped) throw new Error(`still called: ${status}`);
  });
};

/** Resolves once the API server asks both of the webhook's phases. */
export const untilCalled = async (server: ApiServer, guard: Pick<GuardProcess, "metric">): Promise<void> => {
  for (const phase of ["mutate", "validate"]) {
    const count = () => guard.metric("ephemeral_guard_reviews_total", { phase });
    const before = await count();
    await eventually(async () => {
      await probe(server);
      if ((await count()) === before) throw new Error(`the API server does not call /${phase}`);
    });
  }
};

const PROBE = "guard-probe";

/** A dry run in a namespace of its own, which leaves nothing in the pod. */
const probe = async (server: ApiServer): Promise<{ status: number; stamped: boolean }> => {
  const { client } = server;
  const pod = `/api/v1/namespaces/${PROBE}/pods/app`;
  if ((await client.request({ path: pod })).status === 404) {
    await createNamespace(client, PROBE);
    await createRunningPod(client, PROBE, { metadata: { name: "app" } });
  }
  const { status, body } = await client.request({
    method: "PATCH",
    path: `${pod}/ephemeralcontainers?dryRun=All`,
    contentType: "application/strategic-merge-patch+json",
    body: { spec: { ephemeralContainers: [{ name: "probe", image: "busybox:1.36" }] } },
  });
  return { status, stamped: JSON.stringify(body).includes("EPHEMERAL_GUARD_") };
};
