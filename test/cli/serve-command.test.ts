import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { withFolder } from "../sources/temporary-folder.ts";
import { postReview } from "../support/https-post.ts";
import { realReview } from "../support/real-review.ts";
import { runCli, startCli, type StartedCli } from "./run-cli.ts";

const FREE = ["--port", "0", "--probe-port", "0", "--drain", "0"];

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
  const started = startCli(["serve", "--certs", folder, ...FREE, ...flags]);
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
        expect((await readdir(folder)).sort()).to.deep.equal(["ca.crt", "ca.key", "tls.crt", "tls.key"]);
        const ca = await readFile(join(folder, "ca.crt"), "utf8");
        const answer = await postReview({ port, ca }, "/mutate", realReview("digest.mutate"));
        expect(answer).to.include({ allowed: true, patchType: "JSONPatch" });
        const [first, policies, certificate] = started.stderr().split("\n");
        expect(first).to.match(new RegExp(`^ephemeral-guard \\S+ listens on https://localhost:${port}, with probes and metrics on http://localhost:${probePort}$`));
        expect(policies).to.match(/^ {2}policies +policies\/starter: starter, starter-fixed-tags \(revision [0-9a-f]{12}\)$/);
        expect(certificate).to.match(/^ {2}certificate +valid until \d{4}-\d\d-\d\d, made just now in .*certs$/);
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
});
