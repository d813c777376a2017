import { randomBytes } from "node:crypto";
import { expect } from "chai";
import { createSealer } from "../../src/console/sealer.ts";

const KEY = randomBytes(32);
const sealer = createSealer(() => KEY);
const other = createSealer(() => randomBytes(32));

describe("console/sealer", () => {
  it("opens what it sealed, and seals it differently each time", () => {
    const [one, two] = [sealer.seal("a token, é"), sealer.seal("a token, é")];
    expect([one, two].map((sealed) => sealer.open(sealed))).to.deep.equal(["a token, é", "a token, é"]);
    expect(one).not.to.equal(two);
    expect(one).to.match(/^[\w-]+$/);
    expect(Buffer.from(one, "base64url").toString("latin1")).not.to.include("token");
  });

  it("opens nothing else", () => {
    const sealed = sealer.seal("a token");
    const bytes = Buffer.from(sealed, "base64url");
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      expect(sealer.open(changed.toString("base64url")), `byte ${at}`).to.equal(undefined);
    }
    for (const wrong of ["", "a", "%%%", sealed.slice(0, 30), sealed.slice(0, -4), sealed + sealed]) {
      expect(sealer.open(wrong), wrong).to.equal(undefined);
    }
    expect(other.open(sealed)).to.equal(undefined);
  });

  it("knows its signatures", () => {
    const signature = sealer.sign("session 1");
    expect(sealer.isSigned("session 1", signature)).to.equal(true);
    for (const wrong of [
      "",
      signature.slice(1),
      `${signature}A`,
      signature.replace(/^./, "é"),
      other.sign("session 1"),
    ]) {
      expect(sealer.isSigned("session 1", wrong), wrong).to.equal(false);
    }
    expect(sealer.isSigned("session 2", signature)).to.equal(false);
  });

  it("takes the key that there is now", () => {
    let key = KEY;
    const changing = createSealer(() => key);
    const sealed = changing.seal("a");
    key = randomBytes(32);
    expect([changing.open(sealed), sealer.open(sealed)]).to.deep.equal([undefined, "a"]);
  });

  it("refuses a short key", () => {
    expect(() => createSealer(() => Buffer.alloc(31)).sign("a")).to.throw(
      "session key: expected at least 32 bytes, found 31",
    );
  });
});
