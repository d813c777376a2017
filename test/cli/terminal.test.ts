import { Writable } from "node:stream";
import { expect } from "chai";
import { toTerminal } from "../../src/cli/terminal.ts";

const stream = (parts: object = {}): Writable => Object.assign(new Writable(), parts);
const TTY = { isTTY: true, columns: 120 };

describe("cli/terminal", () => {
  const cases: { name: string; given: object; env?: Record<string, string>; expect: [number | undefined, string] }[] = [
    { name: "a terminal: its width, and colours", given: TTY, expect: [120, "\u001b[31mx\u001b[0m"] },
    { name: "a pipe: no width, no colours", given: {}, expect: [undefined, "x"] },
    { name: "a stream that says it is none", given: { isTTY: false, columns: 120 }, expect: [undefined, "x"] },
    { name: "a terminal of no size", given: { isTTY: true, columns: 0 }, expect: [80, "\u001b[31mx\u001b[0m"] },
    { name: "NO_COLOR", given: TTY, env: { NO_COLOR: "1" }, expect: [120, "x"] },
    { name: "an empty NO_COLOR, which says nothing", given: TTY, env: { NO_COLOR: "" }, expect: [120, "\u001b[31mx\u001b[0m"] },
    { name: "a terminal that knows no colours", given: TTY, env: { TERM: "dumb" }, expect: [120, "x"] },
  ]; // prettier-ignore
  for (const { name, given, env = {}, expect: expected } of cases) {
    it(name, () => {
      const terminal = toTerminal(stream(given), env);
      expect([terminal.width, terminal.paint("bad", "x")]).to.deep.equal(expected);
    });
  }
});
