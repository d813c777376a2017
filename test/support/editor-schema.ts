import { isObject, type JsonObject } from "../../src/model/json.ts";

/** A key that a schema for editors knows, and what it says of it. */
export interface SchemaKey {
  /** `.spec.match.namespaces` */
  readonly place: string;
  readonly description: unknown;
  readonly examples: readonly unknown[];
  /** Whole documents in which a value stands there: one of them must be good if the value is. */
  readonly documentsWith: (value: unknown) => readonly unknown[];
}

/** Every key of a JSON Schema, also of those that are one of several kinds of map. */
export const keysOf = (schema: object): readonly SchemaKey[] =>
  within(schema as JsonObject, { place: "", wrap: (value) => [value], example: undefined });

/** Where a value stands. */
interface Spot {
  readonly place: string;
  readonly wrap: SchemaKey["documentsWith"];
  /** Of what stands there, if the schema, or one above it, has an example of it. */
  readonly example: unknown;
}

const within = (schema: JsonObject, { place, wrap, example: above }: Spot): readonly SchemaKey[] => {
  const example = examplesOf(schema)[0] ?? above;
  const choices = ["anyOf", "oneOf"].flatMap((word) => schemasIn(schema[word]));
  const { items } = schema;
  return [
    ...choices.flatMap((choice) => within(choice, { place, wrap, example: undefined })),
    ...(isObject(items)
      ? within(items, {
          place: `${place}[]`,
          wrap: (value) => wrap([value]),
          example: Array.isArray(example) ? example[0] : undefined,
        })
      : []),
    ...Object.entries(propertiesOf(schema)).flatMap(([key, property]) => {
      const siblings = siblingsOf(schema, key, example);
      const spot: Spot = {
        place: `${place}.${key}`,
        wrap: (value) => siblings.flatMap((others) => wrap({ ...others, [key]: value })),
        example: isObject(example) ? example[key] : undefined,
      };
      const { description } = property;
      return [
        { place: spot.place, description, examples: examplesOf(property), documentsWith: spot.wrap },
        ...within(property, spot),
      ];
    }),
  ];
};

/** What may stand beside a key: what stands there in the example of the map, or the least that must. */
const siblingsOf = (schema: JsonObject, key: string, example: unknown): readonly JsonObject[] => {
  const required = Array.isArray(schema["required"]) ? schema["required"].map(String) : [];
  const properties = propertiesOf(schema);
  const least = required
    .filter((name) => name !== key)
    .map((name) => [name, properties[name]?.["const"] ?? examplesOf(properties[name] ?? {})[0]] as const);
  return [...(isObject(example) ? [example] : []), Object.fromEntries(least) as JsonObject];
};

const examplesOf = ({ examples }: JsonObject): readonly unknown[] =>
  Array.isArray(examples) ? examples : [];

const schemasIn = (list: unknown): readonly JsonObject[] =>
  Array.isArray(list) ? list.filter(isObject) : [];

const propertiesOf = ({ properties }: JsonObject): Readonly<Record<string, JsonObject>> =>
  (isObject(properties) ? properties : {}) as Readonly<Record<string, JsonObject>>;

/** Maps with keys that take others besides. Conditions (`allOf`) hold for maps that are described elsewhere. */
export const openMapsIn = (schema: unknown): readonly unknown[] => {
  if (Array.isArray(schema)) return schema.flatMap(openMapsIn);
  if (!isObject(schema)) return [];
  const open = isObject(schema["properties"]) && schema["additionalProperties"] !== false;
  const inner = Object.entries(schema).filter(([word]) => word !== "allOf" && word !== "examples");
  return [...(open ? [schema] : []), ...inner.flatMap(([, value]) => openMapsIn(value))];
};
