import { inspect } from "node:util";
import { expect } from "chai";
import type { JsonCall } from "../../src/kubernetes/api-client.ts";
import { ApiError } from "../../src/kubernetes/api-error.ts";
import { createTokenGate, type TokenGateOptions } from "../../src/kubernetes/token-gate.ts";

const TOKEN = "t0p-s3cr3t";
const RIGHT = { verb: "create", path: "/ephemeral-guard/records" };
const AUDIENCE = "ephemeral-guard-recorder";
const USER = {
  username: "system:serviceaccount:guard:webhook",
  uid: "u-1",
  groups: ["system:serviceaccounts", "system:authenticated"],
  extra: { "authentication.kubernetes.io/pod-name": ["webhook-1"] },
};

interface Answers {
  readonly token?: unknown;
  readonly access?: unknown;
}

const AUTHENTICATED = { authenticated: true, user: USER, audiences: [AUDIENCE] };

/** A gate to an API server that gives these answers as `status`; an Error is thrown. */
const gateTo = (answers: Answers, options: Partial<TokenGateOptions> = {}) => {
  const { token = AUTHENTICATED, access = { allowed: true } } = answers;
  const calls: JsonCall[] = [];
  const json = (call: JsonCall): Promise<unknown> => {
    calls.push(call);
    const status = call.path.endsWith("/tokenreviews") ? token : access;
    return status instanceof Error ? Promise.reject(status) : Promise.resolve({ status });
  };
  return { gate: createTokenGate({ client: { json }, ...options }), calls };
};

describe("kubernetes/token-gate", () => {
  it("asks whose the token is, for its audience, and whether that user has the right", async () => {
    const { gate, calls } = gateTo({});
    expect(await gate.check(TOKEN, RIGHT, AUDIENCE)).to.deep.equal({ ok: true, user: USER });
    expect(calls).to.deep.equal([
      {
        method: "POST",
        path: "/apis/authentication.k8s.io/v1/tokenreviews",
        body: {
          apiVersion: "authentication.k8s.io/v1",
          kind: "TokenReview",
          spec: { token: TOKEN, audiences: [AUDIENCE] },
        },
      },
      {
        method: "POST",
        path: "/apis/authorization.k8s.io/v1/subjectaccessreviews",
        body: {
          apiVersion: "authorization.k8s.io/v1",
          kind: "SubjectAccessReview",
          spec: {
            user: USER.username,
            groups: USER.groups,
            uid: USER.uid,
            extra: USER.extra,
            nonResourceAttributes: RIGHT,
          },
        },
      },
    ]);
  });

  it("leaves out what is not there: no audience, no uid, no extra", async () => {
    const { gate, calls } = gateTo({ token: { authenticated: true, user: { username: "alice" } } });
    expect(await gate.check(TOKEN, RIGHT)).to.deep.equal({
      ok: true,
      user: { username: "alice", groups: [] },
    });
    expect(calls[0]!.body).to.have.property("spec").that.deep.equals({ token: TOKEN });
    expect(calls[1]!.body)
      .to.have.property("spec")
      .that.deep.equals({ user: "alice", groups: [], nonResourceAttributes: RIGHT });
  });

  for (const { name, token, access, expected } of [
    { name: "an unknown token", token: { error: "invalid" }, expected: "unauthenticated" },
    { name: "a token that is not said to be known", token: { user: USER }, expected: "unauthenticated" },
    {
      name: "`true` as a text",
      token: { ...AUTHENTICATED, authenticated: "true" },
      expected: "unauthenticated",
    },
    {
      name: "an authenticator that knows nothing of audiences",
      token: { authenticated: true, user: USER },
      expected: "unauthenticated",
    },
    {
      name: "a token for others",
      token: { ...AUTHENTICATED, audiences: ["https://kubernetes.default.svc"] },
      expected: "unauthenticated",
    },
    { name: "no right", access: { allowed: false }, expected: "forbidden" },
    { name: "no word of a right", access: { reason: "hm" }, expected: "forbidden" },
    { name: "a right that is denied", access: { allowed: true, denied: true }, expected: "forbidden" },
  ]) {
    it(`says no: ${name}`, async () => {
      const { gate, calls } = gateTo({ ...(token && { token }), ...(access && { access }) });
      const user = expected === "forbidden" ? { username: USER.username } : {};
      expect(await gate.check(TOKEN, RIGHT, AUDIENCE)).to.deep.equal({ ok: false, why: expected, ...user });
      expect(calls).to.have.length(expected === "forbidden" ? 2 : 1);
    });
  }

  for (const { name, answers } of [
    { name: "of the token", answers: { token: new ApiError(403, "may not create tokenreviews") } },
    { name: "of the right", answers: { access: new ApiError(500, "etcd is away") } },
    { name: "and it answers something else", answers: { token: null } },
    { name: "and it names no user", answers: { token: { ...AUTHENTICATED, user: {} } } },
    { name: "and its user has no name", answers: { token: { ...AUTHENTICATED, user: { username: "" } } } },
  ] as const) {
    it(`rejects when the API server cannot be asked ${name}, and asks again next time`, async () => {
      const { gate, calls } = gateTo(answers);
      for (let n = 0; n < 2; n += 1) {
        const error = await gate.check(TOKEN, RIGHT, AUDIENCE).then(
          () => expect.fail("expected an error"),
          (thrown: unknown) => thrown,
        );
        expect(error).to.be.instanceOf(Error);
        expect(inspect(error)).not.to.contain(TOKEN);
      }
      expect(calls.filter(({ path }) => path.endsWith("/tokenreviews"))).to.have.length(2);
    });
  }

  for (const { name, access, ms } of [
    { name: "yes", access: { allowed: true }, ms: 60_000 },
    { name: "no", access: { allowed: false }, ms: 5000 },
  ]) {
    it(`believes a ${name} for ${ms / 1000} s`, async () => {
      let now = 0;
      const { gate, calls } = gateTo({ access }, { now: () => now });
      await gate.check(TOKEN, RIGHT, AUDIENCE);
      now = ms - 1;
      await gate.check(TOKEN, RIGHT, AUDIENCE);
      expect(calls).to.have.length(2);
      now = ms;
      await gate.check(TOKEN, RIGHT, AUDIENCE);
      expect(calls).to.have.length(4);
    });
  }

  it("believes no answer for another token, right or audience", async () => {
    const { gate, calls } = gateTo({ token: { ...AUTHENTICATED, audiences: [AUDIENCE, "other"] } });
    await gate.check(TOKEN, RIGHT, AUDIENCE);
    await gate.check(`${TOKEN}x`, RIGHT, AUDIENCE);
    await gate.check(TOKEN, { ...RIGHT, verb: "get" }, AUDIENCE);
    await gate.check(TOKEN, { ...RIGHT, path: "/other" }, AUDIENCE);
    await gate.check(TOKEN, RIGHT, "other");
    await gate.check(TOKEN, RIGHT);
    expect(calls).to.have.length(12);
  });

  it("asks once for many at the same time, and for each where nothing is remembered", async () => {
    const many = gateTo({});
    await Promise.all(Array.from({ length: 50 }, () => many.gate.check(TOKEN, RIGHT, AUDIENCE)));
    expect(many.calls).to.have.length(2);
    const none = gateTo({}, { cacheMs: 0 });
    for (let n = 0; n < 3; n += 1) await none.gate.check(TOKEN, RIGHT, AUDIENCE);
    expect(none.calls).to.have.length(6);
  });
});
