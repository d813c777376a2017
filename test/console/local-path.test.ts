import { expect } from "chai";
import { addressOf, localPath } from "../../src/console/local-path.ts";

const CASES: readonly [string | null | undefined, string][] = [
  ["/records", "/records"],
  ["/records?user=a%26b&text=%E2%80%AE", "/records?user=a%26b&text=%E2%80%AE"],
  ["/records/1M7Z81PSCWD#top", "/records/1M7Z81PSCWD"],
  ["/", "/"],
  [undefined, "/"],
  [null, "/"],
  ["", "/"],
  ["records", "/"],
  ["https://evil.example.com/", "/"],
  ["//evil.example.com/", "/"],
  ["//evil.example.com/records", "/"],
  ["/\\evil.example.com/", "/"],
  ["/\t/evil.example.com/", "/"],
  ["/.//evil.example.com/", "/"],
  ["/x/..//evil.example.com/", "/"],
  ["javascript:alert(1)", "/"],
  ["/%0d%0aSet-Cookie:x", "/%0d%0aSet-Cookie:x"],
  ["/a\r\nSet-Cookie: x", "/aSet-Cookie:%20x"],
  [`/${"a".repeat(5000)}`, "/"],
];

describe("console/local-path", () => {
  for (const [given, expected] of CASES) {
    it(`leads ${JSON.stringify(given ?? "").slice(0, 60)} to ${expected}`, () => {
      expect(localPath(given)).to.equal(expected);
    });
  }

  it("takes an address apart", () => {
    expect(addressOf("/records")).to.deep.include({ path: "/records" });
    const { path, query } = addressOf("/records?a=1&b=?");
    expect([path, ...query]).to.deep.equal(["/records", ["a", "1"], ["b", "?"]]);
  });
});
