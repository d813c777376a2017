import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { readAuditLogs } from "../../src/cli/replay-audit-log.ts";
import { containerOf, eventOf } from "../ledger/audit-events/event-of.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.ts";

const event = (name: string, more = {}): string =>
  JSON.stringify({ apiVersion: "audit.k8s.io/v1", ...eventOf({ containers: [containerOf(name)] }), ...more });

describe("cli/replay-audit-log", () => {
  let folder: TemporaryFolder;
  before(async () => {
    folder = await createTemporaryFolder("audit-log");
  });
  after(() => folder.close());

  const read = async (paths: readonly string[], ...chunks: readonly (string | Buffer)[]) => {
    const names: string[] = [];
    let unreadable = 0;
    for await (const part of readAuditLogs(paths, Readable.from(chunks))) {
      unreadable += part.unreadable;
      names.push(...part.requests.flatMap(({ observed }) => observed.containers!.map(({ name }) => name)));
    }
    return { names, unreadable };
  };

  it("lines, whatever chunks they come in, also without a last line feed", async () => {
    const text = `${event("ä")}\n${event("b")}`;
    const bytes = Buffer.from(text);
    const cut = bytes.indexOf("ä") + 1;
    const split = [bytes.subarray(0, cut), bytes.subarray(cut)];
    expect(await read(["-"], ...split)).to.deep.equal({ names: ["ä", "b"], unreadable: 0 });
  });

  it("leaves out what is no finished request to add a container", async () => {
    const lines = [
      event("begun", { stage: "RequestReceived" }),
      event("read", { verb: "get" }),
      JSON.stringify(eventOf({ containers: [] })),
      event("ours"),
      "",
    ];
    expect(await read(["-"], lines.join("\n"))).to.deep.equal({ names: ["ours"], unreadable: 0 });
  });

  it("takes batches of the audit webhook", async () => {
    const list = {
      kind: "EventList",
      apiVersion: "audit.k8s.io/v1",
      items: [event("a"), event("b")].map(parse),
    };
    expect((await read(["-"], JSON.stringify(list))).names).to.deep.equal(["a", "b"]);
  });

  it("counts lines that are broken or far too long, and reads on", async () => {
    const endless = `"ephemeralcontainers ${"x".repeat(1024 * 1024)}`;
    const chunks = [
      `${event("a")}\n`,
      ...Array.from({ length: 20 }, () => endless),
      `\n{"ephemeralcontainers\n`,
    ];
    expect(await read(["-"], ...chunks, event("z"))).to.deep.equal({ names: ["a", "z"], unreadable: 2 });
  });

  it("several packed logs in one", async () => {
    const file = join(folder.path, "audit.log.gz");
    writeFileSync(file, Buffer.concat([gzipSync(`${event("a")}\n`), gzipSync(`${event("b")}\n`)]));
    expect((await read([file])).names).to.deep.equal(["a", "b"]);
  });

  it("nothing", async () => {
    expect(await read(["-"])).to.deep.equal({ names: [], unreadable: 0 });
  });

  it("tells which log is packed badly", async () => {
    const packed = gzipSync(event("a"));
    const error = await read(["-"], packed.subarray(0, packed.length - 9)).catch((thrown: unknown) => thrown);
    expect(error)
      .to.be.an("error")
      .with.property("message")
      .that.matches(/^--audit-log stdin: unexpected end/);
  });
});

const parse = (text: string): unknown => JSON.parse(text);
