import { expect } from "chai";
import { startConsole, Visitor, type StartedConsole } from "./started-console.ts";

describe("console/define-console", () => {
  let started: StartedConsole;
  let visitor: Visitor;
  before(async () => {
    started = await startConsole();
    visitor = new Visitor(started);
    await visitor.signIn();
  });
  after(() => started.close());

  const PATHS = [
    "/",
    "/records",
    "/standing",
    "/login",
    "/nothing",
    "/records/none",
    "/api/v1/records",
    "/openapi.json",
    "/assets/console.css",
  ];
  for (const path of PATHS) {
    it(`sends ${path} with headers that let no script in`, async () => {
      const { headers } = await visitor.get(path);
      expect(headers["content-security-policy"]).to.equal(
        "default-src 'none';style-src 'self';img-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none'",
      );
      expect(headers).to.deep.include({
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
      });
      expect(headers).not.to.have.any.keys("x-powered-by", "etag", "strict-transport-security");
      if (!path.startsWith("/assets/")) expect(headers["cache-control"]).to.equal("no-store");
    });
  }

  it("writes no style and no script into its pages", async () => {
    for (const path of ["/", "/records", "/standing", "/records/none"]) {
      expect((await visitor.get(path)).body).not.to.match(/<script|<style|\sstyle=|\son\w+=|javascript:/i);
    }
  });

  it("lets browsers keep the style sheet for good under the address that pages name", async () => {
    const { body } = await visitor.get("/");
    const [, address = ""] = /rel="stylesheet"\s+href="([^"]+)"/.exec(body) ?? [];
    expect(address).to.match(/^\/assets\/console\.css\?v=[0-9a-f]{16}$/);
    const kept = await new Visitor(started).get(address);
    expect([kept.status, kept.headers["content-type"]]).to.deep.equal([200, "text/css; charset=utf-8"]);
    expect(kept.headers["cache-control"]).to.equal("public, max-age=31536000, immutable");
    for (const other of ["/assets/console.css", "/assets/console.css?v=0000000000000000"]) {
      expect((await visitor.get(other)).headers["cache-control"], other).to.equal("no-cache");
    }
    const [, icon = ""] = /rel="icon"\s+type="image\/svg\+xml"\s+href="([^"]+)"/.exec(body) ?? [];
    expect((await visitor.get(icon)).headers["content-type"]).to.match(/^image\/svg\+xml/);
  });

  it("answers 404 where there is nothing, in the words of a page", async () => {
    for (const path of ["/nothing", "/records/", "/Records", "//", "/api"]) {
      const { status, headers, body } = await visitor.get(path);
      expect([status, headers["content-type"]], path).to.deep.equal([404, "text/html; charset=utf-8"]);
      expect(body).to.include("Nothing here");
    }
  });

  it("answers 405 to what it does not take", async () => {
    for (const path of ["/", "/records", "/nothing"]) {
      const { status, headers } = await visitor.post(path, {});
      expect([status, headers.allow], path).to.deep.equal([405, "GET, HEAD"]);
    }
  });

  it("answers 400 to an address that is not encoded", async () => {
    const { status, body } = await visitor.get("/records/%ff");
    expect([status, body.includes("not encoded")]).to.deep.equal([400, true]);
  });

  it("leaves to others what is theirs", async () => {
    for (const path of ["/v1/records", "/v1/"]) {
      const { status, headers, body } = await visitor.post(path, {});
      expect([status, body.trim()], path).to.deep.equal([404, '{"error":"not the console\'s"}']);
      expect(headers).not.to.have.property("content-security-policy");
    }
  });

  it("answers HEAD as GET, without the body", async () => {
    const { status, body } = await visitor.send("/records", { method: "HEAD" });
    expect([status, body]).to.deep.equal([200, ""]);
  });

  it("names the cluster and the version, and who is signed in, to whom that is", async () => {
    const { body } = await visitor.get("/");
    for (const said of ["prod-eu", "ephemeral-guard 0.1.0", "alice@"]) expect(body).to.include(said);
    expect((await new Visitor(started).get("/login")).body).not.to.include("Sign out");
  });
});
