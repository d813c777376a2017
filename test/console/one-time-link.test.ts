import { expect } from "chai";
import { createOneTimeLink, isLoopback } from "../../src/console/one-time-link.ts";

const secretOf = (path: string): string => path.replace("/login?link=", "");

describe("console/one-time-link", () => {
  it("lets in once", () => {
    const link = createOneTimeLink();
    const secret = secretOf(link.path);
    expect(secret).to.match(/^[\w-]{43}$/);
    expect([
      link.use(""),
      link.use(`${secret}x`),
      link.use(secretOf(createOneTimeLink().path)),
    ]).to.deep.equal(["wrong", "wrong", "wrong"]);
    expect([link.use(secret), link.use(secret), link.use("x")]).to.deep.equal(["good", "used", "wrong"]);
  });

  const ADDRESSES: readonly [string | undefined, boolean][] = [
    ["127.0.0.1", true],
    ["127.9.8.7", true],
    ["::1", true],
    ["::ffff:127.0.0.1", true],
    ["10.0.0.1", false],
    ["::ffff:10.0.0.1", false],
    ["1127.0.0.1", false],
    ["fe80::1", false],
    ["127.0.0.1.example.com", false],
    [undefined, false],
  ];
  for (const [address, expected] of ADDRESSES) {
    it(`${expected ? "knows" : "does not take"} ${String(address)} for this host`, () => {
      expect(isLoopback(address)).to.equal(expected);
    });
  }
});
