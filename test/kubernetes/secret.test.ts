import { expect } from "chai";
import { getSecret, putSecret } from "../../src/kubernetes/secret.ts";
import { createMemoryApi } from "./memory-api.ts";

const PATH = "/api/v1/namespaces/ns/secrets/tls";
const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("kubernetes/secret", () => {
  it("reads one that is not there as empty", async () => {
    const { client } = createMemoryApi();
    expect(await getSecret(client, "ns", "tls")).to.deep.equal({
      namespace: "ns",
      name: "tls",
      object: undefined,
      data: {},
    });
  });

  it("reads texts", async () => {
    const { client, put } = createMemoryApi();
    put(PATH, { data: { a: base64("ä"), b: "" } });
    expect((await getSecret(client, "ns", "tls")).data).to.deep.equal({ a: "ä", b: "" });
    put(PATH, { data: null });
    expect((await getSecret(client, "ns", "tls")).data).to.deep.equal({});
  });

  it("makes one, with its type, its owner and a label that says who did", async () => {
    const { client, put, objects } = createMemoryApi();
    put("/api/v1/namespaces/ns/secrets/ca", { metadata: { name: "ca", uid: "u1" } });
    const owner = await getSecret(client, "ns", "ca");
    const data = { a: "x", b: undefined };
    await putSecret(client, await getSecret(client, "ns", "tls"), { data, type: "kubernetes.io/tls", owner });
    expect(objects.get(PATH)).to.deep.include({ kind: "Secret", type: "kubernetes.io/tls", data: { a: base64("x") } });
    expect(objects.get(PATH)).to.have.property("metadata").that.deep.includes({
      name: "tls",
      labels: { "app.kubernetes.io/managed-by": "ephemeral-guard" },
      ownerReferences: [{ apiVersion: "v1", kind: "Secret", name: "ca", uid: "u1" }],
    });
  });

  it("changes the keys that are given, and nothing else", async () => {
    const { client, put, objects } = createMemoryApi();
    const metadata = { name: "tls", uid: "u2", labels: { keep: "me" } };
    put(PATH, { kind: "Secret", type: "Opaque", metadata, data: { a: "1", b: "2", other: "3" }, immutable: false });
    const secret = await getSecret(client, "ns", "tls");
    const owner = { ...secret, name: "ca", object: { metadata: { uid: "u1" } } };
    await putSecret(client, secret, { data: { a: "x", b: undefined }, type: "kubernetes.io/tls", owner });
    const { metadata: written, ...rest } = objects.get(PATH) ?? {};
    expect(rest).to.deep.equal({
      kind: "Secret",
      type: "Opaque",
      data: { a: base64("x"), other: "3" },
      immutable: false,
    });
    expect(written).to.deep.equal({ ...metadata, resourceVersion: "2" });
  });

  it("brings the owner up to date where it was made anew, and leaves other owners alone", async () => {
    const { client, put, objects } = createMemoryApi();
    const other = { apiVersion: "apps/v1", kind: "Deployment", name: "ca", uid: "u9" };
    const old = { apiVersion: "v1", kind: "Secret", name: "ca", uid: "u0", blockOwnerDeletion: false };
    put(PATH, { metadata: { name: "tls", ownerReferences: [other, old] } });
    const secret = await getSecret(client, "ns", "tls");
    const owner = { ...secret, name: "ca", object: { metadata: { uid: "u1" } } };
    await putSecret(client, secret, { data: {}, type: "Opaque", owner });
    expect(objects.get(PATH))
      .to.have.nested.property("metadata.ownerReferences")
      .that.deep.equals([other, { ...old, uid: "u1" }]);
  });

  it("does not write over what somebody else has written meanwhile", async () => {
    const { client, put } = createMemoryApi();
    const absent = await getSecret(client, "ns", "tls");
    put(PATH, { metadata: { name: "tls" } });
    const read = await getSecret(client, "ns", "tls");
    put(PATH, { metadata: { name: "tls" }, data: { a: "1" } });
    for (const secret of [absent, read]) {
      const error: unknown = await putSecret(client, secret, { data: {}, type: "Opaque" }).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).to.have.property("status", 409);
    }
  });
}); // prettier-ignore
