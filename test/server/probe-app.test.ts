import { expect } from "chai";
import request from "supertest";
import { createProbeApp, type ProbeAppOptions } from "../../src/server/probe-app.ts";

const logged: string[] = [];
const probes = (differing: Partial<ProbeAppOptions> = {}) =>
  request(
    createProbeApp({
      readiness: () => ({ ready: true, lines: ["[+]policies ok", "readyz check passed"] }),
      metrics: { text: () => Promise.resolve("a_total 1\n"), contentType: "text/plain; version=0.0.4" },
      logger: {
        debug: () => undefined,
        info: () => undefined,
        warn: () => undefined,
        error: (_fields, message) => logged.push(message),
      },
      ...differing,
    }),
  );

describe("server/probe-app", () => {
  beforeEach(() => logged.splice(0));

  it("is alive", async () => {
    const response = await probes().get("/livez");
    expect([response.status, response.text]).to.deep.equal([200, "ok\n"]);
    expect(response.headers).not.to.have.any.keys("x-powered-by", "etag");
  });

  it("is ready with a line for each thing, and not to be cached", async () => {
    const response = await probes().get("/readyz?verbose");
    expect([response.status, response.text]).to.deep.equal([200, "[+]policies ok\nreadyz check passed\n"]);
    expect(response.headers["cache-control"]).to.equal("no-store");
  });

  it("answers 503 and why when it is not ready", async () => {
    const response = await probes({
      readiness: () => ({ ready: false, lines: ["[-]policies failed: x"] }),
    }).get("/readyz");
    expect([response.status, response.text]).to.deep.equal([503, "[-]policies failed: x\n"]);
  });

  it("gives the figures in their own content type", async () => {
    const response = await probes().get("/metrics");
    expect([response.status, response.text, response.headers["content-type"]]).to.deep.equal([
      200,
      "a_total 1\n",
      "text/plain; version=0.0.4",
    ]);
  });

  it("answers HEAD", async () => {
    const response = await probes().head("/readyz");
    expect([response.status, response.headers["content-length"]]).to.deep.equal([200, "35"]);
  });

  it("refuses other paths and methods", async () => {
    expect((await probes().get("/validate")).status).to.equal(404);
    const response = await probes().post("/readyz");
    expect([response.status, response.headers["allow"]]).to.deep.equal([405, "GET, HEAD"]);
    expect(response.body).to.deep.equal({ error: "only GET here" });
  });

  const bugs: { name: string; path: string; given: Partial<ProbeAppOptions> }[] = [
    { name: "figures that reject", path: "/metrics", given: { metrics: { text: () => Promise.reject(new Error("a bug")), contentType: "x" } } },
    { name: "a readiness that throws", path: "/readyz", given: { readiness: () => { throw new Error("a bug"); } } },
  ]; // prettier-ignore
  for (const { name, path, given } of bugs) {
    it(`answers 500 without a word of the bug to ${name}, and logs it`, async () => {
      const response = await probes(given).get(path);
      expect([response.status, response.body]).to.deep.equal([500, { error: "internal error, see the log" }]);
      expect(logged).to.deep.equal(["a probe ran into a bug"]);
    });
  }
});
