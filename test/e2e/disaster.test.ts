import { readFile } from "node:fs/promises";
import { delimiter, dirname } from "node:path";
import { expect } from "chai";
import type { ApiServer } from "../support/api-server.ts";
import { renderWebhookConfigurations, toList } from "../support/chart.ts";
import { eventually } from "../support/eventually.ts";
import { installGuard, removeWebhooks, type InstalledGuard } from "../support/installed-guard.ts";
import { kubernetesBinaries } from "../support/kubernetes-binaries.ts";
import { succeed, type KubectlOptions } from "../support/kubectl.ts";
import { createNamespace } from "../support/namespace.ts";
import { run } from "../support/run.ts";
import { createRunningPod } from "../support/running-pod.ts";
import { sharedApiServer } from "../support/shared-api-server.ts";

const PAGE = new URL("../../docs/disaster.md", import.meta.url);

/** The page's commands, as a person would paste them, by the heading that they stand under. */
const readBlocks = async (): Promise<ReadonlyMap<string, string>> => {
  const sections = (await readFile(PAGE, "utf8")).split(/^## /m).slice(1);
  return new Map(
    sections.flatMap((section) => {
      const [, block] = /^```sh\n([\s\S]*?)^```/m.exec(section) ?? [];
      return block === undefined ? [] : [[section.slice(0, 1), block] as const];
    }),
  );
};

describe("docs/disaster.md, with the webhook dead", () => {
  let server: ApiServer;
  let guard: InstalledGuard;
  let blocks: ReadonlyMap<string, string>;
  let debugs = 0;

  before(async () => {
    server = await sharedApiServer();
    blocks = await readBlocks();
    await createNamespace(server.client, "disaster");
    await createRunningPod(server.client, "disaster", { metadata: { name: "app" } });
    guard = await installGuard(server, { policies: "starter" });
    await guard.process.stop(1000);
  });

  after(async () => {
    await removeWebhooks(server);
    await guard.close();
  });

  /** Every try adds a container of its own. */
  const debug = (options: Omit<KubectlOptions, "kubeconfig"> = {}) => {
    debugs += 1;
    const name = `d-${debugs}`;
    return server.kubectl(
      ["debug", "-n", "disaster", "app", "-c", name, "--image=evil.example/x:1"],
      options,
    );
  };

  const paste = async (section: string): Promise<string> => {
    const folder = dirname(kubernetesBinaries().kubectl);
    const env = {
      PATH: `${folder}${delimiter}${process.env["PATH"] ?? ""}`,
      KUBECONFIG: server.kubeconfig,
      HOME: server.folder,
    };
    const script = blocks.get(section) ?? "";
    expect(script, `the commands under "${section}."`).not.to.equal("");
    const { code, stdout, stderr } = await run("sh", ["-euc", script], { env });
    expect(code, stderr).to.equal(0);
    return stdout;
  };

  const reset = async (): Promise<void> => {
    const url = `https://127.0.0.1:${guard.port}`;
    const stdin = toList(
      await renderWebhookConfigurations({ url, caBundle: guard.files.authority.certificate }),
    );
    await succeed(server.kubectl(["replace", "--force", "-f", "-"], { stdin }));
    await eventually(async () => {
      if ((await debug()).code === 0) throw new Error("still let in");
    });
  };

  it("shows the error that the page quotes", async () => {
    const [, quoted = ""] =
      /^```text\n(Error from server[^\n]*)\.\.\.$/m.exec(await readFile(PAGE, "utf8")) ?? [];
    const { code, stderr } = await debug();
    expect(code).to.equal(1);
    expect(quoted).to.match(/failed calling webhook/);
    expect(stderr).to.include(quoted);
  });

  it("1. lets a break-glass group in, and nobody else", async () => {
    await paste("1");
    await eventually(async () => {
      await succeed(debug({ as: "alice@corp.example", asGroups: ["break-glass", "system:masters"] }));
    });
    expect((await debug()).code).to.equal(1);
    await reset();
  });

  it("2. lets everybody in while nobody answers", async () => {
    await paste("2");
    await eventually(() => succeed(debug()));
    await reset();
  });

  it("3. takes the guard out of the way", async () => {
    await paste("3");
    await eventually(() => succeed(debug()));
  });

  it("4. lists what came in without a stamp", async () => {
    expect(await paste("4")).to.match(/^disaster\/app d-\d+$/m);
  });
});
