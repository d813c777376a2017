import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { createLogger } from "../../src/app/logger.ts";
import { createPolicyLabels } from "../../src/app/policy-labels.ts";
import { withFolder } from "../sources/temporary-folder.ts";
import { eventually } from "../support/eventually.ts";

const policy = (name: string, labels: object): string =>
  `apiVersion: ephemeral-guard.dev/v1\nkind: DebugPolicy\nmetadata: { name: ${name} }\nspec: ${JSON.stringify({ labels })}\n`;

const withLabels = async (
  text: string,
  use: (given: {
    of: (...names: string[]) => object;
    write: (text: string) => Promise<void>;
    messages: () => readonly unknown[];
  }) => Promise<void>,
): Promise<void> =>
  withFolder(async (folder) => {
    const lines: string[] = [];
    const logger = createLogger("info", { write: (line) => void lines.push(line) });
    const write = (next: string): Promise<void> => writeFile(join(folder, "policies.yaml"), next);
    await write(text);
    const labels = createPolicyLabels(folder, logger);
    await labels.start();
    const messages = () => lines.map((line) => (JSON.parse(line) as { msg: string }).msg);
    try {
      await use({ of: (...names) => labels.of(names), write, messages });
    } finally {
      labels.close();
    }
  });

const TWO = `${policy("one", { a: "1", b: "1" })}---\n${policy("two", { b: "2", c: "2" })}`;

describe("app/policy-labels", () => {
  it("are those of the policies that judged; the first to set one wins", () =>
    withLabels(TWO, ({ of }) => {
      expect(of("one")).to.deep.equal({ a: "1", b: "1" });
      expect(of("two", "one")).to.deep.equal({ a: "1", b: "1", c: "2" });
      expect(of("gone")).to.deep.equal({});
      expect(of()).to.deep.equal({});
      return Promise.resolve();
    }));

  it("follow the files, and stay when those are broken", () =>
    withLabels(TWO, async ({ of, write, messages }) => {
      await write(policy("one", { a: "new" }));
      await eventually(() => Promise.resolve(expect(of("one")).to.deep.equal({ a: "new" })));
      await write("kind: DebugPolicy\nspec: [");
      await eventually(() => Promise.resolve(expect(messages()).to.include("policies rejected")));
      expect(of("one")).to.deep.equal({ a: "new" });
    }));

  it("are none without a folder", async () => {
    const labels = createPolicyLabels(undefined, createLogger("info", { write: () => undefined }));
    await labels.start();
    expect(labels.of(["one"])).to.deep.equal({});
    labels.close();
  });
});
