import { X509Certificate } from "node:crypto";
import { expect } from "chai";
import type { JsonCall } from "../../../src/kubernetes/api-client.ts";
import { ApiError } from "../../../src/kubernetes/api-error.ts";
import { eventually } from "../../support/eventually.ts";
import {
  AUTHORITY,
  createInstallation,
  DAY,
  MUTATING,
  SERVING,
  trustedUntil,
  VALIDATING,
  type Installation,
} from "./installation.ts";

/** Rejects what `fits` with what `status` says, as often as `times`. */
const failing =
  (fits: (call: JsonCall) => boolean, status: number, times = Infinity) =>
  (call: JsonCall): Promise<void> =>
    fits(call) && times-- > 0 ? Promise.reject(new ApiError(status, `no: ${status}`)) : Promise.resolve();

const isWrite =
  (path: string) =>
  (call: JsonCall): boolean =>
    call.method !== undefined && call.path.startsWith(path);

describe("kubernetes/certificates/certificate-duty", () => {
  const started = async (): Promise<Installation> => {
    const installation = createInstallation();
    await installation.createDuty().pass();
    return installation;
  };

  it("makes an authority, a certificate by it, and has both configurations trust it, in one pass", async () => {
    const installation = createInstallation();
    const duty = installation.createDuty();
    await duty.pass();
    expect(installation.events).to.deep.equal(["authorities", "publish", "publish", "issue"]);
    const leaf = installation.text(SERVING, "tls.crt");
    for (const path of [MUTATING, VALIDATING]) {
      expect(installation.bundle(path)).to.equal(installation.text(AUTHORITY, "ca.crt"));
      expect(trustedUntil(leaf, installation.bundle(path))).to.not.equal(undefined);
    }
    expect(installation.text(SERVING, "ca.crt")).to.equal(installation.text(AUTHORITY, "ca.crt"));
    const { loaded, failure } = duty.state();
    expect(failure).to.equal(undefined);
    expect(loaded).to.deep.include({ published: true, at: installation.now() });
    expect(loaded?.certificateExpiresAt.getTime()).to.equal(installation.now().getTime() + 10 * DAY);
    expect(loaded?.authorityExpiresAt.getTime()).to.equal(installation.now().getTime() + 30 * DAY);
  });

  it("keeps the authority's key out of the Secret that pods mount", async () => {
    const installation = await started();
    const { data } = installation.objects.get(SERVING) as { data: object };
    expect(data).to.have.all.keys("ca.crt", "tls.crt", "tls.key");
    expect(installation.text(SERVING, "tls.key")).not.to.equal(installation.text(AUTHORITY, "ca.key"));
    expect(installation.text(AUTHORITY, "ca.key")).to.contain("PRIVATE KEY");
  });

  it("writes nothing when all is as it should be", async () => {
    const installation = await started();
    const writes = installation.writes.length;
    await installation.createDuty().pass();
    installation.pass(5 * DAY);
    await installation.createDuty().pass();
    expect(installation.writes).to.have.length(writes);
  });

  it("leaves all else in a configuration as it was", async () => {
    const installation = await started();
    expect(installation.objects.get(MUTATING)).to.deep.include({
      webhooks: [
        {
          name: "a",
          clientConfig: {
            url: "https://guard",
            caBundle: Buffer.from(installation.bundle(MUTATING)).toString("base64"),
          },
          timeoutSeconds: 5,
        },
      ],
    });
    expect(installation.objects.get(MUTATING)).to.have.nested.property("metadata.labels.keep", "me");
  });

  it("has the serving Secret go away with the authority's, and follows one that is made anew", async () => {
    const installation = await started();
    const owner = () => {
      const { metadata } = installation.objects.get(SERVING) as { metadata: { ownerReferences: unknown } };
      return metadata.ownerReferences;
    };
    const uid = () =>
      (installation.objects.get(AUTHORITY) as { metadata: { uid: string } } | undefined)?.metadata.uid;
    const reference = { apiVersion: "v1", kind: "Secret", name: "tls-ca" };
    expect(owner()).to.deep.equal([{ ...reference, uid: uid() }]);
    const before = uid();
    installation.objects.delete(AUTHORITY);
    const duty = installation.createDuty();
    await duty.pass();
    installation.pass(DAY);
    await duty.pass();
    expect(uid()).not.to.equal(before);
    expect(owner()).to.deep.equal([{ ...reference, uid: uid() }]);
  });

  it("forgets the key of an authority that does not sign any more", async () => {
    const installation = await started();
    const duty = installation.createDuty();
    const first = installation.text(AUTHORITY, "ca.key");
    for (let days = 0; days < 25; days++) {
      installation.pass(DAY);
      await duty.pass();
    }
    expect(installation.text(AUTHORITY, "retired.crt")).to.contain("BEGIN CERTIFICATE");
    expect(installation.text(AUTHORITY, "ca.key")).not.to.equal(first);
    expect(JSON.stringify([...installation.objects])).not.to.contain(Buffer.from(first).toString("base64"));
    const { subject } = new X509Certificate(installation.text(AUTHORITY, "ca.crt"));
    expect(subject).to.match(/^CN=ephemeral-guard CA 2026-01-2\dT/);
  });

  const conflicts: { name: string; fits: (call: JsonCall) => boolean }[] = [
    { name: "the authority Secret", fits: isWrite("/api/v1/namespaces/ns/secrets?") },
    { name: "a configuration", fits: isWrite(MUTATING) },
  ];
  for (const { name, fits } of conflicts) {
    it(`looks again when somebody else was quicker with ${name}`, async () => {
      const installation = createInstallation();
      const duty = installation.createDuty({ before: failing(fits, 409, 2) });
      await duty.pass();
      expect(installation.events.filter((event) => event === "conflict")).to.have.length(2);
      expect(duty.state()).to.deep.include({ failure: undefined });
      expect(duty.state().loaded).to.deep.include({ published: true });
    });
  }

  it("gives up for this pass when it never gets anywhere, and says so", async () => {
    const installation = createInstallation();
    const duty = installation.createDuty({ before: failing(isWrite("/api"), 409) });
    await duty.pass();
    expect(duty.state().failure?.reasons.join()).to.match(/^still not done after 12 rounds/);
  });

  it("puts a caBundle back although the Secrets cannot be written", async () => {
    const installation = await started();
    installation.pass(25 * DAY); // the certificate and the authority are due
    installation.setBundle(VALIDATING, "");
    const duty = installation.createDuty({ before: failing(isWrite("/api/v1"), 403) });
    await duty.pass();
    expect(installation.bundle(VALIDATING)).to.equal(installation.text(AUTHORITY, "ca.crt"));
    expect(duty.state().failure?.reasons).to.deep.equal(["no: 403; no: 403"]);
  });

  it("tells of a failure once, and of the next one", async () => {
    const installation = await started();
    let status = 403;
    const duty = installation.createDuty({
      before: (call) => failing(() => status !== 200, status)(call),
    });
    for (status of [403, 403, 500, 200, 403]) await duty.pass();
    const failures = installation.events.filter((event) => event.startsWith("failure"));
    expect(failures).to.deep.equal(["failure: no: 403", "failure: no: 500", "failure: no: 403"]);
  });

  it("says what configuration is missing, and does the rest", async () => {
    const installation = createInstallation();
    installation.objects.delete(VALIDATING);
    const duty = installation.createDuty();
    await duty.pass();
    expect(duty.state().failure?.reasons).to.deep.equal([
      "ValidatingWebhookConfiguration guard does not exist",
    ]);
    expect(duty.state().loaded).to.deep.include({ published: false });
    expect(installation.bundle(MUTATING)).to.contain("BEGIN CERTIFICATE");
  });

  it("recovers from Secrets that hold nonsense", async () => {
    const installation = await started();
    const nonsense = Buffer.from("nonsense").toString("base64");
    for (const [path, key] of [
      [AUTHORITY, "ca.crt"],
      [SERVING, "tls.key"],
    ] as const) {
      const secret = installation.objects.get(path) as { data: Record<string, string> };
      installation.put(path, { ...secret, data: { ...secret.data, [key]: nonsense } });
    }
    const duty = installation.createDuty();
    await duty.pass();
    expect(duty.state().failure).to.equal(undefined);
    expect(trustedUntil(installation.text(SERVING, "tls.crt"), installation.bundle(MUTATING))).to.not.equal(
      undefined,
    );
  });

  it("looks again and again, until it is closed", async () => {
    const installation = await started();
    const duty = installation.createDuty();
    duty.start();
    for (let round = 0; round < 3; round++) {
      installation.setBundle(MUTATING, "");
      await eventually(() =>
        Promise.resolve(expect(installation.bundle(MUTATING)).to.contain("BEGIN CERTIFICATE")),
      );
    }
    await duty.close();
    installation.setBundle(MUTATING, "");
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(installation.bundle(MUTATING)).to.equal("");
  });
});
