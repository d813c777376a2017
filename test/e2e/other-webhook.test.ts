import { expect } from "chai";
import type { ApiServer } from "../support/api-server.ts";
import { createAuthority, type Authority } from "../support/authority.ts";
import {
  addContainers,
  standingContainers,
  stampOf,
  type StandingContainer,
} from "../support/debug-containers.ts";
import { eventually } from "../support/eventually.ts";
import { startFakeWebhook, type FakeWebhook } from "../support/fake-webhook.ts";
import { installGuard, type InstalledGuard } from "../support/installed-guard.ts";
import { succeed } from "../support/kubectl.ts";
import { createNamespace } from "../support/namespace.ts";
import { createRunningPod } from "../support/running-pod.ts";
import { sharedApiServer } from "../support/shared-api-server.ts";

const NAMESPACE = "other-webhook";

/** JSON Patch operations for the debug container at `index`. */
type Change = (container: StandingContainer, index: number) => readonly object[];

/** Somebody else's mutating webhook, beside ours. */
describe("another mutating webhook", () => {
  let server: ApiServer;
  let authority: Authority;
  let other: FakeWebhook;
  /** What it does now. */
  let change: Change = () => [];
  let pods = 0;

  before(async () => {
    server = await sharedApiServer();
    authority = await createAuthority("other-webhook");
    other = await startFakeWebhook(authority, ({ request }) => {
      const { spec } = request.object as { spec: { ephemeralContainers?: StandingContainer[] } }; // a Pod
      const patch = (spec.ephemeralContainers ?? []).flatMap((container, index) => change(container, index));
      return { allowed: true, warnings: ["the other webhook was here"], ...(patch.length > 0 && { patch }) };
    });
    await createNamespace(server.client, NAMESPACE);
  });
  after(() => other.close());
  beforeEach(() => {
    change = () => [];
  });

  /** By name, so that it comes after ours. With `IfNeeded` it is called once more after ours was. */
  const configure = async (reinvocationPolicy: "Never" | "IfNeeded"): Promise<void> => {
    const configuration = {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "MutatingWebhookConfiguration",
      metadata: { name: "later-than-ephemeral-guard" },
      webhooks: [
        {
          name: "other.example.com",
          admissionReviewVersions: ["v1"],
          clientConfig: { url: other.url, caBundle: Buffer.from(authority.certificate).toString("base64") },
          rules: [
            {
              apiGroups: [""],
              apiVersions: ["v1"],
              resources: ["pods/ephemeralcontainers"],
              operations: ["UPDATE"],
            },
          ],
          sideEffects: "None",
          reinvocationPolicy,
        },
      ],
    };
    await succeed(server.kubectl(["apply", "-f", "-"], { stdin: JSON.stringify(configuration) }));
  };
  const remove = () =>
    succeed(server.kubectl(["delete", "mutatingwebhookconfiguration", "later-than-ephemeral-guard"]));
  const create = async (): Promise<string> => {
    const name = `pod-${++pods}`;
    await createRunningPod(server.client, NAMESPACE, { metadata: { name, labels: { app: name } } });
    return name;
  };
  const add = (pod: string, dryRun = false) =>
    addContainers(server.client, {
      namespace: NAMESPACE,
      pod,
      containers: [{ name: "debugger", image: "busybox:1.36", targetContainerName: "app" }],
      dryRun,
    });
  const untilCalled = async (): Promise<void> => {
    const pod = await create();
    await eventually(async () =>
      expect((await add(pod, true)).warnings).to.include("the other webhook was here"),
    );
  };
  const stands = async (pod: string) => (await standingContainers(server.client, NAMESPACE, pod))[0]!;
  const causes = (body: unknown) =>
    ((body as { details?: { causes?: { reason: string }[] } }).details?.causes ?? []).map(
      ({ reason }) => reason,
    );

  /** Why the guard's mark is an env entry, and not a label: nothing else of the pod can be changed on this subresource. */
  describe("alone", () => {
    before(async () => {
      await configure("Never");
      await untilCalled();
    });
    after(remove);

    it("adds a label and an annotation, which the API server drops, and an env entry, which stays", async () => {
      change = ({ env }, index) => [
        { op: "add", path: "/metadata/labels/debugged", value: "true" },
        { op: "add", path: "/metadata/annotations", value: { "debugged-by": "somebody" } },
        ...(env === undefined
          ? [
              {
                op: "add",
                path: `/spec/ephemeralContainers/${index}/env`,
                value: [{ name: "DEBUGGED_BY", value: "somebody" }],
              },
            ]
          : []),
      ];
      const pod = await create();
      const { status, warnings } = await add(pod);
      expect({ status, warnings }).to.deep.equal({ status: 200, warnings: ["the other webhook was here"] });
      const stored = await server.client.succeed({ path: `/api/v1/namespaces/${NAMESPACE}/pods/${pod}` });
      expect(stored).to.have.nested.property("metadata.labels").that.deep.equals({ app: pod });
      expect(stored).not.to.have.nested.property("metadata.annotations");
      expect((await stands(pod)).env).to.deep.equal([{ name: "DEBUGGED_BY", value: "somebody" }]);
    });
  });

  /** What each of its doings comes to: codes of the refusal, or `let in`. */
  const doings: readonly { name: string; does: Change; Never: string; IfNeeded: string }[] = [
    {
      name: "sets what our default denies",
      does: ({ securityContext }, index) =>
        securityContext?.["allowPrivilegeEscalation"] === true
          ? []
          : [{ op: "add", path: contextPath(index, "allowPrivilegeEscalation"), value: true }],
      Never: "privileges.allowPrivilegeEscalation",
      IfNeeded: "privileges.allowPrivilegeEscalation",
    },
    {
      name: "takes a default away",
      does: ({ securityContext }, index) =>
        securityContext?.["seccompProfile"] === undefined
          ? []
          : [{ op: "remove", path: contextPath(index, "seccompProfile") }],
      Never: "let in",
      IfNeeded: "privileges.seccompProfile",
    },
    {
      name: "takes the stamp away",
      does: ({ env }, index) => (env === undefined ? [] : [{ op: "remove", path: envPath(index) }]),
      Never: "let in",
      IfNeeded: "stamp.missing",
    },
    {
      name: "writes another name into the stamp",
      does: ({ env = [] }, index) =>
        env.flatMap(({ name, value }, at) =>
          name === "EPHEMERAL_GUARD_REQUESTED_BY" && value !== "root"
            ? [{ op: "replace", path: `${envPath(index)}/${at}/value`, value: "root" }]
            : [],
        ),
      Never: "let in",
      IfNeeded: "stamp.forged",
    },
    {
      name: "adds an entry of its own to env",
      does: ({ env = [] }, index) =>
        env.some(({ name }) => name === "MESH")
          ? []
          : [{ op: "add", path: `${envPath(index)}/-`, value: { name: "MESH", value: "on" } }],
      Never: "let in",
      IfNeeded: "let in",
    },
  ];

  for (const reinvocation of ["Never", "IfNeeded"] as const) {
    describe(`that comes after ours, with reinvocationPolicy ${reinvocation}`, () => {
      let guard: InstalledGuard | undefined;
      before(async () => {
        guard = await installGuard(server, { policies: "production" });
        await configure(reinvocation);
        await untilCalled();
      });
      after(async () => {
        await remove();
        await guard?.close();
      });

      for (const { name, does, ...outcomes } of doings) {
        const expected = outcomes[reinvocation];
        it(`and ${name}: ${expected}`, async () => {
          change = does;
          const pod = await create();
          const { status, body } = await add(pod);
          expect(status === 200 ? "let in" : causes(body).join()).to.equal(expected);
          if (status !== 200) return;
          // Ours was called once more after it, and has put right what it did.
          const container = await stands(pod);
          expect(stampOf(container)).to.have.keys("REQUESTED_BY", "REQUESTED_AT", "POLICY");
          expect(stampOf(container)).to.include({ REQUESTED_BY: "admin" });
          expect(container.securityContext).to.include({ runAsUser: 65532, allowPrivilegeEscalation: false });
          expect(container.securityContext?.["seccompProfile"]).to.deep.equal({ type: "RuntimeDefault" });
        });
      }
    });
  }
});

const envPath = (index: number): string => `/spec/ephemeralContainers/${index}/env`;
const contextPath = (index: number, field: string): string =>
  `/spec/ephemeralContainers/${index}/securityContext/${field}`;
