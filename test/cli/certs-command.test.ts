import { X509Certificate } from "node:crypto";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { withFolder } from "../sources/temporary-folder.ts";
import { runCli } from "./run-cli.ts";

const FILES = ["ca.crt", "ca.key", "tls.crt", "tls.key"];
const DAY_MS = 86_400_000;

const certificateIn = async (folder: string, name = "tls.crt"): Promise<X509Certificate> =>
  new X509Certificate(await readFile(join(folder, name)));

const daysOf = ({ validTo }: X509Certificate): number =>
  Math.round((Date.parse(validTo) - Date.now()) / DAY_MS);

describe("cli/certs-command", () => {
  it("writes a CA and a pair signed by it, keys for the owner alone, and prints the files", () =>
    withFolder(async (parent) => {
      const folder = join(parent, "new", "certs");
      const { code, stdout, stderr } = await runCli(["certs", "--folder", folder]);
      expect([code, stderr]).to.deep.equal([0, ""]);
      expect(stdout.trimEnd().split("\n").sort()).to.deep.equal(FILES.map((file) => join(folder, file)));
      expect((await readdir(folder)).sort()).to.deep.equal(FILES);
      const modes = await Promise.all(FILES.map(async (file) => (await stat(join(folder, file))).mode & 0o777));
      expect(modes).to.deep.equal([0o644, 0o600, 0o644, 0o600]);
      const leaf = await certificateIn(folder);
      const ca = await certificateIn(folder, "ca.crt");
      expect([leaf.verify(ca.publicKey), ca.ca, leaf.ca]).to.deep.equal([true, true, false]);
      expect(leaf.subjectAltName).to.equal("DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1");
      expect(daysOf(leaf)).to.equal(365);
    })); // prettier-ignore

  it("takes hosts and days from flags", () =>
    withFolder(async (folder) => {
      const flags = ["--host", "webhook.debug.svc", "192.0.2.1", "--days", "30"];
      expect((await runCli(["certs", "--folder", folder, ...flags])).code).to.equal(0);
      const leaf = await certificateIn(folder);
      expect(leaf.subjectAltName).to.equal("DNS:webhook.debug.svc, IP Address:192.0.2.1");
      expect(daysOf(leaf)).to.equal(30);
    }));

  it("takes hosts from the environment, and days from a config file", () =>
    withFolder(async (folder) => {
      const config = join(folder, "guard.yaml");
      await writeFile(config, "days: 7\nhost: [from-the-file]\n");
      const env = { EPHEMERAL_GUARD_HOST: "a.example,b.example" };
      expect((await runCli(["certs", "--folder", folder, "--config", config], { env })).code).to.equal(0);
      const leaf = await certificateIn(folder);
      expect(leaf.subjectAltName).to.equal("DNS:a.example, DNS:b.example");
      expect(daysOf(leaf)).to.equal(7);
    }));

  it("overwrites nothing, not even one file, unless forced", () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, "tls.key"), "mine");
      const refused = await runCli(["certs", "--folder", folder]);
      expect(refused).to.deep.equal({
        code: 2,
        stdout: "",
        stderr: `error: ${join(folder, "tls.key")} exists already: \`ephemeral-guard certs --force\` replaces it\n`,
      });
      expect(await readdir(folder)).to.deep.equal(["tls.key"]);
      expect(await readFile(join(folder, "tls.key"), "utf8")).to.equal("mine");
      expect((await runCli(["certs", "--folder", folder, "--force"])).code).to.equal(0);
      expect((await readdir(folder)).sort()).to.deep.equal(FILES);
    }));

  const switches: { given: string; code: number }[] = [
    { given: "true", code: 0 },
    { given: "false", code: 2 },
  ];
  for (const { given, code } of switches) {
    it(`heeds EPHEMERAL_GUARD_FORCE=${given}`, () =>
      withFolder(async (folder) => {
        await writeFile(join(folder, "ca.crt"), "mine");
        const env = { EPHEMERAL_GUARD_FORCE: given };
        expect((await runCli(["certs", "--folder", folder], { env })).code).to.equal(code);
      }));
  }

  it("says it when the folder cannot be made, without a stack", () =>
    withFolder(async (folder) => {
      const file = join(folder, "file");
      await writeFile(file, "");
      const { code, stderr } = await runCli(["certs", "--folder", join(file, "certs")]);
      expect(code).to.equal(2);
      expect(stderr)
        .to.match(/^error: .*ENOTDIR/)
        .and.not.match(/\n +at /);
    }));
});
