import { expect } from "chai";
import { makeKey } from "../../src/config/key-text.ts";
import { ensureSharedKeys } from "../../src/kubernetes/shared-keys.ts";
import { createMemoryApi } from "./memory-api.ts";

const PATH = "/api/v1/namespaces/ns/secrets/keys";
const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("kubernetes/shared-keys", () => {
  it("makes them once, for whoever comes first", async () => {
    const { client, writes } = createMemoryApi();
    const all = await Promise.all([1, 2, 3].map(() => ensureSharedKeys(client, "ns", "keys")));
    for (const keys of all) expect(keys).to.deep.equal(all[0]);
    expect(all[0]?.redaction).to.have.length(32);
    expect(all[0]?.redaction).to.not.deep.equal(all[0]?.session);
    expect(writes).to.deep.equal([`POST ${PATH}`]);
  });

  it("adds the one that is missing, and leaves the other as it was", async () => {
    const { client, put } = createMemoryApi();
    const key = makeKey();
    put(PATH, { metadata: { name: "keys" }, data: { "redaction.key": base64(key), other: base64("x") } });
    const keys = await ensureSharedKeys(client, "ns", "keys");
    expect(keys.redaction.toString("base64")).to.equal(key);
    expect(keys.session).to.have.length(32);
    expect(await ensureSharedKeys(client, "ns", "keys")).to.deep.equal(keys);
  });

  it("replaces nothing that is no key", async () => {
    const { client, put, writes } = createMemoryApi();
    put(PATH, { data: { "redaction.key": base64("mine"), "session.key": base64(makeKey()) } });
    const failure = await ensureSharedKeys(client, "ns", "keys").catch((error: unknown) => error);
    expect(failure).to.have.property(
      "message",
      "Secret ns/keys: redaction.key is no key: expected base64 of 32 bytes",
    );
    expect(writes).to.deep.equal([]);
  });

  it("passes on what the API server says", async () => {
    const { client } = createMemoryApi();
    const refuse = { ...client, json: () => Promise.reject(new Error("no")) };
    const failure = await ensureSharedKeys(refuse, "ns", "keys").catch((error: unknown) => error);
    expect(failure).to.have.property("message", "no");
  });
});
