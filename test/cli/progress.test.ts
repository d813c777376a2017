import { Writable } from "node:stream";
import { expect } from "chai";
import type { Io } from "../../src/cli/io.ts";
import { createProgress, type ProgressOptions } from "../../src/cli/progress.ts";

interface Given {
  readonly options?: Partial<ProgressOptions>;
  /** Counts that come at these milliseconds. */
  readonly steps: readonly (readonly [at: number, count: number])[];
  readonly columns?: number;
  readonly stderr?: object;
  readonly stdout?: object;
}

/** Everything that is written to stderr, in pieces. */
const written = ({ options, steps, columns = 80, stderr, stdout = {} }: Given): readonly string[] => {
  const pieces: string[] = [];
  let clock = 0;
  const write = (chunk: string): boolean => pieces.push(chunk) > 0;
  const io = {
    stderr: Object.assign(new Writable(), { isTTY: true, columns, write, ...stderr }),
    stdout: Object.assign(new Writable(), stdout),
    env: {},
  } as unknown as Io;
  const progress = createProgress(io, { what: "records", ...options }, () => clock);
  for (const [at, count] of steps) {
    clock = at;
    progress.add(count);
  }
  progress.clear();
  return pieces;
};

const erased = (length: number): string => `\r${" ".repeat(length)}\r`;

describe("cli/progress", () => {
  const cases: (Given & { name: string; expect: readonly string[] })[] = [
    { name: "nothing of what is done within a second", steps: [[999, 500]], expect: [] },
    { name: "what is counted after a second, five times a second", steps: [[500, 10], [1000, 10], [1100, 10], [1200, 10], [1201, 1]], expect: ["\r20 records", "\r40 records", erased(10)] },
    { name: "large numbers so that they can be read", steps: [[1000, 1_234_567]], expect: ["\r1,234,567 records", erased(17)] },
    { name: "nothing where nobody looks", steps: [[5000, 1]], stderr: { isTTY: false }, expect: [] },
    { name: "nothing among results on the same terminal", options: { streams: true }, steps: [[5000, 1]], stdout: { isTTY: true }, expect: [] },
    { name: "something beside results that go elsewhere", options: { streams: true }, steps: [[5000, 1]], expect: ["\r1 records", erased(9)] },
    { name: "something where results come in the end", steps: [[5000, 1]], stdout: { isTTY: true }, expect: ["\r1 records", erased(9)] },
    { name: "at once what will take long", options: { atOnce: true, what: "files" }, steps: [[0, 120]], expect: ["\r120 files", erased(9)] },
    { name: "a bar where the end is known", options: { total: 40 }, steps: [[1000, 10]], columns: 50, expect: [`\r[${"=".repeat(6)}${" ".repeat(17)}]  25 %  10 of 40 records`, erased(49)] },
    { name: "a bar no longer than it must be", options: { total: 40 }, steps: [[1000, 20]], columns: 250, expect: [`\r[${"=".repeat(20)}${" ".repeat(20)}]  50 %  20 of 40 records`, erased(66)] },
    { name: "a full bar of more than was expected", options: { total: 2 }, steps: [[1000, 3]], columns: 40, expect: [`\r[${"=".repeat(15)}] 100 %  3 of 2 records`, erased(39)] },
    { name: "a full bar of nothing", options: { total: 0 }, steps: [[1000, 0]], columns: 40, expect: [`\r[${"=".repeat(15)}] 100 %  0 of 0 records`, erased(39)] },
    { name: "no bar on a narrow terminal", options: { total: 40 }, steps: [[1000, 10]], columns: 30, expect: ["\r25 %  10 of 40 records", erased(22)] },
    { name: "never a second line", options: { total: 40 }, steps: [[1000, 10]], columns: 10, expect: ["\r25 %  10 ", erased(9)] },
  ]; // prettier-ignore
  for (const { name, expect: expected, ...given } of cases) {
    it(`shows ${name}`, () => expect(written(given)).to.deep.equal(expected));
  }

  it("leaves nothing of a longer line, and goes on after a word", () => {
    const pieces: string[] = [];
    let clock = 0;
    const stderr = Object.assign(new Writable(), { isTTY: true, columns: 30, write: (text: string) => pieces.push(text) > 0 }); // prettier-ignore
    const progress = createProgress(
      { stderr, stdout: new Writable(), env: {} } as unknown as Io,
      { what: "x" },
      () => clock,
    );
    for (const [at, count] of [[1000, 1000], [2000, -999]] as const) {
      clock = at;
      progress.add(count);
    } // prettier-ignore
    progress.clear();
    progress.clear();
    clock = 3000;
    progress.add(1);
    expect(pieces).to.deep.equal(["\r1,000 x", "\r1 x    ", erased(3), "\r2 x"]);
  });
});
