import { once } from "node:events";
import type { RequestListener } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import { createApiClient, type ApiClient } from "../../src/kubernetes/api-client.ts";
import { ApiError } from "../../src/kubernetes/api-error.ts";
import { connect } from "../../src/kubernetes/client.ts";
import { createAuthority } from "../support/authority.ts";
import { writeKubeconfig } from "../support/kubeconfig.ts";
import { createTemporaryFolder } from "../support/temporary-folder.ts";

/** A client of a server that answers with `respond`, through a kubeconfig with a token. */
const withClient = async (
  respond: RequestListener,
  use: (client: ApiClient, port: number) => Promise<void>,
  timeoutMs = 5000,
): Promise<void> => {
  const folder = await createTemporaryFolder("api-client");
  const authority = await createAuthority("cluster");
  const serving = await authority.issue({ commonName: "api", hosts: ["127.0.0.1"] });
  const server = createServer({ cert: serving.certificate, key: serving.key }, respond).listen(
    0,
    "127.0.0.1",
  );
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // a TCP listener's address is an AddressInfo
  const kubeconfig = join(folder.path, "kubeconfig");
  const cluster = { url: `https://127.0.0.1:${port}/`, authority: authority.certificate };
  await writeKubeconfig(kubeconfig, cluster, { token: "secret-token" });
  try {
    await use(createApiClient(connect({ kubeconfig }), timeoutMs), port);
  } finally {
    server.closeAllConnections();
    server.close();
    await folder.close();
  }
};

const thrownBy = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe("kubernetes/api-client", () => {
  it("sends JSON with who it is, and reads JSON", () =>
    withClient(
      (request, response) => {
        const chunks: Buffer[] = [];
        request.on("data", (chunk: Buffer) => chunks.push(chunk));
        request.on("end", () => {
          const { method, url, headers } = request;
          const { authorization, "content-type": type, "user-agent": agent } = headers;
          const body = Buffer.concat(chunks).toString();
          response.end(JSON.stringify({ method, url, authorization, type, agent, body }));
        });
      },
      async (client) => {
        const seen = await client.json({ method: "PUT", path: "/api/v1/x?y=z", body: { a: "ä" } });
        expect(seen).to.deep.equal({
          method: "PUT",
          url: "/api/v1/x?y=z",
          authorization: "Bearer secret-token",
          type: "application/json",
          agent: "ephemeral-guard",
          body: '{"a":"ä"}',
        });
        const patch = {
          method: "PATCH",
          path: "/x",
          body: {},
          contentType: "application/apply-patch+yaml",
        } as const;
        expect(await client.json(patch)).to.include({
          method: "PATCH",
          type: "application/apply-patch+yaml",
        });
      },
    ));

  const refusals: { name: string; status: number; body: string; message: string }[] = [
    {
      name: "what the API server says",
      status: 403,
      body: '{"kind":"Status","message":"secrets is forbidden"}',
      message: "the API server says 403: secrets is forbidden",
    },
    {
      name: "a status alone",
      status: 502,
      body: "<html>bad gateway",
      message: "the API server says 502: no reason given",
    },
    {
      name: "that it was no JSON",
      status: 200,
      body: "<html>",
      message: "the API server's answer is not JSON",
    },
  ];
  for (const { name, status, body, message } of refusals) {
    it(`throws ${name}`, () =>
      withClient(
        (_, response) => response.writeHead(status).end(body),
        async (client) => {
          const error = await thrownBy(client.json({ path: "/" }));
          expect(error).to.be.instanceOf(ApiError);
          expect(error).to.include({ status, message });
        },
      ));
  }

  it("reads a watch until it ends, and throws where it breaks off or is refused", () =>
    withClient(
      (request, response) => {
        if (request.url === "/forbidden") response.writeHead(403).end('{"message":"no"}');
        else if (request.url === "/broken") {
          response.write('{"a":1}\n', () => request.socket.destroy());
        } else response.end('{"a":1}\n{"a":2}\n');
      },
      async (client) => {
        const { signal } = new AbortController();
        const watch = async (path: string): Promise<unknown[]> => {
          const values: unknown[] = [];
          for await (const value of client.watch({ path, signal, idleMs: 1000 })) values.push(value);
          return values;
        };
        expect(await watch("/")).to.deep.equal([{ a: 1 }, { a: 2 }]);
        expect(await thrownBy(watch("/forbidden"))).to.include({ status: 403 });
        expect(await thrownBy(watch("/broken"))).to.be.instanceOf(Error);
      },
    ));

  it("ends a watch that is not wanted any more", () =>
    withClient(
      (_, response) => void response.write("1\n"),
      async (client) => {
        const stop = new AbortController();
        const watch = client.watch({ path: "/", signal: stop.signal, idleMs: 10_000 });
        const reading = (async () => {
          for await (const value of watch) expect(value).to.equal(1);
        })();
        setTimeout(() => stop.abort(), 50);
        expect(await thrownBy(reading)).to.be.instanceOf(Error);
      },
    ));

  it("waits for an answer, or for the beginning of a watch, no longer than it should", () =>
    withClient(
      (request, response) => {
        if (request.url === "/half") response.write('{"a":');
      },
      async (client) => {
        const late = "the API server has not answered within 200 ms";
        for (const path of ["/", "/half"]) {
          expect(await thrownBy(client.json({ path }))).to.have.property("message", late);
        }
        const { signal } = new AbortController();
        const watch = client.watch({ path: "/", signal, idleMs: 10_000 })[Symbol.asyncIterator]();
        expect(await thrownBy(watch.next())).to.have.property("message", late);
      },
      200,
    ));

  it("goes on with a watch that has begun in time", () =>
    withClient(
      (_, response) => {
        response.write("1\n");
        setTimeout(() => response.end("2\n"), 400);
      },
      async (client) => {
        const values: unknown[] = [];
        const { signal } = new AbortController();
        for await (const value of client.watch({ path: "/", signal, idleMs: 10_000 })) values.push(value);
        expect(values).to.deep.equal([1, 2]);
      },
      200,
    ));

  it("throws where nobody is there", () =>
    withClient(
      () => undefined,
      async (_, port) => {
        const folder = await createTemporaryFolder("kubeconfig");
        const kubeconfig = join(folder.path, "kubeconfig");
        const { certificate } = await createAuthority("another");
        await writeKubeconfig(
          kubeconfig,
          { url: `https://127.0.0.1:${port}`, authority: certificate },
          { token: "t" },
        );
        const client = createApiClient(connect({ kubeconfig }));
        expect(String(await thrownBy(client.json({ path: "/" })))).to.match(/certificate|signature/);
        await folder.close();
      },
    ));

  it("says what is wrong with a kubeconfig", async () => {
    expect(() => connect({ kubeconfig: "/no/such/file" })).to.throw("ENOENT");
    const folder = await createTemporaryFolder("kubeconfig");
    const kubeconfig = join(folder.path, "kubeconfig");
    await writeKubeconfig(kubeconfig, { url: "https://a", authority: "" }, { token: "t" });
    expect(connect({ kubeconfig }).namespace).to.equal("default");
    await folder.close();
  });
});
