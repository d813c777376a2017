import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import request from "supertest";
import { createAdmissionApp } from "../../src/server/admission-app.ts";
import type { ReviewHandlerOptions } from "../../src/server/review-handler.ts";
import { MAX_BODY_BYTES } from "../../src/server/read-body.ts";
import { readUntil } from "./read-until.ts";
import { reviewParts, type Recorded } from "./review-parts.ts";
import { withServer, type PostOptions, type StartedServer } from "./started-server.ts";

const withApp = (
  use: (started: StartedServer & { recorded: Recorded }) => Promise<void>,
  differing: Partial<ReviewHandlerOptions> = {},
): Promise<void> => {
  const { options, recorded } = reviewParts(differing);
  return withServer(createAdmissionApp(options), (started) => use({ ...started, recorded }));
};

const review = (uid = "u1", padding = 0): string =>
  JSON.stringify({ request: { uid }, padding: "x".repeat(padding) });

/** A review of exactly `length` bytes. */
const reviewOf = (length: number): string => review("u1", length - review().length);

describe("server/admission-app", () => {
  describe("answers reviews", () => {
    const paths: { name: string; given: string; options?: PostOptions; expect: object }[] = [
      { name: "/validate", given: "/validate", expect: { phase: "validate", response: { uid: "u1", allowed: true } } },
      { name: "/mutate", given: "/mutate", expect: { phase: "mutate", response: { uid: "u1", allowed: true } } },
      { name: "the API server's query", given: "/validate?timeout=10s", expect: { phase: "validate", response: { uid: "u1", allowed: true } } },
      { name: "a hostile query", given: `/validate?__proto__[x]=1&a[b][c]=%zz&${"q=1&".repeat(1000)}`, expect: { phase: "validate", response: { uid: "u1", allowed: true } } },
      { name: "a content type with parameters", given: "/mutate", options: { headers: { "Content-Type": "Application/JSON ; charset=utf-8" } }, expect: { phase: "mutate", response: { uid: "u1", allowed: true } } },
      { name: "an encoding that changes nothing", given: "/mutate", options: { headers: { "Content-Encoding": "identity" } }, expect: { phase: "mutate", response: { uid: "u1", allowed: true } } },
    ]; // prettier-ignore
    for (const { name, given, options, expect: expected } of paths) {
      it(`at ${name}`, () =>
        withApp(async ({ post, recorded }) => {
          const answer = await post(given, { body: review(), ...options });
          expect([answer.status, JSON.parse(answer.body)]).to.deep.equal([200, expected]);
          expect(recorded.malformed).to.deep.equal([]);
        }));
    }

    it("as JSON of known length, with no header that is not needed", () =>
      withApp(async ({ server, certificates }) => {
        const response = await request(server).post("/validate").ca(certificates.caCertificate).send(JSON.parse(review()));
        expect(response.status).to.equal(200);
        expect(Object.keys(response.headers).sort()).to.deep.equal(["connection", "content-length", "content-type", "date"]);
        expect(response.headers["content-type"]).to.equal("application/json");
        expect(Number(response.headers["content-length"])).to.equal(response.text.length);
      })); // prettier-ignore

    it("with a length in bytes, not characters", () =>
      withApp(async ({ post }) => {
        const answer = await post("/validate", { body: review("ü€😀") });
        expect(JSON.parse(answer.body)).to.have.nested.property("response.uid", "ü€😀");
        expect(Number(answer.headers["content-length"])).to.equal(Buffer.byteLength(answer.body));
      }));

    it("of the greatest length, in one piece or in chunks", () =>
      withApp(async ({ post }) => {
        const body = reviewOf(MAX_BODY_BYTES);
        expect((await post("/validate", { body })).status).to.equal(200);
        expect((await post("/validate", { body, chunked: true })).status).to.equal(200);
      }));

    it("sent in pipelined requests, in their order", () =>
      withApp(async ({ connect }) => {
        const socket = await connect();
        const one = (uid: string): string =>
          `POST /validate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${review(uid).length}\r\n\r\n${review(uid)}`;
        socket.write(one("u1") + one("u2") + one("u3"));
        const received = await readUntil(socket, /"u3".*\}$/s);
        expect([...received.matchAll(/"uid":"(u\d)"/g)].map(([, uid]) => uid)).to.deep.equal([
          "u1",
          "u2",
          "u3",
        ]);
        socket.destroy();
      }));
  });

  describe("refuses", () => {
    const faults: {
      name: string;
      path?: string;
      given: PostOptions;
      status: number;
      error: string;
      headers?: object;
    }[] = [
      { name: "another path", path: "/", given: {}, status: 404, error: "only /mutate and /validate here" },
      { name: "a path in other case", path: "/Validate", given: {}, status: 404, error: "only /mutate and /validate here" },
      { name: "a path with a slash behind", path: "/validate/", given: {}, status: 404, error: "only /mutate and /validate here" },
      { name: "a path that does not decode", path: "/%zz", given: {}, status: 404, error: "only /mutate and /validate here" },
      { name: "another content type", given: { headers: { "Content-Type": "text/plain" } }, status: 415, error: "Content-Type must be application/json" },
      { name: "a content type that only begins so", given: { headers: { "Content-Type": "application/json-patch+json" } }, status: 415, error: "Content-Type must be application/json" },
      { name: "a gzip body", given: { body: gzipSync(review()), headers: { "Content-Encoding": "gzip" } }, status: 415, error: "Content-Encoding must be identity: the body is read as it is" },
      { name: "an empty body", given: { body: "" }, status: 400, error: "the body is not JSON" },
      { name: "half a body", given: { body: review().slice(0, -1) }, status: 400, error: "the body is not JSON" },
      { name: "a body that is a gzip stream unasked", given: { body: gzipSync(review()) }, status: 400, error: "the body is not JSON" },
      { name: "a review that does not decode", given: { body: `{"request":{}}` }, status: 400, error: "request.uid is missing" },
      { name: "a body of one byte too many", given: { body: reviewOf(MAX_BODY_BYTES + 1) }, status: 413, error: "the body has more than 8388608 bytes", headers: { connection: "close" } },
      { name: "a chunked body of one byte too many", given: { body: reviewOf(MAX_BODY_BYTES + 1), chunked: true }, status: 413, error: "the body has more than 8388608 bytes", headers: { connection: "close" } },
    ]; // prettier-ignore
    for (const { name, path = "/validate", given, status, error, headers = {} } of faults) {
      it(`${name} with ${status}`, () =>
        withApp(async ({ post, recorded }) => {
          const answer = await post(path, given);
          expect([answer.status, answer.body]).to.deep.equal([status, `${JSON.stringify({ error })}\n`]);
          expect(answer.headers).to.include({ "content-type": "application/json", ...headers });
          expect(recorded).to.deep.equal({ effects: [], logged: [], malformed: [status], internal: [] });
        }));
    }

    for (const method of ["get", "put", "delete", "options", "patch"] as const) {
      it(`${method.toUpperCase()} with 405 and what is allowed`, () =>
        withApp(async ({ server, certificates, recorded }) => {
          const response = await request(server)[method]("/mutate").ca(certificates.caCertificate);
          expect([response.status, response.headers["allow"]]).to.deep.equal([405, "POST"]);
          expect(response.body).to.deep.equal({ error: "only POST here" });
          expect(recorded.malformed).to.deep.equal([405]);
        }));
    }

    it("a body without a content type with 415", () =>
      withApp(async ({ connect }) => {
        const socket = await connect();
        socket.write("POST /validate HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}");
        expect(await readUntil(socket, /\}\n$/)).to.match(/^HTTP\/1.1 415 /);
        socket.destroy();
      }));

    it("a body with two lengths with 400, since proxies could disagree on where it ends", () =>
      withApp(async ({ post }) => {
        const headers = { "Transfer-Encoding": "chunked", "Content-Length": "2" };
        expect((await post("/validate", { body: "{}", headers })).status).to.equal(400);
      }));

    it("a chunked body as soon as it is too long, without reading on", () =>
      withApp(async ({ connect, recorded }) => {
        const socket = await connect();
        socket.on("error", () => undefined);
        socket.write("POST /validate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
        const chunk = Buffer.alloc(1024 * 1024, "x");
        for (let sent = 0; sent <= MAX_BODY_BYTES; sent += chunk.length) socket.write(Buffer.concat([Buffer.from("100000\r\n"), chunk, Buffer.from("\r\n")]));
        const received = await readUntil(socket, /\}\n$/); // The body has not ended.
        expect(received).to.match(/^HTTP\/1.1 413 /).and.to.match(/^Connection: close\r$/m);
        expect(recorded.malformed).to.deep.equal([413]);
        await once(socket, "close");
      })); // prettier-ignore

    it("a body by its announced length, before any of it has come", () =>
      withApp(async ({ connect }) => {
        const socket = await connect();
        socket.write(`POST /mutate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${MAX_BODY_BYTES + 1}\r\n\r\n`);
        expect(await readUntil(socket, /\}\n$/)).to.match(/^HTTP\/1.1 413 /);
        await once(socket, "close");
      })); // prettier-ignore

    it("a body that comes too slowly with 408, and serves others meanwhile", () =>
      withApp(
        async ({ connect, post, recorded }) => {
          const socket = await connect();
          socket.on("error", () => undefined);
          socket.write("POST /validate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n");
          const drip = setInterval(() => socket.write("x"), 20);
          try {
            const received = readUntil(socket, /\}\n$/);
            expect((await post("/validate", { body: review() })).status).to.equal(200);
            expect(await received).to.match(/^HTTP\/1.1 408 /).and.to.match(/"the body did not arrive within 0.2 s"/);
            await once(socket, "close");
            expect(recorded.malformed).to.deep.equal([408]);
          } finally {
            clearInterval(drip);
          }
        },
        { bodyLimits: { bytes: 10_000, milliseconds: 200 } },
      )); // prettier-ignore

    it("a fault, and serves the next request of the same connection", () =>
      withApp(async ({ connect }) => {
        const socket = await connect();
        socket.write("GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n");
        await readUntil(socket, /\}\n$/);
        socket.write(`POST /validate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${review().length}\r\n\r\n${review()}`);
        expect(await readUntil(socket, /\}$/)).to.match(/^HTTP\/1.1 200 /);
        socket.destroy();
      })); // prettier-ignore
  });

  it("lives on, and answers nobody, when a client goes away in the middle of its body", () =>
    withApp(async ({ connect, post, recorded }) => {
      for (const leave of ["destroy", "end"] as const) {
        const socket = await connect();
        socket.on("error", () => undefined);
        socket.write("POST /validate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
        await delay(20);
        socket[leave]();
      }
      await delay(100);
      expect((await post("/validate", { body: review() })).status).to.equal(200);
      expect(recorded.malformed).to.deep.equal([]);
    }, { bodyLimits: { bytes: 1000, milliseconds: 80 } })); // prettier-ignore

  describe("calls the effects", () => {
    it("once for a review, after the answer, with its outcome and seconds", () =>
      withApp(async ({ post, recorded }) => {
        await post("/mutate", { body: review("u7") });
        await delay(20);
        expect(recorded.effects).to.have.length(1);
        expect(recorded.effects[0]?.outcome).to.include({ phase: "mutate", uid: "u7" });
        expect(recorded.effects[0]?.seconds).to.be.greaterThan(0).and.lessThan(1);
      }));

    it("and survives it when they throw", () => {
      const afterReview = (): void => {
        throw new Error("full");
      };
      return withApp(
        async ({ post, recorded }) => {
          expect((await post("/validate", { body: review() })).status).to.equal(200);
          expect((await post("/validate", { body: review() })).status).to.equal(200);
          await delay(20);
          expect(recorded.logged.map(({ message }) => message)).to.deep.equal(Array(2).fill("the effects of a review failed"));
          expect(recorded.logged[0]?.fields).to.include({ uid: "u1" });
        },
        { afterReview },
      ); // prettier-ignore
    });
  });

  describe("when the judge throws", () => {
    const bug = new Error("a bug");
    const decide = (): never => {
      throw bug;
    };
    const cases: { phase: "mutate" | "validate"; allowed: boolean }[] = [
      { phase: "mutate", allowed: true },
      { phase: "validate", allowed: false },
    ];
    for (const { phase, allowed } of cases) {
      it(`gives the answer for bugs at /${phase}, logs it with the uid and counts it`, () =>
        withApp(
          async ({ post, recorded }) => {
            const answer = await post(`/${phase}`, { body: review("u9") });
            expect([answer.status, JSON.parse(answer.body)]).to.deep.equal([200, { phase, response: { uid: "u9", allowed } }]);
            await delay(20);
            expect(recorded.effects.map(({ outcome }) => outcome.uid)).to.deep.equal(["u9"]);
            expect(recorded.logged).to.deep.equal([{ fields: { phase, uid: "u9", err: bug }, message: "a review ran into a bug" }]);
            expect(recorded.internal).to.deep.equal([phase]);
          },
          { decide },
        )); // prettier-ignore
    }

    it("answers 500 where there is no uid to answer, and tells nothing of the bug", () =>
      withApp(
        async ({ post, recorded }) => {
          const answer = await post("/validate", { body: "{}" });
          expect([answer.status, answer.body]).to.deep.equal([
            500,
            `{"error":"internal error, see the log"}\n`,
          ]);
          expect(recorded).to.deep.include({ malformed: [500], internal: ["validate"], effects: [] });
        },
        { decide },
      ));

    it("answers 500 when the answer for bugs has a bug too", () =>
      withApp(
        async ({ post, recorded }) => {
          expect((await post("/validate", { body: review() })).status).to.equal(500);
          expect((await post("/validate", { body: review() })).status).to.equal(500);
          expect(recorded.malformed).to.deep.equal([500, 500]);
        },
        { decide, answerInternal: decide },
      ));

    it("takes an answer that cannot be written as JSON for a bug", () =>
      withApp(
        async ({ post }) => {
          const answer = await post("/validate", { body: review() });
          expect(JSON.parse(answer.body)).to.have.nested.property("response.allowed", false);
        },
        { decide: () => ({ ...reviewAnswer, body: { n: 1n } }) },
      ));

    it("takes a stack that overflows on a deep body for a bug", () =>
      withApp(
        async ({ post }) => {
          const body = `{"request":{"uid":"u1"},"deep":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
          const answer = await post("/validate", { body });
          expect(JSON.parse(answer.body)).to.have.nested.property("response.allowed", false);
        },
        { decide: (_, body) => ({ ...reviewAnswer, body: { echo: body } }) },
      ));
  });
});

const reviewAnswer = {
  outcome: {
    phase: "validate",
    uid: "u1",
    verdict: "allowed",
    violations: [],
    mutations: [],
    policies: [],
    revision: "",
    warnings: [],
  },
} as const;
