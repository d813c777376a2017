import { expect } from "chai";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { eventually } from "./eventually.ts";
import { createTemporaryFolder, type TemporaryFolder } from "./temporary-folder.ts";

const REAPER = new URL("reaper.ts", import.meta.url).href;

/** Starts a process that never ends by itself, has it and a folder reaped, a command run between, and ends as told. */
const parent = (folder: string, ending: string): string => `
  import { spawn } from "node:child_process";
  import { reapCommand, reapFolder, reapProcess } from ${JSON.stringify(REAPER)};
  reapFolder(${JSON.stringify(folder)});
  reapCommand(["cp", "-r", ${JSON.stringify(folder)}, ${JSON.stringify(`${folder}-as-it-was`)}]);
  const child = spawn(process.execPath, ["--eval", "setInterval(() => {}, 1000)"], { stdio: "inherit" });
  child.once("spawn", () => {
    reapProcess(child.pid);
    console.log("up");
    ${ending}
  });
`;

describe("the reaper", () => {
  let root: TemporaryFolder;
  beforeEach(async () => {
    root = await createTemporaryFolder("reaper");
  });
  afterEach(() => root.close());

  const endings: readonly { name: string; ending: string; signal?: NodeJS.Signals }[] = [
    { name: "by itself", ending: "process.exit(0)" },
    { name: "by an exception", ending: "throw new Error('x')" },
    { name: "by a rejection", ending: "void Promise.reject(new Error('x'))" },
    { name: "by SIGINT", ending: "", signal: "SIGINT" },
    { name: "by SIGKILL", ending: "", signal: "SIGKILL" },
  ];
  for (const { name, ending, signal } of endings) {
    it(`kills the process, runs the command and removes the folder of one that ends ${name}`, async () => {
      const folder = join(root.path, "folder");
      await mkdir(folder);
      const args = ["--import", "tsx", "--input-type=module", "--eval", parent(folder, ending)];
      const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"] });
      await once(child.stdout, "data");
      // Closed once both are gone: the child of the child holds it too.
      const gone = once(child.stdout, "close");
      if (signal !== undefined) child.kill(signal);
      await gone;
      await eventually(async () => Promise.resolve(expect(existsSync(folder)).to.equal(false)));
      expect(existsSync(`${folder}-as-it-was`)).to.equal(true);
    });
  }
});
