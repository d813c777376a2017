import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { Agent, request } from "node:https";
import { createServer } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { withFolder } from "../sources/temporary-folder.ts";
import { eventually } from "../support/eventually.ts";
import { postReview } from "../support/https-post.ts";
import { realReview } from "../support/real-review.ts";
import { withProgram, type StartedProgram } from "./built-program.ts";

const FREE = ["--port", "0", "--probe-port", "0", "--console-port", "0"];

/** `serve` in an empty folder, until `use` is done. */
const withServe = (
  flags: readonly string[],
  use: (started: StartedProgram & { folder: string; port: number; probePort: number; ca: string }) => Promise<void>,
): Promise<void> =>
  withFolder((folder) =>
    withProgram(
      ["serve", ...FREE, ...flags],
      async (started) => {
        const ports = await started.listening();
        const ca = await readFile(join(folder, "certs", "ca.crt"), "utf8");
        await use({ ...started, ...ports, folder, ca });
      },
      { cwd: folder },
    ),
  ); // prettier-ignore

/** POSTs over `agent`'s connection; gives the header by which the server says whether it may be used again. */
const connectionAfter = (agent: Agent, port: number, ca: string): Promise<string | undefined> =>
  new Promise((resolve, reject) => {
    const headers = { "Content-Type": "application/json" };
    const options = { host: "127.0.0.1", port, ca, agent, path: "/validate", method: "POST", headers };
    const sent = request(options, (response) => {
      text(response).then(() => resolve(response.headers.connection), reject);
    });
    sent.on("error", reject);
    sent.end(JSON.stringify(realReview("noop.validate")));
  });

describe("the built program", () => {
  it("serves out of the box: makes certificates, greets, is ready, answers, logs JSON lines", () =>
    withServe(["--drain", "0"], async ({ folder, port, probePort, ca, stdout, stderr, child, ended }) => {
      expect((await readdir(join(folder, "certs"))).sort()).to.deep.equal(["ca.crt", "ca.key", "redaction.key", "tls.crt", "tls.key"]);
      expect((await readdir(folder)).sort()).to.include.members(["certs", "ephemeral-guard.db"]);
      expect(stderr()).to.contain(`listens on https://localhost:${port}`);
      expect((await fetch(`http://127.0.0.1:${probePort}/readyz`)).status).to.equal(200);
      const answer = await postReview({ port, ca }, "/validate", realReview("custom-secrets.validate", "u1"));
      expect(answer).to.include({ allowed: false, uid: "u1" });
      child.kill("SIGTERM");
      expect(await ended).to.equal(0);
      const log = stdout().trimEnd().split("\n").map((line) => JSON.parse(line) as { msg: string; uid?: string });
      expect(log.map(({ msg }) => msg).sort()).to.deep.equal(
        // The certificate twice: the console has it too.
        ["certificate loaded", "certificate loaded", "decision", "ledger open", "listening", "policies loaded", "redaction key loaded", "stopped", "stopping"],
      );
      expect(log.find(({ msg }) => msg === "decision")).to.include({ uid: "u1" });
    })); // prettier-ignore

  it("on SIGTERM goes on answering, takes leave of each connection, then ends with 0", () =>
    withServe(["--drain", "1"], async ({ port, ca, probePort, child, ended }) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      expect(await connectionAfter(agent, port, ca)).to.equal("keep-alive");
      child.kill("SIGTERM");
      await eventually(async () => {
        expect((await fetch(`http://127.0.0.1:${probePort}/readyz`)).status).to.equal(503);
      });
      expect(await connectionAfter(agent, port, ca)).to.equal("close");
      expect(await connectionAfter(agent, port, ca)).to.equal("close");
      expect(await ended).to.equal(0);
      agent.destroy();
    }));

  it("ends with 2 and one sentence where its port is in use", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as { port: number };
    await withFolder((folder) =>
      withProgram(
        ["serve", "--port", String(port), "--probe-port", "0", "--console-port", "0"],
        async ({ ended, stderr }) => {
          expect(await ended).to.equal(2);
          expect(stderr()).to.equal(`error: port ${port} is in use: choose another with --port\n`);
        },
        { cwd: folder },
      ),
    );
    taken.close();
  });

  it("starts without policies: alive, not ready, and refuses with no-policy", () =>
    withServe(["--policies", "nowhere"], async ({ port, probePort, ca }) => {
      expect((await fetch(`http://127.0.0.1:${probePort}/livez`)).status).to.equal(200);
      expect((await fetch(`http://127.0.0.1:${probePort}/readyz`)).status).to.equal(503);
      const answer = await postReview({ port, ca }, "/validate", realReview("digest.validate"));
      expect(answer).to.include({ allowed: false });
      expect(answer).to.have.nested.property("auditAnnotations.violations", "no-policy");
    }));

  it("finds its own policies wherever it is started, and judges stdin", () =>
    withFolder((folder) =>
      withProgram(
        ["review", "-o", "jsonl", "-"],
        async ({ child, ended, stdout }) => {
          child.stdin?.end(`${JSON.stringify(realReview("custom-secrets.mutate", "u1"))}\n`);
          expect(await ended).to.equal(1);
          expect(JSON.parse(stdout())).to.have.nested.property("response.uid", "u1");
        },
        { cwd: folder },
      ),
    ));

  it("ends without a stack when the reader of its output goes away", () =>
    withProgram(["review", "-o", "jsonl", "-"], async ({ child, ended, stderr }) => {
      const line = `${JSON.stringify(realReview("noop.mutate"))}\n`;
      child.stdin?.on("error", () => undefined);
      child.stdin?.write(line);
      if (child.stdout !== null) await once(child.stdout, "data");
      child.stdout?.destroy();
      child.stdin?.end(line.repeat(50));
      expect(await ended).to.equal(2);
      expect(stderr()).to.equal("");
    }));

  it("prints its version", () =>
    withProgram(["version"], async ({ ended, stdout }) => {
      expect(await ended).to.equal(0);
      expect(stdout()).to.match(/^ephemeral-guard \d+\.\d+\.\d+/);
    }));
});
