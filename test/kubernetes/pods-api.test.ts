import { expect } from "chai";
import { AnswerTooLargeError, type ApiClient, type JsonCall } from "../../src/kubernetes/api-client.ts";
import { ApiError } from "../../src/kubernetes/api-error.ts";
import { createPodsApi } from "../../src/kubernetes/pods-api.ts";
import type { DebuggedPod } from "../../src/marking/debugged-pod.ts";

const { signal } = new AbortController();
const REFERENCE = { namespace: "shop", name: "app", uid: "u1" };
const POD: DebuggedPod = {
  ...REFERENCE,
  version: "7",
  labels: {},
  annotations: {},
  ownLabels: {},
  containers: [],
};
const MARKS = { labels: { a: "1" }, annotations: { b: "2" } };

/** An API server that answers so, one after the other. */
const given = (...answers: readonly unknown[]) => {
  const asked: JsonCall[] = [];
  const left = [...answers];
  const client: Pick<ApiClient, "json"> = {
    json: (call) => {
      asked.push(call);
      const answer = left.shift();
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  };
  return { api: createPodsApi(client as ApiClient), asked }; // it watches nothing
};

const pod = (name: string, ...containers: string[]) => ({
  metadata: { namespace: "shop", name, uid: name === "app" ? "u1" : name, resourceVersion: "7" },
  spec: { ephemeralContainers: containers.map((one) => ({ name: one, image: "busybox" })) },
});
const list = (items: unknown, next = "") => ({ metadata: { resourceVersion: "7", continue: next }, items });
const refused = (status: number) => new ApiError(status, `status ${status}`);

const failureOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "no failure",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );

describe("kubernetes/pods-api", () => {
  it("lists a page: those that have debug containers, and how many there were", async () => {
    const { api, asked } = given(list([pod("a"), pod("b", "d"), pod("c")], "more&more"), list(null));
    const page = await api.list({ limit: 100 }, signal);
    expect(page).to.deep.include({ kind: "page", seen: 3, next: "more&more" });
    expect(page.kind === "page" && page.debugged.map(({ name }) => name)).to.deep.equal(["b"]);
    expect(await api.list({ limit: 100, token: "more&more" }, signal)).to.deep.equal({
      kind: "page",
      seen: 0,
      debugged: [],
    });
    expect(asked.map(({ path }) => path)).to.deep.equal([
      "/api/v1/pods?limit=100",
      "/api/v1/pods?limit=100&continue=more%26more",
    ]);
  });

  it("takes fewer at once where a page is too large", async () => {
    const { api, asked } = given(new AnswerTooLargeError(), list([pod("a", "d")]));
    expect(await api.list({ limit: 100, token: "t" }, signal)).to.include({ seen: 1 });
    expect(asked.map(({ path }) => path)).to.deep.equal([
      "/api/v1/pods?limit=100&continue=t",
      "/api/v1/pods?limit=20&continue=t",
    ]);
  });

  it("tells when the list has expired", async () => {
    expect(await given(refused(410)).api.list({ limit: 1, token: "t" }, signal)).to.deep.equal({
      kind: "expired",
    });
    const { api } = given(new AnswerTooLargeError(), refused(410));
    expect(await api.list({ limit: 1 }, signal)).to.deep.equal({ kind: "expired" });
  });

  it("gets one, or none", async () => {
    const { api, asked } = given(pod("app", "d"), refused(404), refused(403));
    const name = { namespace: "a/b", name: "c?d" };
    expect(await api.get(name, signal)).to.include({ name: "app", uid: "u1" });
    expect(await api.get(name, signal)).to.equal(undefined);
    expect(await failureOf(api.get(name, signal))).to.equal("status 403");
    expect(asked[0]?.path).to.equal("/api/v1/namespaces/a%2Fb/pods/c%3Fd");
  });

  it("applies marks to this very pod as it was read, whoever else has set them", async () => {
    const { api, asked } = given({});
    expect(await api.apply(POD, MARKS, signal)).to.equal("applied");
    expect(asked).to.deep.equal([
      {
        method: "PATCH",
        path: "/api/v1/namespaces/shop/pods/app?fieldManager=ephemeral-guard&force=true",
        contentType: "application/apply-patch+yaml",
        body: { apiVersion: "v1", kind: "Pod", metadata: { ...REFERENCE, resourceVersion: "7", ...MARKS } },
        signal,
      },
    ]);
  });

  const answers: { name: string; answers: readonly unknown[]; expect: string }[] = [
    { name: "is no more, or has changed", answers: [refused(409)], expect: "stale" },
    { name: "is not found", answers: [refused(404)], expect: "stale" },
    { name: "is another by now", answers: [refused(422), { metadata: { ...REFERENCE, uid: "u2", resourceVersion: "8" } }], expect: "stale" },
    { name: "has gone meanwhile", answers: [refused(422), refused(404)], expect: "stale" },
    { name: "cannot have these marks", answers: [refused(422), pod("app")], expect: "status 422" },
    { name: "may not be marked", answers: [refused(403)], expect: "status 403" },
    { name: "cannot be reached", answers: [new Error("no answer")], expect: "no answer" },
  ]; // prettier-ignore
  for (const { name, answers: given_, expect: expected } of answers) {
    it(`says ${expected} of a pod that ${name}`, async () => {
      const result = given(...given_).api.apply(POD, MARKS, signal);
      expect(expected === "stale" ? await result : await failureOf(result)).to.equal(expected);
    });
  }

  it("refuses what is no list, and a list of what are no pods", async () => {
    expect(await failureOf(given([]).api.list({ limit: 1 }, signal))).to.contain("expected a list of pods");
    expect(await failureOf(given(list([{}])).api.list({ limit: 1 }, signal))).to.contain("a pod without");
  });
});
