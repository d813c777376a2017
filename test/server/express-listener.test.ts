import { createServer, type ServerOptions } from "node:http";
import { expect } from "chai";
import request from "supertest";
import {
  createExpressListener,
  type ExpressRoutes,
  type HttpApp,
} from "../../src/server/express-listener.ts";

const createApp = (define: ExpressRoutes["define"]): HttpApp =>
  createExpressListener({
    define,
    end: (response, error) => {
      response.statusCode = error === undefined ? 404 : 500;
      response.end();
    },
  });

describe("server/express-listener", () => {
  it("leaves messages of the app's own classes as they were born", async () => {
    const seen: unknown[] = [];
    const app = createApp((express) =>
      express.get("/", (received, response) => {
        seen.push(Object.getPrototypeOf(received), Object.getPrototypeOf(response));
        response.json({ path: received.path, app: received.app === express });
      }),
    );
    const { body } = (await request(createServer(app, app.listener)).get("/")) as { body: unknown };
    expect(body).to.deep.equal({ path: "/", app: true });
    expect(seen[0]).to.equal(app.IncomingMessage.prototype);
    expect(seen[1]).to.equal(app.ServerResponse.prototype);
  });

  const servers: { name: string; given: (app: HttpApp) => ServerOptions }[] = [
    { name: "of the app's classes", given: (app) => app },
    { name: "of Node's classes", given: () => ({}) },
  ];
  for (const { name, given } of servers) {
    it(`serves messages ${name}, and ends what no route has or what a route throws`, async () => {
      const app = createApp((express) => {
        express.get("/", (_received, response) => void response.send("ok"));
        express.get("/throws", () => {
          throw new Error("a bug");
        });
        express.get("/rejects", () => Promise.reject(new Error("a bug")));
        express.get("/skips", (_received, _response, next) => next("route"));
      });
      const server = createServer(given(app), app.listener);
      const paths = ["/", "/throws", "/rejects", "/skips", "/nowhere"];
      const { headers } = await request(server).get("/");
      expect(headers).to.not.have.any.keys("etag", "x-powered-by");
      const statuses = [];
      for (const path of paths) statuses.push((await request(server).get(path)).status);
      expect(statuses).to.deep.equal([200, 500, 500, 404, 404]);
    });
  }
});
