import { hostname } from "node:os";
import { expect } from "chai";
import type { ApiClient, JsonCall } from "../../src/kubernetes/api-client.ts";
import { ApiError } from "../../src/kubernetes/api-error.ts";
import { createEventsApi } from "../../src/kubernetes/events-api.ts";
import type { PodEvent } from "../../src/marking/pod-event.ts";

const { signal } = new AbortController();
const EVENT: PodEvent = {
  key: "r1/denied",
  about: "request",
  type: "Warning",
  reason: "DebugContainerDenied",
  action: "DenyDebugContainer",
  pod: { namespace: "shop", name: "app", uid: "u1" },
  user: "alice",
  note: "alice was denied",
  at: new Date("2026-11-21T14:00:00.123Z"),
};

const given = (answer?: Error, instance?: string) => {
  const asked: JsonCall[] = [];
  const client: Pick<ApiClient, "json"> = {
    json: (call) => {
      asked.push(call);
      return answer === undefined ? Promise.resolve({}) : Promise.reject(answer);
    },
  };
  return { api: createEventsApi(client as ApiClient, instance), asked }; // it watches nothing
};

describe("kubernetes/events-api", () => {
  it("writes an Event into the pod's namespace", async () => {
    const { api, asked } = given(undefined, "recorder-0");
    expect(await api.create("name-1", EVENT, signal)).to.equal("created");
    expect(asked).to.deep.equal([
      {
        method: "POST",
        path: "/apis/events.k8s.io/v1/namespaces/shop/events",
        signal,
        body: {
          apiVersion: "events.k8s.io/v1",
          kind: "Event",
          metadata: { namespace: "shop", name: "name-1" },
          type: "Warning",
          reason: "DebugContainerDenied",
          action: "DenyDebugContainer",
          note: "alice was denied",
          regarding: { apiVersion: "v1", kind: "Pod", namespace: "shop", name: "app", uid: "u1" },
          reportingController: "ephemeral-guard.dev/recorder",
          reportingInstance: "recorder-0",
          eventTime: "2026-11-21T14:00:00.123000Z",
        },
      },
    ]);
  });

  it("names the container, and no uid where none is known", async () => {
    const { api, asked } = given();
    await api.create("n", { ...EVENT, container: "d", pod: { ...EVENT.pod, uid: "" } }, signal);
    expect(asked[0]?.body).to.have.deep.property("regarding", {
      apiVersion: "v1",
      kind: "Pod",
      namespace: "shop",
      name: "app",
      fieldPath: "spec.ephemeralContainers{d}",
    });
    expect(asked[0]?.body).to.have.property("reportingInstance", hostname());
  });

  it("keeps to what the API server takes for an instance", async () => {
    const { api, asked } = given(undefined, "x".repeat(200));
    await api.create("n", EVENT, signal);
    expect(asked[0]?.body).to.have.property("reportingInstance", "x".repeat(128));
  });

  it("is content with one that is there", async () => {
    expect(await given(new ApiError(409, "exists")).api.create("n", EVENT, signal)).to.equal("exists");
  });

  it("tells what the API server says", async () => {
    const error = new ApiError(403, "no");
    const thrown = await given(error)
      .api.create("n", EVENT, signal)
      .catch((one: unknown) => one);
    expect(thrown).to.equal(error);
  });
});
