import { expect } from "chai";
import { readFileSync } from "node:fs";
import { parse } from "yaml";

interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly additionalProperties?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
}

const read = (file: string): string =>
  readFileSync(new URL(`../../charts/ephemeral-guard/${file}`, import.meta.url), "utf8");

/** `policies.preset` and the like, for every value of the chart's own; what Kubernetes defines is not gone into. */
const pathsOfSchema = (schema: Schema, prefix = ""): string[] =>
  Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
    if (prefix === "" && key === "global") return []; // a parent chart's
    const own = value.additionalProperties === false;
    return own ? pathsOfSchema(value, `${prefix}${key}.`) : [`${prefix}${key}`];
  });

const pathsOfValues = (values: object, schema: Schema, prefix = ""): string[] =>
  Object.entries(values as Record<string, unknown>).flatMap(([key, value]) => {
    const described = schema.properties?.[key];
    const own = typeof value === "object" && value !== null && described?.additionalProperties === false;
    return own ? pathsOfValues(value, described, `${prefix}${key}.`) : [`${prefix}${key}`];
  });

const descriptions = (schema: Schema, prefix = ""): [string, string | undefined][] =>
  Object.entries(schema.properties ?? {}).flatMap(([key, value]) => [
    [`${prefix}${key}`, value.description],
    ...(value.additionalProperties === false ? descriptions(value, `${prefix}${key}.`) : []),
  ]);

describe("values.schema.json", () => {
  const schema = JSON.parse(read("values.schema.json")) as Schema;
  const values = parse(read("values.yaml")) as object;

  it("knows exactly the values that values.yaml shows", () => {
    expect(pathsOfSchema(schema)).to.have.members(pathsOfValues(values, schema));
  });

  it("describes each of them in a sentence", () => {
    const without = descriptions(schema).filter(([, text]) => !/\S.*\.$/s.test(text ?? ""));
    expect(without).to.deep.equal([]);
  });

  it("lets no unknown value pass unseen", () => {
    expect(schema.additionalProperties).to.equal(false);
  });
});
