import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import { writeCertificates } from "../../src/sources/certificate-files.ts";
import { makeLocalCertificates } from "../server/started-server.ts";
import { withFolder } from "../sources/temporary-folder.ts";
import { eventually } from "../support/eventually.ts";
import { postReview } from "../support/https-post.ts";
import { realReview } from "../support/real-review.ts";
import { runCli, startCli, type StartedCli } from "./run-cli.ts";

const REQUIRED = ["--policies", "policies/starter", "--certificate", "tls.crt", "--key", "tls.key"];

interface Served {
  readonly started: StartedCli;
  readonly validate: (name: string) => Promise<{ allowed: unknown; codes: string }>;
}

/** Runs `webhook` on free ports until `use` is done, then stops it with SIGTERM; returns its exit code. */
const withWebhook = async (
  flags: readonly string[],
  use: (served: Served) => Promise<void>,
  env: Readonly<Record<string, string>> = {},
): Promise<number> => {
  let code = -1;
  await withFolder(async (folder) => {
    const certificates = await makeLocalCertificates();
    await writeCertificates(folder, certificates);
    const files = ["--certificate", join(folder, "tls.crt"), "--key", join(folder, "tls.key")];
    const free = ["--host", "127.0.0.1", "--port", "0", "--probe-port", "0", "--drain", "0"];
    const started = startCli(["webhook", "--policies", "policies/starter", ...files, ...free, ...flags], { env });
    const validate = async (name: string) => {
      const { port } = await started.listening();
      const target = { port, ca: certificates.caCertificate };
      const { allowed, auditAnnotations } = await postReview(target, "/validate", realReview(name));
      return { allowed, codes: (auditAnnotations as { violations: string }).violations };
    };
    try {
      await started.listening();
      await use({ started, validate });
    } finally {
      started.signal("SIGTERM");
      code = await started.ended;
    }
  });
  return code;
}; // prettier-ignore

describe("cli/webhook-command", () => {
  describe("has no default for", () => {
    for (const flag of ["--policies", "--certificate", "--key"]) {
      it(flag, async () => {
        const at = REQUIRED.indexOf(flag);
        const result = await runCli(["webhook", ...REQUIRED.slice(0, at), ...REQUIRED.slice(at + 2)]);
        expect(result).to.deep.equal({
          code: 2,
          stdout: "",
          stderr: `error: ${flag} is missing: it has no default\n`,
        });
      });
    }
  });

  describe("refuses to deliver records", () => {
    const rows: readonly { name: string; given: readonly string[]; expect: string }[] = [
      { name: "without a token", given: ["--recorder", "https://r"], expect: "--recorder-token is missing: --recorder needs it" },
      { name: "to nobody", given: ["--recorder-token", "t"], expect: "--recorder is missing: --recorder-ca and --recorder-token are for one" },
      { name: "to what is no URL", given: ["--recorder", "r:9443", "--recorder-token", "t"], expect: '--recorder: expected https://HOST:PORT, found "r:9443"' },
    ]; // prettier-ignore
    for (const row of rows) {
      it(row.name, async () => {
        const { code, stderr } = await runCli(["webhook", ...REQUIRED, ...row.given]);
        expect([code, stderr]).to.deep.equal([2, `error: ${row.expect}\n`]);
      });
    }
  });

  it("answers while no recorder is there and no key, says so, and what was not delivered in the end", () =>
    withFolder(async (folder) => {
      const given = ["--recorder", "https://127.0.0.1:1", "--recorder-token", join(folder, "token")];
      const code = await withWebhook(
        [...given, "--redaction-key", join(folder, "key")],
        async ({ started, validate }) => {
          expect(await validate("digest.validate")).to.have.property("allowed", false);
          const message = (text: string) => started.log().find(({ msg }) => msg === text);
          expect(message("no redaction key: values are left out of records, not hashed")).to.be.an("object");
          await eventually(() => Promise.resolve(expect(message("delivery failed")).to.be.an("object")));
          started.signal("SIGTERM");
          await started.ended;
          expect(message("observations dropped")).to.deep.include({ reason: "closed", dropped: 1 });
        },
      );
      expect(code).to.equal(0);
    }));

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    it(`serves until ${signal}, then drains and ends with 0`, async () => {
      const code = await withWebhook([], async ({ started, validate }) => {
        expect(await validate("noop.validate")).to.deep.equal({ allowed: true, codes: "" });
        started.signal(signal);
        expect(await started.ended).to.equal(0);
        const messages = started.log().map(({ msg }) => msg);
        expect(messages.slice(-2)).to.deep.equal(["stopping", "stopped"]);
        expect(started.log().at(-1)).to.include({ cut: 0 });
        expect([started.stdout(), started.stderr()]).to.deep.equal(["", ""]);
      });
      expect(code).to.equal(0);
    });
  }

  describe("judges as its flags say", () => {
    const cases: { name: string; given: readonly string[]; env?: Record<string, string>; expect: object }[] = [
      { name: "by default: no stamp, no entry", given: [], expect: { allowed: false, codes: "stamp.missing" } },
      { name: "--stamp off", given: ["--stamp", "off"], expect: { allowed: true, codes: "" } },
      { name: "--mode audit", given: ["--mode", "audit"], expect: { allowed: true, codes: "" } },
      { name: "EPHEMERAL_GUARD_STAMP=off", given: [], env: { EPHEMERAL_GUARD_STAMP: "off" }, expect: { allowed: true, codes: "" } },
      { name: "--policies", given: ["--stamp", "off", "--policies", "policies/lockdown"], expect: { allowed: false, codes: "unmatched" } },
      { name: "--unmatched allow", given: ["--stamp", "off", "--policies", "policies/lockdown", "--unmatched", "allow"], expect: { allowed: true, codes: "" } },
    ]; // prettier-ignore
    for (const { name, given, env, expect: expected } of cases) {
      it(name, () =>
        withWebhook(
          given,
          async ({ validate }) => void expect(await validate("digest.validate")).to.deep.equal(expected),
          env,
        ),
      );
    }

    it("--namespaces", () =>
      withFolder(async (folder) => {
        await mkdir(join(folder, "policies"));
        const selector = "{ namespaceSelector: { matchLabels: { tier: test } } }";
        await writeFile(
          join(folder, "policies", "p.yaml"),
          `apiVersion: ephemeral-guard.dev/v1\nkind: DebugPolicy\nmetadata: { name: p }\nspec: { match: ${selector} }\n`,
        );
        await writeFile(join(folder, "namespaces.yaml"), "k136: { tier: test }");
        const flags = ["--stamp", "off", "--policies", join(folder, "policies")];
        await withWebhook([...flags, "--namespaces", join(folder, "namespaces.yaml")], async ({ validate }) => {
          expect(await validate("digest.validate")).to.deep.equal({ allowed: true, codes: "" });
        });
        await withWebhook(flags, async ({ validate }) => {
          expect(await validate("digest.validate")).to.deep.equal({ allowed: false, codes: "namespace.unknown" });
        });
      })); // prettier-ignore
  });

  it("ends with 2 where its port is in use, and says which flag helps", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as { port: number };
    const flags = ["--host", "127.0.0.1", "--port", String(port), "--probe-port", "0"];
    const { code, stderr } = await runCli(["webhook", ...REQUIRED, ...flags]);
    taken.close();
    expect([code, stderr]).to.deep.equal([2, `error: port ${port} is in use: choose another with --port\n`]);
  });
});
