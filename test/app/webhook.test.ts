import { once } from "node:events";
import { cp, mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { connect } from "node:tls";
import { expect } from "chai";
import { createLogger } from "../../src/app/logger.ts";
import { startWebhook, type Webhook, type WebhookSettings } from "../../src/app/webhook.ts";
import { writeCertificates } from "../../src/sources/certificate-files.ts";
import { withFolder } from "../sources/temporary-folder.ts";
import { makeLocalCertificates } from "../server/started-server.ts";
import { postReview } from "../support/https-post.ts";
import { realReview } from "../support/real-review.ts";

const policy = (name: string, spec: string): string =>
  `apiVersion: ephemeral-guard.dev/v1\nkind: DebugPolicy\nmetadata: { name: ${name} }\nspec: ${spec}\n`;

const EVERYTHING = policy("everything", "{}");
const NOTHING = policy("nothing", "{ images: { allow: [] } }");
const BROKEN = policy("broken", "\n  imagse: {}");

interface Started extends Omit<Webhook, "stop"> {
  readonly webhook: Webhook;
  readonly folder: string;
  readonly ca: string;
  /** The lines of the log so far with this message. */
  readonly logged: (message: string) => readonly Readonly<Record<string, unknown>>[];
  readonly lines: readonly string[];
  /** `/validate` of a recorded review, with the stamp left out of account. */
  readonly validate: (name?: string) => Promise<{ allowed: unknown; codes: string; revision: unknown }>;
  readonly probe: (path: string) => Promise<{ status: number; body: string }>;
}

interface Setup {
  /** Text of `policy.yaml`; without it there is no policy folder. */
  readonly policies?: string;
  readonly certificates?: boolean;
  readonly settings?: Partial<WebhookSettings>;
}

/** Runs `use` with a webhook that was started in this process on free ports. */
const withWebhook = (setup: Setup, use: (started: Started) => Promise<void>): Promise<void> =>
  withFolder(async (folder) => {
    const certificates = await makeLocalCertificates();
    if (setup.policies !== undefined) await writePolicies(folder, setup.policies);
    if (setup.certificates !== false) await writeCertificates(join(folder, "certs"), certificates);
    const lines: string[] = [];
    const logger = createLogger("debug", { write: (line) => void lines.push(line) });
    const webhook = await startWebhook({ ...settingsFor(folder), ...setup.settings }, logger);
    const ca = certificates.caCertificate;
    try {
      await use({
        ...webhook,
        webhook,
        folder,
        ca,
        lines,
        logged: (message) =>
          lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ msg }) => msg === message),
        validate: (name = "digest.validate") => validate({ port: webhook.port, ca }, name),
        probe: (path) => probe(webhook.probePort, path),
      });
    } finally {
      await webhook.stop();
    }
  }); // prettier-ignore

const writePolicies = async (folder: string, text: string): Promise<void> => {
  await mkdir(join(folder, "policies"), { recursive: true });
  await writeFile(join(folder, "policies", "policy.yaml"), text);
};

const settingsFor = (folder: string): WebhookSettings => ({
  policies: join(folder, "policies"),
  certificateFile: join(folder, "certs", "tls.crt"),
  keyFile: join(folder, "certs", "tls.key"),
  host: "127.0.0.1",
  port: 0,
  probePort: 0,
  guard: { guardMode: "enforce", unmatched: "deny", stamp: false, advice: false },
  namespaces: { from: "file", labels: () => undefined },
  closeAfterMs: 0,
  deadlineMs: 1000,
  redaction: { keyFile: undefined, args: false },
});

const validate = async (target: { port: number; ca: string }, name: string) => {
  const { allowed, auditAnnotations } = await postReview(target, "/validate", realReview(name));
  const { violations, revision } = auditAnnotations as { violations: string; revision: string };
  return { allowed, codes: violations, revision };
};

const probe = async (port: number, path: string) => {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  return { status: response.status, body: await response.text() };
};

