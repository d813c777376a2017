import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { createLogger, LOG_LEVELS, type LogLevel } from "../../src/app/logger.ts";

const written = (level: LogLevel): readonly Readonly<Record<string, unknown>>[] => {
  const lines: string[] = [];
  const logger = createLogger(level, { write: (line) => void lines.push(line) });
  for (const one of LOG_LEVELS) logger[one]({ n: 1 }, `at ${one}`);
  logger.close();
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
};

/** Logs 40 MiB while nobody reads, and tells on stderr for how many milliseconds that stopped everything else. */
const FLOOD = `
import { createLogger } from "./src/app/logger.ts";
const logger = createLogger("info");
const line = "x".repeat(64 * 1024);
let longest = 0;
for (let n = 0; n < 640; n++) {
  const before = performance.now();
  logger.info({ n, line }, "flood");
  await new Promise(setImmediate);
  longest = Math.max(longest, performance.now() - before);
}
process.stderr.write(String(longest));
process.stdin.resume();
`;

describe("app/logger", () => {
  describe("at a level, writes what is as grave or graver", () => {
    const cases: { given: LogLevel; expect: readonly string[] }[] = [
      { given: "debug", expect: ["debug", "info", "warn", "error"] },
      { given: "info", expect: ["info", "warn", "error"] },
      { given: "warn", expect: ["warn", "error"] },
      { given: "error", expect: ["error"] },
    ];
    for (const { given, expect: expected } of cases) {
      it(given, () => expect(written(given).map(({ level }) => level)).to.deep.equal(expected));
    }
  });

  it("writes level, time, fields and message, and nothing of the process", () => {
    const [line] = written("error");
    expect(Object.keys(line ?? {})).to.deep.equal(["level", "time", "n", "msg"]);
    expect(line?.["time"]).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it("writes an error with its stack, under err", () => {
    const lines: string[] = [];
    createLogger("info", { write: (line) => void lines.push(line) }).error({ err: new Error("broken") }, "m");
    expect(JSON.parse(lines[0] ?? "")).to.have.nested.property("err.message", "broken");
    expect(JSON.parse(lines[0] ?? ""))
      .to.have.nested.property("err.stack")
      .that.contains("logger.test.ts");
  });

  it("escapes control characters: a line stays a line", () => {
    const lines: string[] = [];
    createLogger("info", { write: (line) => void lines.push(line) }).info({ a: "\n\r\u001b[2J\u0000" }, "m");
    expect(lines.join("")).to.match(/^\P{Cc}*\n$/u);
  });

  it("drops lines rather than wait or grow while nobody reads stdout, and tells how many", async () => {
    const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", FLOOD]);
    try {
      const [longest] = (await once(child.stderr, "data")) as Buffer[];
      expect(Number(longest)).to.be.lessThan(8000);
      const read = text(child.stdout);
      child.stdin.end();
      const lines = (await read).trimEnd().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
      const kept = lines.filter(({ msg }) => msg === "flood").map(({ n }) => n);
      expect(kept).to.deep.equal(kept.map((_, index) => index));
      // 16 MiB, and what the pipe itself holds.
      expect(kept.length).to.be.within(240, 280);
      expect(lines.slice(kept.length)).to.have.length(1);
      expect(lines.at(-1)).to.include({ msg: "log lines were dropped", lines: 640 - kept.length });
    } finally {
      child.kill("SIGKILL");
    }
  }); // prettier-ignore
});
