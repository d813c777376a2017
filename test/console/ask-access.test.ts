import { expect } from "chai";
import { AccessUnavailable, createAskAccess } from "../../src/console/ask-access.ts";
import { createOneTimeLink } from "../../src/console/one-time-link.ts";

describe("console/ask-access", () => {
  it("passes on what the API server says, each time anew", async () => {
    let count = 0;
    const ask = createAskAccess({
      kind: "token",
      check: (token) => Promise.resolve({ ok: false, why: `${token} ${++count}` }),
    })!;
    expect([await ask("a"), await ask("a")]).to.deep.equal([
      { ok: false, why: "a 1" },
      { ok: false, why: "a 2" },
    ]);
  });

  it("rejects in its own way when nobody can be asked", async () => {
    const cause = new Error("connect ECONNREFUSED");
    const ask = createAskAccess({ kind: "token", check: () => Promise.reject(cause) })!;
    const error: unknown = await ask("secret-token").catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(AccessUnavailable).with.property("cause", cause);
    expect(String(error)).not.to.include("secret-token");
  });

  it("has nobody to ask under a link", () => {
    expect(createAskAccess({ kind: "link", link: createOneTimeLink() })).to.equal(undefined);
  });
});
