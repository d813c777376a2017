import { expect } from "chai";
import { parse } from "yaml";
import {
  CHART,
  isWebhookConfiguration,
  renderChart,
  toList,
  type KubernetesObject,
} from "../support/chart.ts";
import { helm } from "../support/helm.ts";
import { EVERY_VALUE } from "./every-value.ts";
import { succeed } from "../support/kubectl.ts";
import { createNamespace } from "../support/namespace.ts";
import { sharedApiServer } from "../support/shared-api-server.ts";
import type { ApiServer } from "../support/api-server.ts";

const PHASES = [
  ["mutatingwebhookconfiguration", "mutate"],
  ["validatingwebhookconfiguration", "validate"],
] as const;

const FOREIGN = /^(cert-manager\.io|monitoring\.coreos\.com)\//;

/** Lines of `kubectl auth can-i --list`: resource, non-resource URLs, names, verbs. */
const RIGHTS: Readonly<Record<string, readonly string[]>> = {
  "ephemeral-guard-webhook": ["namespaces [] [] [list watch]", "[/ephemeral-guard/records] [] [create]"],
  "ephemeral-guard-recorder": [
    "tokenreviews.authentication.k8s.io [] [] [create]",
    "subjectaccessreviews.authorization.k8s.io [] [] [create]",
    "pods [] [] [get list patch]",
    "events.events.k8s.io [] [] [create]",
    "secrets [] [] [create]",
    "secrets [] [ephemeral-guard-keys] [get update]",
    "secrets [] [ephemeral-guard-tls-ca] [get update]",
    "secrets [] [ephemeral-guard-tls] [get update]",
    "mutatingwebhookconfigurations.admissionregistration.k8s.io [] [ephemeral-guard] [get update]",
    "validatingwebhookconfigurations.admissionregistration.k8s.io [] [ephemeral-guard] [get update]",
  ],
};

