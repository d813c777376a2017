import { execFileSync } from "node:child_process";
import { mkdir, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { isFault, MAX_FILE_BYTES, readFiles, type FileFault } from "../../src/sources/file-read.ts";
import { withFolder } from "./temporary-folder.ts";

const readOne = async (path: string) => (await readFiles([path], []))[0]!;

describe("sources/file-read", () => {
  const faults: {
    name: string;
    given: (path: string) => Promise<unknown>;
    expect: Omit<FileFault, "path">;
  }[] = [
    {
      name: "a file that is not there",
      given: () => Promise.resolve(),
      expect: { code: "missing", reason: "does not exist" },
    },
    {
      name: "a link that leads nowhere",
      given: (path) => symlink("nowhere", path),
      expect: { code: "missing", reason: "does not exist" },
    },
    {
      name: "a folder",
      given: (path) => mkdir(path),
      expect: { code: "unreadable", reason: "is not a regular file" },
    },
    {
      name: "a pipe, which would block its reader",
      given: (path) => Promise.resolve(execFileSync("mkfifo", [path])),
      expect: { code: "unreadable", reason: "is not a regular file" },
    },
    {
      name: "a file over the limit",
      given: (path) => writeFile(path, Buffer.alloc(MAX_FILE_BYTES + 1)),
      expect: { code: "too-large", reason: "has 1048577 bytes, more than the limit of 1048576" },
    },
  ];
  for (const { name, given, expect: fault } of faults) {
    it(`finds a fault in ${name}`, () =>
      withFolder(async (folder) => {
        const path = join(folder, "x");
        await given(path);
        expect(await readOne(path)).to.deep.equal({ path, ...fault });
      }));
  }

  for (const size of [0, 1, 100_000, MAX_FILE_BYTES]) {
    it(`reads a file of ${size} bytes whole`, () =>
      withFolder(async (folder) => {
        const path = join(folder, "x");
        const bytes = Buffer.alloc(size, "abc");
        await writeFile(path, bytes);
        const read = await readOne(path);
        expect(!isFault(read) && read.bytes.equals(bytes)).to.equal(true);
      }));
  }

  it("keeps the order of the paths, over many files", () =>
    withFolder(async (folder) => {
      const paths = Array.from({ length: 100 }, (_, index) => join(folder, `${index}`));
      for (const path of paths) await writeFile(path, path);
      const reads = await readFiles(paths, []);
      expect(reads.map((read) => (isFault(read) ? read.reason : read.bytes.toString()))).to.deep.equal(paths);
    }));

  it("does not read again what has stood still for two seconds, and does as soon as it moves", () =>
    withFolder(async (folder) => {
      const path = join(folder, "x");
      await writeFile(path, "one");
      await utimes(path, new Date(0), new Date(0));
      const [fresh] = await readFiles([path], []);
      expect(fresh).not.to.have.property("stamp");
      await delay(2100);
      const still = await readFiles([path], []);
      expect(still[0]).to.have.property("stamp");
      expect((await readFiles([path], still))[0]).to.equal(still[0]);
      const { atime, mtime } = await stat(path);
      await writeFile(path, "two"); // The same size, and with this the same time of modification:
      await utimes(path, atime, mtime);
      const [moved] = await readFiles([path], still);
      expect(moved && !isFault(moved) && moved.bytes.toString()).to.equal("two");
    }));
});
