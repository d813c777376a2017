import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import { connect, createAuthorization } from "../../src/kubernetes/client.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.ts";

/** TLS, tokens and the like are shown in api-client.test.ts. */
describe("kubernetes/client", () => {
  let folder: TemporaryFolder;
  let file: string;
  before(async () => {
    folder = await createTemporaryFolder("client");
    file = join(folder.path, "kubeconfig");
  });
  after(() => folder.close());

  const write = (cluster: object, context: object = {}, user: object = {}) =>
    writeFile(
      file,
      JSON.stringify({
        "current-context": "here",
        clusters: [{ name: "c", cluster }],
        users: [{ name: "u", user }],
        contexts: [{ name: "here", context: { cluster: "c", user: "u", ...context } }],
      }),
    );

  it("knows the namespace of the current context, if it has one", async () => {
    await write({ server: "https://a" }, { namespace: "guard" });
    expect(connect({ kubeconfig: file }).namespace).to.equal("guard");
    await write({ server: "https://a" });
    expect(connect({ kubeconfig: file }).namespace).to.equal(undefined);
  });

  it("refuses a kubeconfig that leads nowhere", async () => {
    await write({ server: "https://a" }, { cluster: "another" });
    expect(() => connect({ kubeconfig: file })).to.throw("no current context");
  });

  it("keeps the path of a server behind a proxy, and reads a token file anew", async () => {
    const server = createServer((request, response) => {
      response.end(JSON.stringify([request.url, request.headers.authorization]));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo; // a TCP listener's address is an AddressInfo
    await write(
      { server: `http://127.0.0.1:${port}/k8s/clusters/c-1/`, "insecure-skip-tls-verify": true },
      {},
      { token: "t" },
    );
    const cluster = connect({ kubeconfig: file });
    const answer = await cluster.send({ method: "GET", path: "/api", signal: new AbortController().signal });
    answer.setEncoding("utf8");
    let text = "";
    for await (const chunk of answer) text += String(chunk);
    expect(JSON.parse(text)).to.deep.equal(["/k8s/clusters/c-1/api", "Bearer t"]);
    server.close();
  });

  it("says where it looked for a pod's account when it is in none", async () => {
    const { signal } = new AbortController();
    const error: unknown = await connect("in-cluster")
      .send({ method: "GET", path: "/", signal })
      .catch((thrown: unknown) => thrown);
    expect(String(error)).to.contain("/var/run/secrets/kubernetes.io/serviceaccount");
  });

  describe("knows the Authorization header of a kubeconfig's user", () => {
    const user = (name: string, parts: object) => ({ users: [{ name, user: parts }] });
    const context = (name: string, of: string) => ({
      contexts: [{ name, context: { cluster: "c", user: of } }],
    });
    const header = async (...files: readonly object[]): Promise<string | undefined> => {
      const paths = files.map((_, at) => join(folder.path, `merged-${at}`));
      for (const [at, content] of files.entries()) await writeFile(paths[at]!, JSON.stringify(content));
      return createAuthorization(paths)();
    };

    it("by its token", async () => {
      const given = { "current-context": "x", ...context("x", "u"), ...user("u", { token: "t" }) };
      expect(await header(given)).to.equal("Bearer t");
    });

    it("of none where it has a password or a certificate alone, or is not there", async () => {
      const of = (parts: object) => ({ "current-context": "x", ...context("x", "u"), ...user("u", parts) });
      const certificate = { "client-certificate-data": "Yw==", "client-key-data": "aw==" };
      expect(await header(of(certificate))).to.equal(undefined);
      expect(await header(of({ username: "u", password: "p" }))).to.equal(undefined);
      expect(await header({ "current-context": "x" })).to.equal(undefined);
    });

    it("of several files: the first to name a thing says what it is", async () => {
      const first = { ...context("x", "u") };
      const second = { "current-context": "x", ...context("x", "other"), ...user("u", { token: "second" }) };
      const third = { "current-context": "y", ...user("u", { token: "third" }) };
      expect(await header(first, second, third)).to.equal("Bearer second");
    });

    it("and refuses a file that is not there", () => {
      expect(() => createAuthorization(["/nowhere/config"])).to.throw("ENOENT");
    });
  });
});
