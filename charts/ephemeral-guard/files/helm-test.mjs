// Asks the API server to add a debug container to the very pod this runs in, as a dry run: whatever the answer says,
// it must be the guard that gave it. That proves Service, certificate, caBundle and webhook configurations at once.
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port, POD, NAMESPACE, EXPECT } = process.env;
const token = readFileSync("/var/run/secrets/kubernetes.io/serviceaccount/token", "utf8");
const authority = `${host.includes(":") ? `[${host}]` : host}:${port}`;
const url = `https://${authority}/api/v1/namespaces/${NAMESPACE}/pods/${POD}/ephemeralcontainers?dryRun=All`;
// Pod Security Admission, which the namespace may have at its strictest, judges before the guard does.
const securityContext = {
  runAsNonRoot: true,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
};
const container = { name: "helm-test", image: "registry.invalid/helm-test:1", securityContext };

const ask = async () => {
  const answer = await globalThis.fetch(url, {
    method: "PATCH",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/strategic-merge-patch+json" },
    body: JSON.stringify({ spec: { ephemeralContainers: [container] } }),
  });
  return { status: answer.status, body: await answer.json() };
};

const judge = ({ status, body }) => {
  if (
    status === 403 &&
    body.message?.includes('admission webhook "validate.ephemeral-guard.dev" denied the request')
  ) {
    return "ok: judged, and denied";
  }
  if (status !== 200) return undefined;
  const env = body.spec?.ephemeralContainers?.find(({ name }) => name === container.name)?.env ?? [];
  if (env.some(({ name }) => name === "EPHEMERAL_GUARD_REQUESTED_BY"))
    return "ok: judged, stamped and allowed";
  return EXPECT === "stamp"
    ? undefined
    : "ok: allowed; without the stamp nobody can tell from here who judged it";
};

// Right after a rollout the Service may still lead nowhere for a moment.
for (let attempts = 10; ; attempts--) {
  const answer = await ask().catch((error) => ({ status: 0, body: String(error.cause ?? error) }));
  const verdict = judge(answer);
  if (verdict !== undefined) {
    console.log(verdict);
    process.exit(0);
  }
  if (attempts === 1 || ![0, 500, 503].includes(answer.status)) {
    console.log(
      `failed: no answer of the guard; status ${answer.status}: ${answer.body.message ?? answer.body.kind ?? answer.body}`,
    );
    process.exit(1);
  }
  await delay(1000);
}
