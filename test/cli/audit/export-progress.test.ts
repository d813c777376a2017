import { Writable } from "node:stream";
import { expect } from "chai";
import { createExportProgress } from "../../../src/cli/audit/export-progress.ts";
import type { Io } from "../../../src/cli/io.ts";

/** What is told of counts that come at these milliseconds. */
const told = (steps: readonly [at: number, count: number][], isTTY = true): string => {
  let [text, clock] = ["", 0];
  const write = (chunk: string): boolean => ((text += chunk), true);
  const stderr = Object.assign(new Writable(), { isTTY, columns: 80, write }) as unknown as Writable;
  const progress = createExportProgress({ stderr, env: {} } as Io, () => clock);
  for (const [at, count] of steps) {
    clock = at;
    progress.add(count);
  }
  progress.end();
  return text;
};

describe("cli/audit/export-progress", () => {
  it("says nothing of what is done within a second", () => expect(told([[999, 500]])).to.equal(""));

  it("tells each second, and in the end", () => {
    expect(told([[500, 10], [1000, 10], [1500, 10], [2000, 10], [2100, 10]])).to.equal("\r20 records\r40 records\r50 records\n");
  }); // prettier-ignore

  it("says nothing where nobody looks", () => expect(told([[5000, 1]], false)).to.equal(""));
});
