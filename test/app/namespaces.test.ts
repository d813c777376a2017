import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { writeFile } from "node:fs/promises";
import { expect } from "chai";
import { createNamespaces } from "../../src/app/namespaces.ts";
import { createMetrics } from "../../src/metrics/metrics.ts";
import { eventually } from "../support/eventually.ts";
import { createTemporaryFolder } from "../support/temporary-folder.ts";

/** On a real API server: e2e/namespaces.test.ts. */
describe("app/namespaces", () => {
  const create = (settings: Parameters<typeof createNamespaces>[0]) => {
    const lines: string[] = [];
    const note = (_: object, message: string): void => void lines.push(message);
    const logger = { debug: note, info: note, warn: note, error: note };
    return { namespaces: createNamespaces(settings, logger, createMetrics()), lines };
  };

  it("takes labels from a file, and needs nothing else", async () => {
    const { namespaces } = create({
      from: "file",
      labels: (name) => (name === "a" ? { x: "1" } : undefined),
    });
    namespaces.want(true);
    await namespaces.synced(60_000);
    expect([namespaces.labels("a"), namespaces.labels("b")]).to.deep.equal([{ x: "1" }, undefined]);
    expect(namespaces.state()).to.equal(undefined);
    namespaces.close();
  });

  it("knows nothing without a file or a cluster, and says so where it is wanted", async () => {
    const { namespaces, lines } = create({ from: "nowhere" });
    expect(namespaces.state()).to.equal(undefined);
    namespaces.want(true);
    await namespaces.synced(60_000);
    expect(namespaces.labels("a")).to.equal(undefined);
    expect(namespaces.state()?.failure?.reasons.join()).to.contain("--namespaces, --kubeconfig");
    expect(lines).to.deep.equal(["namespaces are unknown"]);
    namespaces.want(false);
    expect(namespaces.state()).to.equal(undefined);
    namespaces.close();
  });

  it("asks a cluster while they are wanted, and goes on asking where that fails", async () => {
    let asked = 0;
    const server = createServer((request, response) => {
      if (request.url?.includes("watch=true") === true) response.writeHead(200).flushHeaders();
      else if (++asked === 1) response.writeHead(500).end();
      else
        response.end(
          JSON.stringify({ metadata: { resourceVersion: "1" }, items: [{ metadata: { name: "a" } }] }),
        );
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const folder = await createTemporaryFolder("namespaces");
    const kubeconfig = join(folder.path, "kubeconfig");
    const { port } = server.address() as AddressInfo; // a TCP listener's address is an AddressInfo
    await writeFile(kubeconfig, toKubeconfig(`http://127.0.0.1:${port}`));

    const { namespaces, lines } = create({ from: "cluster", address: { kubeconfig } });
    expect(namespaces.state()).to.equal(undefined);
    namespaces.want(true);
    expect(namespaces.state()).to.deep.equal({ wanted: true, loaded: undefined, failure: undefined });
    await eventually(() => Promise.resolve(expect(namespaces.labels("a")).to.deep.equal({})));
    expect(lines).to.deep.equal(["namespaces cannot be watched", "namespaces listed"]);
    namespaces.want(false);
    expect([namespaces.labels("a"), namespaces.state()]).to.deep.equal([undefined, undefined]);

    namespaces.close();
    server.closeAllConnections();
    server.close();
    await folder.close();
  });
});

const toKubeconfig = (server: string): string =>
  JSON.stringify({
    "current-context": "here",
    clusters: [{ name: "c", cluster: { server, "insecure-skip-tls-verify": true } }],
    users: [{ name: "u", user: {} }],
    contexts: [{ name: "here", context: { cluster: "c", user: "u" } }],
  });
