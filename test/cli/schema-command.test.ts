import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { runCli } from "./run-cli.ts";

const printed = async () => {
  const { stdout } = await runCli(["schema"]);
  return JSON.parse(stdout) as Parameters<typeof z.fromJSONSchema>[0] & { readonly properties: object };
};

/** Every document of every policy file that comes with the program. */
const documents = (): readonly { name: string; value: unknown }[] =>
  readdirSync("policies").flatMap((preset) =>
    readdirSync(join("policies", preset))
      .filter((file) => file.endsWith(".yaml") && !file.endsWith(".test.yaml"))
      .flatMap((file) => {
        const text = readFileSync(join("policies", preset, file), "utf8");
        const parsed = parseAllDocuments(text);
        return (Array.isArray(parsed) ? parsed : []).map((document, index) => ({
          name: `${preset}/${file}[${index}]`,
          value: document.toJS() as unknown,
        }));
      }),
  );

describe("cli/schema-command", () => {
  let schema: Awaited<ReturnType<typeof printed>>;
  before(async () => {
    schema = await printed();
  });

  it("prints a JSON Schema and nothing else", async () => {
    const { code, stderr } = await runCli(["schema"]);
    expect([code, stderr]).to.deep.equal([0, ""]);
    expect(schema).to.include({ $schema: "http://json-schema.org/draft-07/schema#", type: "object" });
    expect(Object.keys(schema.properties)).to.deep.equal(["apiVersion", "kind", "metadata", "spec"]);
  });

  it("prints that of a record, which has a name and a version", async () => {
    const { code, stdout } = await runCli(["schema", "record"]);
    expect(code).to.equal(0);
    expect(JSON.parse(stdout)).to.include({
      $id: "https://ephemeral-guard.dev/schemas/v1/debug-record.json",
      type: "object",
    });
  });

  it("prints that of a suite", async () => {
    const { code, stdout, stderr } = await runCli(["schema", "suite"]);
    expect([code, stderr]).to.deep.equal([0, ""]);
    expect(JSON.parse(stdout)).to.include({
      $id: "https://ephemeral-guard.dev/schemas/v1/policy-suite.json",
      type: "object",
    });
  });

  it("refuses what it has no schema of", async () => {
    const { code, stderr } = await runCli(["schema", "pod"]);
    expect(code).to.equal(2);
    expect(stderr).to.contain("Allowed choices are policy, suite, record.");
  });

  describe("prints one that takes", () => {
    for (const { name, value } of documents()) {
      it(name, () => expect(z.fromJSONSchema(schema).safeParse(value).error?.issues).to.equal(undefined));
    }
  });

  describe("prints one that refuses", () => {
    const policy = (spec: object, rest: object = {}): object => ({
      apiVersion: "ephemeral-guard.dev/v1",
      kind: "DebugPolicy",
      metadata: { name: "p" },
      spec,
      ...rest,
    });
    const cases: { name: string; given: object }[] = [
      { name: "an unknown key", given: policy({ imags: {} }) },
      { name: "an unknown key further in", given: policy({ images: { alow: [] } }) },
      { name: "a mode that is none", given: policy({ mode: "deny" }) },
      { name: "a name that is no DNS label", given: policy({}, { metadata: { name: "No Label" } }) },
      { name: "another kind", given: policy({}, { kind: "ClusterPolicy" }) },
      { name: "a policy without a spec", given: { ...policy({}), spec: undefined } },
    ];
    for (const { name, given } of cases) {
      it(name, () => expect(z.fromJSONSchema(schema).safeParse(given).success).to.equal(false));
    }
  });
});
