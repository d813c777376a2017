import { expect } from "chai";
import { makeKey, parseKey } from "../../src/config/key-text.ts";

describe("config: key text", () => {
  const good = Buffer.alloc(32, 7).toString("base64");
  for (const [name, text, bytes] of [
    ["base64 of 32 bytes", good, 32],
    ["white space around it", ` ${good}\n`, 32],
    ["too short a key", Buffer.alloc(31).toString("base64"), undefined],
    ["too long a key", Buffer.alloc(33).toString("base64"), undefined],
    ["no base64", "x".repeat(44), undefined],
    ["nothing", "", undefined],
  ] as const) {
    it(`takes, or not: ${name}`, () => expect(parseKey(text)?.length).to.equal(bytes));
  }

  it("is another one each time", () => {
    expect(parseKey(makeKey())).to.have.length(32);
    expect(makeKey()).to.not.equal(makeKey());
  });
});
