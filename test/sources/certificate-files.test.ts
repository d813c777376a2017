import { readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { writeCertificates } from "../../src/sources/certificate-files.ts";
import { withFolder } from "./temporary-folder.ts";

const certificates = { caCertificate: "ca\n", caKey: "ca key\n", certificate: "cert\n", key: "key\n" };

describe("sources/certificate-files", () => {
  it("writes the four files into a folder that it makes, keys for the owner alone, and leaves nothing else", () =>
    withFolder(async (root) => {
      const folder = join(root, "new", "certs");
      const result = await writeCertificates(folder, certificates);
      const names = ["ca.crt", "ca.key", "tls.crt", "tls.key"];
      expect(result).to.deep.equal({ ok: true, files: names.map((name) => join(folder, name)) });
      expect((await readdir(folder)).sort()).to.deep.equal(names);
      const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
      expect(texts).to.deep.equal(["ca\n", "ca key\n", "cert\n", "key\n"]);
      for (const name of ["ca.key", "tls.key"]) {
        expect((await stat(join(folder, name))).mode & 0o777, name).to.equal(0o600);
      }
    }));

  const occupied: { name: string; given: (path: string) => Promise<void> }[] = [
    { name: "a file", given: (path) => writeFile(path, "mine") },
    { name: "a link that leads nowhere", given: (path) => symlink("nowhere", path) },
  ];
  for (const { name, given } of occupied) {
    it(`does not overwrite ${name}, and writes nothing beside it`, () =>
      withFolder(async (folder) => {
        await given(join(folder, "tls.crt"));
        const result = await writeCertificates(folder, certificates);
        expect(result).to.deep.equal({ ok: false, existing: [join(folder, "tls.crt")] });
        expect(await readdir(folder)).to.deep.equal(["tls.crt"]);
      }));
  }

  it("overwrites by force, and does not take over a mode that was too open", () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, "tls.key"), "mine", { mode: 0o666 });
      expect((await writeCertificates(folder, certificates, { force: true })).ok).to.equal(true);
      expect(await readFile(join(folder, "tls.key"), "utf8")).to.equal("key\n");
      expect((await stat(join(folder, "tls.key"))).mode & 0o777).to.equal(0o600);
    }));
});
