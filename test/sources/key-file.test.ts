import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { makeKey, parseKey } from "../../src/config/key-text.ts";
import { ensureKeyFile, KeyFile } from "../../src/sources/key-file.ts";
import { eventually } from "../support/eventually.ts";
import { withFolder } from "./temporary-folder.ts";

describe("sources: key file", () => {
  it("is made once, for its owner alone", () =>
    withFolder(async (folder) => {
      const path = join(folder, "deep", "redaction.key");
      await ensureKeyFile(path);
      const text = readFileSync(path, "utf8");
      expect(parseKey(text)).to.have.length(32);
      expect(statSync(path).mode & 0o777).to.equal(0o600);
      await ensureKeyFile(path);
      expect(readFileSync(path, "utf8")).to.equal(text);
    }));

  it("may come later, and stays when what follows is no key", () =>
    withFolder(async (folder) => {
      const path = join(folder, "redaction.key");
      const heard: string[] = [];
      const file = new KeyFile({
        path,
        intervalMs: 10,
        onChange: () => heard.push("key"),
        onFailure: (reason) => heard.push(reason.replace(path, "FILE")),
      });
      await file.start();
      try {
        expect(file.current()).to.equal(undefined);
        expect(heard).to.deep.equal(["FILE does not exist"]);
        const key = makeKey();
        writeFileSync(path, key);
        await eventually(() => Promise.resolve(expect(file.current()?.toString("base64")).to.equal(key)));
        writeFileSync(path, "nonsense");
        await eventually(() => Promise.resolve(expect(heard).to.have.length(3)));
        expect(heard.slice(1)).to.deep.equal(["key", "FILE holds no key: expected base64 of 32 bytes"]);
        expect(file.current()?.toString("base64")).to.equal(key);
      } finally {
        file.close();
      }
    }));
});