/** The value of a metric without labels, or with just these. */
const valueOf = (text: string, name: string): number | undefined => {
  const line = text.split("\n").find((candidate) => candidate.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length + 1));
};

describe("app/webhook", () => {
  describe("with policies that change while it serves", () => {
    it("takes an edit, and tells in log, readiness and metrics", () =>
      withWebhook({ policies: EVERYTHING }, async ({ folder, policies, validate: ask, probe: get, logged }) => {
        const before = await ask();
        expect(before).to.include({ allowed: true, codes: "" });
        await writePolicies(folder, NOTHING);
        await policies.poll();
        const after = await ask();
        expect(after).to.include({ allowed: false, codes: "images.allow" });
        expect(after.revision).to.match(/^[0-9a-f]{12}$/).and.not.to.equal(before.revision);
        expect(logged("policies loaded").map((line) => [line["revision"], line["policies"]])).to.deep.equal([
          [before.revision, ["everything"]],
          [after.revision, ["nothing"]],
        ]);
        expect((await get("/readyz")).body).to.contain(`[+]policies ok: 1 policy, revision ${String(after.revision)}, `);
        const metrics = (await get("/metrics")).body;
        expect(valueOf(metrics, `ephemeral_guard_policy_info{revision="${String(after.revision)}"}`)).to.equal(1);
        expect(metrics).not.to.contain(`revision="${String(before.revision)}"`);
      })); // prettier-ignore

    it("keeps the last good set when a bad one comes, says where it is wrong, and takes the next good one", () =>
      withWebhook({ policies: NOTHING }, async ({ folder, policies, validate: ask, probe: get, logged }) => {
        const before = await ask();
        await writePolicies(folder, BROKEN);
        await policies.poll();
        expect(await ask()).to.deep.equal({ allowed: false, codes: "images.allow", revision: before.revision });
        const problem = 'policy.yaml:5:3: unknown key "imagse" (did you mean "images"?)';
        expect(logged("policies rejected").map(({ problems, level }) => [level, problems])).to.deep.equal([["error", [problem]]]);
        const readyz = await get("/readyz");
        expect(readyz.status).to.equal(200);
        expect(readyz.body).to.match(/^\[!\]policies last reload failed at \S+: policy\.yaml:5:3: unknown key "imagse" .*; the last good state stays in force$/m);
        const broken = (await get("/metrics")).body;
        expect(valueOf(broken, "ephemeral_guard_policy_reload_failures_total")).to.equal(1);
        expect(valueOf(broken, "ephemeral_guard_policy_last_reload_ok")).to.equal(0);
        await writePolicies(folder, EVERYTHING);
        await policies.poll();
        expect(await ask()).to.include({ allowed: true });
        expect((await get("/readyz")).body).not.to.contain("[!]");
        expect(valueOf((await get("/metrics")).body, "ephemeral_guard_policy_last_reload_ok")).to.equal(1);
      })); // prettier-ignore

    it("takes the swap of a ConfigMap's links", () =>
      withWebhook({}, async ({ folder, policies, validate: ask }) => {
        const mount = join(folder, "policies");
        for (const [name, text] of [["..1", EVERYTHING], ["..2", NOTHING]] as const) {
          await mkdir(join(mount, name), { recursive: true });
          await writeFile(join(mount, name, "policy.yaml"), text);
        }
        await symlink("..1", join(mount, "..data"));
        await symlink("..data/policy.yaml", join(mount, "policy.yaml"));
        await policies.poll();
        expect(await ask()).to.include({ allowed: true });
        await symlink("..2", join(mount, "..data_tmp"));
        await rename(join(mount, "..data_tmp"), join(mount, "..data"));
        await policies.poll();
        expect(await ask()).to.include({ allowed: false });
      })); // prettier-ignore

    it("keeps the last good set when the folder vanishes", () =>
      withWebhook({ policies: EVERYTHING }, async ({ folder, policies, validate: ask, probe: get }) => {
        await rm(join(folder, "policies"), { recursive: true });
        await policies.poll();
        expect(await ask()).to.include({ allowed: true });
        expect((await get("/readyz")).body).to.match(/^\[!\]policies last reload failed .* does not exist/m);
      })); // prettier-ignore

    it("answers every request meanwhile, by one set or the other", () =>
      withWebhook({ policies: EVERYTHING }, async ({ folder, policies, validate: ask }) => {
        const answers: Promise<{ allowed: unknown; codes: string }>[] = [];
        for (let round = 0; round < 6; round++) {
          await writePolicies(folder, round % 2 === 0 ? NOTHING : EVERYTHING);
          const polled = policies.poll();
          answers.push(ask(), ask(), ask(), ask());
          await polled;
        }
        for (const { allowed, codes } of await Promise.all(answers)) {
          expect([allowed, codes]).to.be.deep.oneOf([[true, ""], [false, "images.allow"]]);
        }
      })); // prettier-ignore
  });

  it("without policies: listens, is not ready, and refuses every added container, until they come", () =>
    withWebhook({}, async ({ folder, policies, validate: ask, probe: get }) => {
      const readyz = await get("/readyz");
      expect(readyz.status).to.equal(503);
      expect(readyz.body).to.match(/^\[-\]policies failed: .*does not exist/m);
      expect((await get("/livez")).status).to.equal(200);
      expect(await ask()).to.deep.equal({ allowed: false, codes: "no-policy", revision: "" });
      expect(await ask("noop.validate")).to.include({ allowed: true });
      await writePolicies(folder, EVERYTHING);
      await policies.poll();
      expect((await get("/readyz")).status).to.equal(200);
      expect(await ask()).to.include({ allowed: true });
    })); // prettier-ignore

  describe("with a certificate that changes while it serves", () => {
    it("is not ready without one, and refuses handshakes", () =>
      withWebhook({ policies: EVERYTHING, certificates: false }, async ({ port, ca, probe: get }) => {
        const readyz = await get("/readyz");
        expect(readyz.status).to.equal(503);
        expect(readyz.body).to.match(/^\[-\]certificate failed: .*tls\.crt does not exist/m);
        const socket = connect({ host: "127.0.0.1", port, ca });
        const [error] = (await once(socket, "error")) as Error[];
        expect(error).to.be.instanceOf(Error);
      })); // prettier-ignore

    it("takes a new pair, and keeps it when one comes that does not fit", () =>
      withWebhook({ policies: EVERYTHING }, async ({ folder, port, ca, certificate, validate: ask, probe: get, logged }) => {
        expect(await ask()).to.include({ allowed: true });
        const next = await makeLocalCertificates();
        await writeCertificates(join(folder, "certs"), next, { force: true });
        await certificate.poll();
        await postReview({ port, ca: next.caCertificate }, "/validate", realReview("noop.validate"));
        const refused = await postReview({ port, ca }, "/validate", realReview("noop.validate")).then(() => "", String);
        expect(refused).to.match(/certificate/);
        await cp(join(folder, "certs", "ca.key"), join(folder, "certs", "tls.key"));
        await certificate.poll();
        await postReview({ port, ca: next.caCertificate }, "/validate", realReview("noop.validate"));
        const readyz = await get("/readyz");
        expect(readyz.status).to.equal(200);
        expect(readyz.body).to.match(/^\[!\]certificate last reload failed/m);
        expect(logged("certificate rejected")).to.have.length(1);
        const metrics = (await get("/metrics")).body;
        expect(valueOf(metrics, "ephemeral_guard_certificate_reload_failures_total")).to.equal(1);
        expect(valueOf(metrics, "ephemeral_guard_certificate_expiry_timestamp_seconds")).to.be.greaterThan(Date.now() / 1000);
      })); // prettier-ignore
  });

  it("survives a bug in judging: refuses the one request, logs its uid, and goes on", () => {
    const labels = (): never => {
      throw new Error("a bug");
    };
    const settings = { namespaces: { from: "file", labels } } as const;
    return withWebhook({ policies: EVERYTHING, settings }, async (started) => {
      const { port, ca, validate: ask, probe: get, logged } = started;
      expect(await ask()).to.deep.equal({ allowed: false, codes: "internal", revision: "" });
      const mutated = await postReview({ port, ca }, "/mutate", realReview("digest.mutate", "u-mutate"));
      expect(mutated).to.include({ allowed: true, uid: "u-mutate" }).and.not.to.have.property("patch");
      expect(logged("a review ran into a bug").map(({ uid }) => uid)).to.deep.equal([
        realReview("digest.validate").request["uid"],
        "u-mutate",
      ]);
      const metrics = (await get("/metrics")).body;
      expect(valueOf(metrics, 'ephemeral_guard_internal_errors_total{phase="validate"}')).to.equal(1);
      expect((await get("/readyz")).status).to.equal(200);
    }); // prettier-ignore
  });

  it("counts reviews by phase and verdict, violations by code and policy, and their time", () =>
    withWebhook({ policies: NOTHING }, async ({ port, ca, validate: ask, probe: get }) => {
      await ask();
      await ask("noop.validate");
      await postReview({ port, ca }, "/mutate", realReview("digest.mutate"));
      const metrics = (await get("/metrics")).body;
      const expected = {
        'ephemeral_guard_reviews_total{phase="validate",verdict="denied"}': 1,
        'ephemeral_guard_reviews_total{phase="validate",verdict="allowed"}': 1,
        'ephemeral_guard_reviews_total{phase="mutate",verdict="allowed"}': 1,
        'ephemeral_guard_violations_total{code="images.allow",policy="nothing"}': 1,
        'ephemeral_guard_review_duration_seconds_count{phase="validate"}': 2,
      };
      const found = Object.fromEntries(Object.keys(expected).map((name) => [name, valueOf(metrics, name)]));
      expect(found).to.deep.equal(expected);
    })); // prettier-ignore

  describe("when a port is taken", () => {
    for (const flag of ["port", "probePort"] as const) {
      it(`rejects with the flag for ${flag}, and leaves nothing open`, async () => {
        const taken = createServer().listen(0, "127.0.0.1");
        await once(taken, "listening");
        const { port } = taken.address() as { port: number };
        try {
          await withWebhook({ policies: EVERYTHING, settings: { [flag]: port } }, () => Promise.resolve());
          expect.fail("it started");
        } catch (error) {
          const name = flag === "port" ? "--port" : "--probe-port";
          expect(String(error)).to.equal(`Error: port ${port} is in use: choose another with ${name}`);
        } finally {
          taken.close();
        }
      });
    }
  });

  it("once stopped, listens nowhere", () =>
    withWebhook({ policies: EVERYTHING }, async ({ webhook, port, ca, probe: get }) => {
      expect(await webhook.stop()).to.deep.equal({ cut: 0 });
      expect(await postReview({ port, ca }, "/validate", {}).then(() => "", String)).to.match(/ECONNREFUSED/);
      expect(await get("/livez").then(() => "", (error: unknown) => String((error as Error).cause))).to.match(/ECONNREFUSED/);
    })); // prettier-ignore

  it("while it drains, says so and answers on", () =>
    withWebhook({ policies: EVERYTHING, settings: { closeAfterMs: 300 } }, async ({ webhook, validate: ask, probe: get }) => {
      const stopped = webhook.stop();
      expect((await get("/readyz")).status).to.equal(503);
      expect((await get("/readyz")).body).to.contain("[-]serving failed: shutting down");
      expect(await ask()).to.include({ allowed: true });
      expect(await stopped).to.deep.equal({ cut: 0 });
    })); // prettier-ignore
});
