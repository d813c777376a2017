import { PassThrough, Readable } from "node:stream";
import { expect } from "chai";
import { readJsonLines } from "../../src/kubernetes/json-lines.ts";

const collect = async (stream: Readable, idleMs = 1000): Promise<{ values: unknown[]; error?: string }> => {
  const values: unknown[] = [];
  try {
    for await (const value of readJsonLines(stream, idleMs)) values.push(value);
    return { values };
  } catch (error) {
    return { values, error: error instanceof Error ? error.message : String(error) };
  }
};

describe("kubernetes/json-lines", () => {
  const bytes = (text: string): Buffer => Buffer.from(text);
  const table: { name: string; given: readonly (string | Buffer)[]; expect: object }[] = [
    { name: "nothing", given: [], expect: { values: [] } },
    { name: "two in one piece", given: ['{"a":1}\n{"a":2}\n'], expect: { values: [{ a: 1 }, { a: 2 }] } },
    { name: "one in many pieces", given: ['{"a', '":', "1}", "\n"], expect: { values: [{ a: 1 }] } },
    {
      name: "a character cut in two",
      given: [bytes('"ä"\n').subarray(0, 2), bytes('"ä"\n').subarray(2)],
      expect: { values: ["ä"] },
    },
    {
      name: "an end in the middle",
      given: ['{"a":1}\n{"a"'],
      expect: { values: [{ a: 1 }], error: "the stream ended in the middle of a line" },
    },
  ];
  for (const { name, given, expect: expected } of table) {
    it(`reads ${name}`, async () => expect(await collect(Readable.from(given))).to.deep.equal(expected));
  }

  it("throws where it finds something else", async () => {
    expect((await collect(Readable.from(["<html>\n"]))).error).to.contain("JSON");
  });

  it("throws what breaks the stream", async () => {
    const stream = new PassThrough();
    stream.write("1\n");
    setTimeout(() => stream.destroy(new Error("reset")), 20);
    expect(await collect(stream)).to.deep.equal({ values: [1], error: "reset" });
  });

  it("takes silence for death, but not slowness", async () => {
    const stream = new PassThrough();
    for (const ms of [30, 60, 90]) setTimeout(() => stream.write(`${ms}\n`), ms);
    expect(await collect(stream, 60)).to.deep.equal({
      values: [30, 60, 90],
      error: "nothing has come for 60 ms",
    });
    expect(stream.destroyed).to.equal(true);
  });

  it("lets go of the stream when nobody reads on", async () => {
    const stream = new PassThrough();
    stream.write("1\n2\n");
    for await (const value of readJsonLines(stream, 1000)) {
      expect(value).to.equal(1);
      break;
    }
    expect(stream.destroyed).to.equal(true);
  });
});
