import { readFileSync } from "node:fs";

export interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly additionalProperties?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** What the chart says of its values. */
export const VALUES_SCHEMA = JSON.parse(
  readFileSync(new URL("../../charts/ephemeral-guard/values.schema.json", import.meta.url), "utf8"),
) as Schema;

/** `policies.preset` and the like, for every value of the chart's own; what Kubernetes defines is not gone into. */
export const pathsOfSchema = (schema: Schema, prefix = ""): string[] =>
  Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
    if (prefix === "" && key === "global") return []; // a parent chart's
    const own = value.additionalProperties === false;
    return own ? pathsOfSchema(value, `${prefix}${key}.`) : [`${prefix}${key}`];
  });
