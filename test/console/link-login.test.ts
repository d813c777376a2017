import { networkInterfaces } from "node:os";
import { expect } from "chai";
import { createOneTimeLink, type OneTimeLink } from "../../src/console/one-time-link.ts";
import { csrfOf, startConsole, TOKEN, Visitor, type StartedConsole } from "./started-console.ts";

const SESSION = "__Host-ephemeral-guard";

describe("console/link-login", () => {
  let link: OneTimeLink;
  let started: StartedConsole;
  let visitor: Visitor;
  beforeEach(async () => {
    link = createOneTimeLink();
    started = await startConsole({ access: { kind: "link", link }, host: "0.0.0.0" });
    visitor = new Visitor(started);
  });
  afterEach(() => started.close());

  it("lets in, and takes the secret out of the address", async () => {
    const answer = await visitor.get(link.path);
    expect([answer.status, answer.headers.location]).to.deep.equal([303, "/"]);
    const page = await visitor.get("/");
    expect(page.status).to.equal(200);
    expect(page.body).to.include("this machine");
    expect((await visitor.get("/api/v1/standing")).body).to.equal('{"containers":[]}');
  });

  it("lets in once", async () => {
    await visitor.get(link.path);
    const second = new Visitor(started);
    const answer = await second.get(link.path);
    expect([answer.status, second.cookies.has(SESSION)]).to.deep.equal([401, false]);
    expect(answer.body).to.include("This link was used already").and.include("start it again");
    expect((await visitor.get(link.path)).headers.location, "who is in stays in").to.equal("/");
  });

  it("is not used up by what only looks, or by a wrong secret", async () => {
    expect((await visitor.send(link.path, { method: "HEAD" })).status).to.equal(401);
    const wrong = await visitor.get("/login?link=x");
    expect([wrong.status, visitor.cookies.has(SESSION)]).to.deep.equal([401, false]);
    expect(wrong.body).to.include("not the link that was printed");
    expect((await visitor.get(link.path)).status).to.equal(303);
  });

  it("says what is wanted to who comes without it", async () => {
    expect((await visitor.get("/records")).headers.location).to.equal("/login?to=%2Frecords");
    const answer = await visitor.get("/login");
    expect([answer.status, answer.body.includes('type="password"')]).to.deep.equal([401, false]);
    expect(answer.body).to.include("Open the link that was printed at start.");
  });

  it("works on the machine itself alone", async function () {
    const address = Object.values(networkInterfaces())
      .flat()
      .find((one) => one?.family === "IPv4" && !one.internal)?.address;
    if (address === undefined) this.skip();
    const far = await new Visitor(started).send(link.path, { host: address });
    expect(far.status).to.equal(403);
    expect(far.body).to.include("on the machine itself alone");
    expect((await visitor.get(link.path)).status, "it is not used up").to.equal(303);
  });

  it("takes no tokens", async () => {
    expect((await visitor.post("/login", { token: TOKEN })).status).to.equal(405);
    const answer = await visitor.get("/api/v1/records", { Authorization: `Bearer ${TOKEN}` });
    expect(answer.status).to.equal(401);
    expect(answer.body).to.include("open the link that was printed at start");
  });

  it("signs out", async () => {
    await visitor.get(link.path);
    const answer = await visitor.post("/logout", { csrf: csrfOf(await visitor.get("/")) });
    expect(answer.headers.location).to.equal("/login?why=out");
    const page = await visitor.get("/login?why=out");
    expect([page.status, page.body.includes("You are signed out.")]).to.deep.equal([200, true]);
    expect((await visitor.get("/")).status).to.equal(303);
  });
});
