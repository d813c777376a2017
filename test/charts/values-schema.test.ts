import { expect } from "chai";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { pathsOfSchema, VALUES_SCHEMA, type Schema } from "../support/values-schema.ts";

const read = (file: string): string =>
  readFileSync(new URL(`../../charts/ephemeral-guard/${file}`, import.meta.url), "utf8");

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
  const schema = VALUES_SCHEMA;
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
