import { expect } from "chai";
import { getWebhookConfiguration, putBundle } from "../../src/kubernetes/webhook-configuration.ts";
import { createMemoryApi } from "./memory-api.ts";

const PATH = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/guard";
const KIND = "ValidatingWebhookConfiguration";
const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("kubernetes/webhook-configuration", () => {
  it("reads one that is not there", async () => {
    const { client } = createMemoryApi();
    const read = await getWebhookConfiguration(client, KIND, "guard");
    expect(read).to.deep.equal({ kind: KIND, name: "guard", object: undefined, bundles: undefined });
    const error: unknown = await putBundle(client, read, "x").catch((thrown: unknown) => thrown);
    expect(error).to.have.property("message", "ValidatingWebhookConfiguration guard does not exist");
  });

  it("reads the bundle of each webhook, also where there is none", async () => {
    const { client, put } = createMemoryApi();
    const webhooks = [{ clientConfig: { caBundle: base64("one") } }, { clientConfig: {} }, {}];
    put(PATH, { webhooks });
    expect((await getWebhookConfiguration(client, KIND, "guard")).bundles).to.deep.equal(["one", "", ""]);
    put(PATH, {});
    expect((await getWebhookConfiguration(client, KIND, "guard")).bundles).to.deep.equal([]);
  });

  it("writes the bundle into all webhooks, and nothing else", async () => {
    const { client, put, objects } = createMemoryApi();
    const metadata = { name: "guard", uid: "u", annotations: { a: "b" } };
    const webhook = {
      name: "a",
      clientConfig: { service: { name: "s" }, caBundle: "b2xk" },
      timeoutSeconds: 5,
    };
    put(PATH, { kind: KIND, metadata, webhooks: [webhook, { name: "b" }] });
    await putBundle(client, await getWebhookConfiguration(client, KIND, "guard"), "new");
    expect(objects.get(PATH)).to.deep.equal({
      kind: KIND,
      metadata: { ...metadata, resourceVersion: "2" },
      webhooks: [
        { ...webhook, clientConfig: { service: { name: "s" }, caBundle: base64("new") } },
        { name: "b", clientConfig: { caBundle: base64("new") } },
      ],
    });
  });

  it("does not write over what somebody else has written meanwhile", async () => {
    const { client, put } = createMemoryApi();
    put(PATH, { webhooks: [] });
    const read = await getWebhookConfiguration(client, KIND, "guard");
    put(PATH, { webhooks: [{}] });
    const error: unknown = await putBundle(client, read, "x").catch((thrown: unknown) => thrown);
    expect(error).to.have.property("status", 409);
  });
});
