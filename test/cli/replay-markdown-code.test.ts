import { expect } from "chai";
import { markdownCode } from "../../src/cli/replay-markdown-code.ts";

describe("cli/replay-markdown-code", () => {
  const rows = [
    ["busybox:1.36", "`busybox:1.36`"],
    ["@team #12 <b> *x* www.example.com", "`@team #12 <b> *x* www.example.com`"],
    ["", "-"],
    ["  ", "-"],
    ["a`b", "<code>a&#96;b</code>"],
    ["a|b", "<code>a&#124;b</code>"],
    ["a\\", "<code>a&#92;</code>"],
    ["`</code>@x", "<code>&#96;&#60;&#47;code&#62;&#64;x</code>"],
    ["a\nb", "<code>a&#92;x0ab</code>"],
    ["`🙂", "<code>&#96;&#128578;</code>"],
  ] as const;
  for (const [given, expected] of rows) {
    it(JSON.stringify(given), () => {
      expect(markdownCode(given)).to.equal(expected);
    });
  }
});