/** The chart on a real API server: what it makes is valid, safe and complete, and is gone when it is uninstalled. */
describe("the chart", () => {
  let server: ApiServer;

  before(async () => {
    server = await sharedApiServer();
    const restricted = { "enforce-version": "v1.36", enforce: "restricted", warn: "restricted" };
    const labels = Object.entries(restricted).map(([key, value]) => [
      `pod-security.kubernetes.io/${key}`,
      value,
    ]);
    await createNamespace(server.client, "guard", Object.fromEntries(labels) as Record<string, string>);
  });

  const apply = (objects: readonly object[], ...flags: string[]) =>
    server.kubectl(["apply", "-f", "-", ...flags], { stdin: toList(objects) });

  describe("is taken by the API server, with strict field validation and Pod Security Standard restricted", () => {
    const caBundle = "-----BEGIN CERTIFICATE-----";
    const given: readonly { name: string; values: object }[] = [
      { name: "by default", values: {} },
      { name: "preset production", values: { policies: { preset: "production" } } },
      { name: "preset lockdown", values: { policies: { preset: "lockdown" } } },
      {
        name: "with an existing Secret",
        values: { tls: { mode: "existingSecret", existingSecret: "own", caBundle } },
      },
      { name: "with cert-manager", values: { tls: { mode: "certManager" } } },
      { name: "outside the cluster", values: { webhook: { url: "https://guard.example.com:8443" } } },
      { name: "with everything", values: EVERY_VALUE },
    ];
    for (const { name, values } of given) {
      it(name, async () => {
        // Objects of operators that are not there have no kind here.
        const own = (await renderChart(values)).filter(({ apiVersion }) => !FOREIGN.test(apiVersion));
        const objects = own.map(withoutCaBundle).map(withDefaultAccount);
        const { code, stdout, stderr } = await apply(objects, "--dry-run=server");
        expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
        expect(stdout.match(/created \(server dry run\)/g)).to.have.length(objects.length);
      });
    }

    it("and what is not restricted would have been told", async () => {
      const values = { securityContext: { allowPrivilegeEscalation: true } };
      const deployments = (await renderChart(values)).filter(({ kind }) => kind === "Deployment");
      const { stderr } = await apply(deployments, "--dry-run=server");
      expect(stderr.match(/would violate PodSecurity "restricted:/g)).to.have.length(2);
    });
  });

  describe("installed, upgraded and uninstalled by helm", () => {
    const run = (...args: string[]) =>
      succeed(helm([...args, "--namespace=guard", `--kubeconfig=${server.kubeconfig}`], server.folder));
    const get = async (kind: string, name: string): Promise<KubernetesObject> =>
      parse(
        await succeed(server.kubectl(["get", "-n", "guard", kind, name, "-o", "yaml"])),
      ) as KubernetesObject;

    before(async () => {
      expect(await run("install", "ephemeral-guard", CHART)).to.contain("helm test ephemeral-guard -n guard");
    });

    it("gives each ServiceAccount the rights it uses, and no more", async () => {
      for (const [account, rights] of Object.entries(RIGHTS)) {
        expect(await rightsOf(account), account).to.have.members([...rights]);
      }
    });

    /** The controller that lets go of a deleted claim, once no pod uses it, is not here. */
    const untilClaimsAreGone = async (): Promise<void> => {
      const claim = ["persistentvolumeclaim", "ephemeral-guard-recorder", "-n", "guard"];
      const deleted = await succeed(
        server.kubectl([
          "get",
          ...claim,
          "--ignore-not-found",
          "-o",
          "jsonpath={.metadata.deletionTimestamp}",
        ]),
      );
      if (deleted === "") return;
      await succeed(
        server.kubectl(["patch", ...claim, "--type=merge", "-p", '{"metadata":{"finalizers":null}}']),
      );
    };

    /** What `kubectl auth can-i --list` says beyond what it says of an account without any right. */
    const rightsOf = async (account: string): Promise<string[]> => {
      const list = async (name: string): Promise<string[]> => {
        const as = `system:serviceaccount:guard:${name}`;
        const out = await succeed(
          server.kubectl(["auth", "can-i", "--list", "--no-headers", "-n", "guard"], { as }),
        );
        return out.split("\n").map((line) => line.trim().replaceAll(/\s+/g, " "));
      };
      const everybody = await list("default");
      return (await list(account)).filter((line) => !everybody.includes(line));
    };

    it("lets the recorder read its Secrets, and no other", async () => {
      const read = async (name: string): Promise<number> => {
        const path = `/api/v1/namespaces/guard/secrets/${name}`;
        const as = "system:serviceaccount:guard:ephemeral-guard-recorder";
        return (await server.client.request({ path, as })).status;
      };
      expect(await read("ephemeral-guard-tls-ca")).to.equal(200);
      expect(await read("ephemeral-guard-tls")).to.equal(404); // nobody has made it here
      expect(await read("another")).to.equal(403);
      expect(await read("")).to.equal(403);
    });

    it("keeps at an upgrade what the recorder has written", async () => {
      const written = { data: { "tls.crt": "Y2VydA==" } };
      await succeed(
        server.kubectl([
          "patch",
          "-n",
          "guard",
          "secret",
          "ephemeral-guard-tls-ca",
          "-p",
          JSON.stringify(written),
        ]),
      );
      const authority = Buffer.from((await server.createUser("x", [])).credentials.certificate).toString(
        "base64",
      );
      for (const [kind, phase] of PHASES) {
        const webhooks = [{ name: `${phase}.ephemeral-guard.dev`, clientConfig: { caBundle: authority } }];
        await succeed(server.kubectl(["patch", kind, "ephemeral-guard", "-p", JSON.stringify({ webhooks })]));
      }
      await run("upgrade", "ephemeral-guard", CHART, "--set", "mode=audit,webhook.timeoutSeconds=7");
      expect((await get("secret", "ephemeral-guard-tls-ca"))["data"]).to.deep.equal(written.data);
      for (const [kind] of PHASES) {
        const configuration = await get(kind, "ephemeral-guard");
        expect(configuration).to.have.nested.property("webhooks[0].timeoutSeconds", 7);
        expect(configuration).to.have.nested.property("webhooks[0].clientConfig.caBundle", authority);
      }
    });

    it("changes to a database and back, where the recorder's pods come and go in other ways", async () => {
      const spec = async (): Promise<unknown> =>
        (await get("deployment", "ephemeral-guard-recorder"))["spec"];
      const database = "recorder.database.existingSecret=db,recorder.replicaCount=2";
      await run("upgrade", "ephemeral-guard", CHART, "--set", database);
      expect(await spec()).to.have.nested.property("strategy.type", "RollingUpdate");
      await run("upgrade", "ephemeral-guard", CHART, "--reset-values");
      expect(await spec()).to.have.deep.property("strategy", { type: "Recreate" });
    });

    it("leaves nothing behind", async () => {
      await run("uninstall", "ephemeral-guard");
      await untilClaimsAreGone();
      const kinds = await succeed(server.kubectl(["api-resources", "--verbs=list", "-o", "name"]));
      const listed = [
        "get",
        kinds.trim().split("\n").join(","),
        "--all-namespaces",
        "--ignore-not-found",
        "-o",
        "name",
      ];
      expect(
        await succeed(server.kubectl([...listed, "-l", "app.kubernetes.io/instance=ephemeral-guard"])),
      ).to.equal("");
      // What somebody else made without the chart's labels; Events are the API server's own, and go by themselves.
      expect(
        await succeed(server.kubectl(["get", "secret,lease,configmap", "-n", "guard", "-o", "name"])),
      ).to.equal("");
    });
  });
});

/** In these tests' values it is no certificate, which the API server would notice. */
const withoutCaBundle = (object: KubernetesObject): KubernetesObject => {
  if (!isWebhookConfiguration(object)) return object;
  const webhooks = object["webhooks"] as readonly { clientConfig: object }[]; // as this kind has it
  return {
    ...object,
    webhooks: webhooks.map((webhook) => ({
      ...webhook,
      clientConfig: { ...webhook.clientConfig, caBundle: undefined },
    })),
  };
};

/** A pod can be created by those ServiceAccounts only that are there, and a dry run has left none. */
const withDefaultAccount = (object: KubernetesObject): object =>
  object.kind === "Pod"
    ? { ...object, spec: { ...(object["spec"] as object), serviceAccountName: "default" } }
    : object;
