import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import type { DebugRecord } from "../../src/model/record.ts";
import { withFolder } from "../sources/temporary-folder.ts";
import { eventually } from "../support/eventually.ts";
import { httpsCall } from "../support/https-call.ts";
import { postReview } from "../support/https-post.ts";
import { realReview } from "../support/real-review.ts";
import { runCli, startCli, type StartedCli } from "./run-cli.ts";

const FREE = ["--port", "0", "--probe-port", "0", "--console-port", "0", "--drain", "0"];

interface Served {
  readonly started: StartedCli;
  readonly port: number;
  readonly probePort: number;
}

/** Runs `serve` with certificates in `folder` until `use` is done. */
const withServe = async (
  folder: string,
  flags: readonly string[],
  use: (served: Served) => Promise<void>,
): Promise<void> => {
  const store = ["--store", join(folder, "ledger.db")];
  const started = startCli(["serve", "--certs", folder, ...store, ...FREE, ...flags]);
  try {
    await use({ started, ...(await started.listening()) });
  } finally {
    started.signal("SIGTERM");
    await started.ended;
  }
};

describe("cli/serve-command", () => {
  it("makes certificates, greets on stderr, and answers under policies/starter", () =>
    withFolder(async (parent) => {
      const folder = join(parent, "certs");
      await withServe(folder, [], async ({ started, port, probePort }) => {
        const made = (await readdir(folder)).filter((file) => !file.startsWith("ledger.db")).sort();
        expect(made).to.deep.equal(["ca.crt", "ca.key", "redaction.key", "tls.crt", "tls.key"]);
        const ca = await readFile(join(folder, "ca.crt"), "utf8");
        const answer = await postReview({ port, ca }, "/mutate", realReview("digest.mutate"));
        expect(answer).to.include({ allowed: true, patchType: "JSONPatch" });
        const [first, policies, certificate] = started.stderr().split("\n");
        expect(first).to.match(new RegExp(`^ephemeral-guard \\S+ listens on https://localhost:${port}, with probes and metrics on http://localhost:${probePort}$`));
        expect(policies).to.match(/^ {2}policies +policies\/starter: starter, starter-fixed-tags \(revision [0-9a-f]{12}\)$/);
        expect(certificate).to.match(/^ {2}certificate +valid until \d{4}-\d\d-\d\d, made just now in .*certs$/);
        expect(started.stderr()).to.match(/^ {2}records +\S+ledger\.db$/m);
        expect(started.stderr()).to.match(/^ {2}console +https:\/\/localhost:\d+\/login\?link=\S{43}$/m);
        expect(started.stderr()).to.contain("npm run demo").and.to.contain("/readyz");
        expect(started.stdout()).to.equal("");
      });
    })); // prettier-ignore

  it("goes on with the certificates that it made the last time", () =>
    withFolder(async (folder) => {
      await withServe(folder, [], () => Promise.resolve());
      const before = await readFile(join(folder, "tls.crt"), "utf8");
      await withServe(folder, [], ({ started }) => {
        expect(started.stderr()).to.contain("valid until").and.not.to.contain("made just now");
        return Promise.resolve();
      });
      expect(await readFile(join(folder, "tls.crt"), "utf8")).to.equal(before);
    }));

  it("listens on this host alone unless told otherwise", async () => {
    const { stdout } = await runCli(["serve", "--help"]);
    expect(stdout).to.match(/--host <address> +address to listen on \(default: "127.0.0.1"\)/);
  });

  it("starts without policies, and says that nothing is loaded and why", () =>
    withFolder(async (folder) => {
      const policies = join(folder, "none");
      await withServe(folder, ["--policies", policies], async ({ started, port, probePort }) => {
        expect(started.stderr()).to.match(/^ {2}policies +\S+none: NOT LOADED: .*does not exist/m);
        expect((await fetch(`http://127.0.0.1:${probePort}/readyz`)).status).to.equal(503);
        const ca = await readFile(join(folder, "ca.crt"), "utf8");
        const answer = await postReview({ port, ca }, "/validate", realReview("digest.validate"));
        expect(answer).to.have.nested.property("auditAnnotations.violations", "no-policy");
      });
    }));

  it("starts with broken policies, and says where they are wrong", () =>
    withFolder(async (folder) => {
      await mkdir(join(folder, "policies"));
      await writeFile(join(folder, "policies", "p.yaml"), "\tkind: DebugPolicy\n");
      await withServe(folder, ["--policies", join(folder, "policies")], ({ started }) => {
        expect(started.stderr()).to.match(/policies: NOT LOADED: p\.yaml:1:1: /);
        return Promise.resolve();
      });
    }));

  for (const flag of ["--certificate", "--key"]) {
    it(`refuses ${flag} alone rather than serve something else`, () =>
      withFolder(async (folder) => {
        const result = await runCli(["serve", "--certs", folder, ...FREE, flag, "mine.pem"]);
        expect(result.code).to.equal(2);
        expect(result.stderr).to.match(/^error: --certificate and --key belong together/);
        expect(await readdir(folder)).to.deep.equal([]);
      }));
  }

  it("keeps records, and shows them in the console, which the printed link opens once", () =>
    withFolder(async (folder) => {
      await withServe(folder, [], async ({ started, port }) => {
        const ca = await readFile(join(folder, "ca.crt"), "utf8");
        for (const phase of ["mutate", "validate"] as const)
          await postReview({ port, ca }, `/${phase}`, realReview(`profile-sysadmin.${phase}`));
        const [, link = ""] = /console +(\S+)/.exec(started.stderr()) ?? [];
        const login = await httpsCall({ url: link, ca });
        const [cookie = ""] = [login.headers["set-cookie"] ?? ""].flat();
        expect(cookie).to.match(/^__Host-/);
        const headers = { Cookie: cookie.split(";", 1)[0] ?? "" };
        const url = new URL("/api/v1/records", link).href;
        const record = await eventually(async () => {
          const { records } = JSON.parse((await httpsCall({ url, ca, headers })).body) as {
            records: DebugRecord[];
          };
          expect(records).to.have.length(1);
          return records[0];
        });
        expect(record).to.include({ verdict: "denied", cluster: "local", calls: 2 });
        expect((await httpsCall({ url: link, ca })).headers["set-cookie"]).to.equal(undefined);
        expect((await httpsCall({ url, ca })).status).to.equal(401);
      });
      // What was kept is still there when it starts again.
      const list = await runCli(["audit", "list", "--store", join(folder, "ledger.db"), "-o", "json"]);
      expect(list.code, list.stderr).to.equal(0);
      expect(list.stdout).to.contain('"denied"');
    }));
});
