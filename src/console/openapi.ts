import { VERDICTS } from "../ledger/filter-query.ts";
import { toRecordJsonSchema } from "../ledger/record-schema.ts";
import { CODES, RULE_CODE } from "../model/codes.ts";
import type { Json, JsonObject } from "../model/json.ts";

/** What `GET /openapi.json` answers: OpenAPI 3.1 of the JSON API. A test holds it to the routes and to real answers. */
export const openApiDocument = (version: string): JsonObject => ({
  openapi: "3.1.0",
  info: {
    title: "ephemeral-guard: records of debug containers",
    version,
    description: "Who attached which debug container to which pod, and what the guard said to it.",
    license: { name: "Apache-2.0", identifier: "Apache-2.0" },
  },
  security: [{ token: [] }, { session: [] }],
  paths: {
    "/api/v1/records": {
      get: operation("listRecords", "Records, newest first, a page at a time", {
        parameters: [...FILTERS, ...PAGE],
        schema: "RecordPage",
      }),
    },
    "/api/v1/records/{id}": {
      get: operation("getRecord", "One record", {
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
        schema: "DebugRecord",
        faults: { "404": "There is no record of that id, or no more." },
      }),
    },
    "/api/v1/stats": {
      get: operation("getStats", "Figures over records", { parameters: FILTERS, schema: "Stats" }),
    },
    "/api/v1/standing": {
      get: operation("listStanding", "The debug containers that stand in pods now", { schema: "Standing" }),
    },
  },
  components: {
    securitySchemes: {
      token: { type: "http", scheme: "bearer", description: "A token of the cluster." },
      session: { type: "apiKey", in: "cookie", name: "__Host-ephemeral-guard" },
    },
    schemas: SCHEMAS,
  },
});

interface OperationParts {
  readonly parameters?: readonly JsonObject[];
  /** Name of the schema of what a good answer holds. */
  readonly schema: string;
  readonly faults?: Readonly<Record<string, string>>;
}

const operation = (operationId: string, summary: string, parts: OperationParts): JsonObject => ({
  operationId,
  summary,
  parameters: parts.parameters ?? [],
  responses: {
    "200": { description: summary, content: jsonOf(parts.schema) },
    ...Object.fromEntries(
      Object.entries({ ...FAULTS, ...parts.faults }).map(([status, description]) => [
        status,
        { description, content: jsonOf("Error") },
      ]),
    ),
  },
});

const jsonOf = (name: string): JsonObject => ({ "application/json": { schema: refTo(name) } });

const refTo = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });

const FAULTS: Readonly<Record<string, string>> = {
  "400": "A filter that is not known, or that cannot be read.",
  "401": "No token, or one that the API server does not know.",
  "403": "The token is good; its user may not get /ephemeral-guard/records.",
  "429": "Too many refusals: wait as Retry-After says.",
  "500": "A bug: see the recorder's log.",
  "503": "The ledger or the API server cannot be asked now.",
};

const filter = (name: string, description: string, schema: JsonObject = TEXT): JsonObject => ({
  name,
  in: "query",
  description,
  schema,
});

const TEXT: JsonObject = { type: "string", maxLength: 1000 };
const TIME = "RFC 3339, a date (its beginning, UTC), or an age such as 2h or 7d";

const FILTERS: readonly JsonObject[] = [
  filter("since", `At or after: ${TIME}.`),
  filter("until", `Before: ${TIME}.`),
  filter("cluster", "Compared whole, as all but text."),
  filter("namespace", "Of the pod."),
  filter("pod", "Its name."),
  filter("user", "Who asked."),
  filter("group", "Of who asked."),
  filter("image", "As written in the request, of any of its containers."),
  filter("verdict", "What it came to.", { type: "string", enum: VERDICTS }),
  filter("code", "Of any broken rule."),
  filter("policy", "Any that judged."),
  filter("landed", "Whether any of its containers was seen in the pod.", { type: "boolean" }),
  filter("dryRun", "Whether it was a dry run.", { type: "boolean" }),
  filter("text", "Words, each of which occurs in the record; the last one may be begun only."),
];

const PAGE: readonly JsonObject[] = [
  filter("limit", "Records a page.", { type: "integer", minimum: 1, maximum: 1000, default: 50 }),
  filter("cursor", "`next` of the page before."),
];

const COUNT: JsonObject = { type: "integer", minimum: 0 };
const STRING: JsonObject = { type: "string" };

const listOf = (items: Json): JsonObject => ({ type: "array", items });

const objectOf = (properties: JsonObject, optional: readonly string[] = []): JsonObject => ({
  type: "object",
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  additionalProperties: false,
});

const COUNTS = objectOf(Object.fromEntries(VERDICTS.map((verdict) => [verdict, COUNT])));

const ranked = (value: JsonObject = STRING): JsonObject =>
  listOf(objectOf({ value, requests: COUNT, denied: COUNT }));

const STATE = objectOf(
  {
    state: { type: "string", enum: ["waiting", "running", "terminated"] },
    reason: STRING,
    message: STRING,
    exitCode: { type: "integer" },
    at: STRING,
  },
  ["reason", "message", "exitCode", "at"],
);

const SCHEMAS: JsonObject = {
  DebugRecord: toRecordJsonSchema(),
  RecordPage: objectOf({ records: listOf(refTo("DebugRecord")), next: STRING }, ["next"]),
  Stats: objectOf({
    total: COUNT,
    verdicts: COUNTS,
    days: listOf(objectOf({ day: { type: "string", pattern: "^\\d{4}-\\d\\d-\\d\\d$" }, verdicts: COUNTS })),
    users: ranked(),
    deniedUsers: ranked(),
    images: ranked(),
    deniedImages: ranked(),
    codes: ranked({
      anyOf: [
        { type: "string", enum: CODES },
        { type: "string", pattern: RULE_CODE.source },
      ],
    }),
    namespaces: ranked(),
  }),
  Standing: objectOf({
    containers: listOf(
      objectOf(
        {
          ...Object.fromEntries(
            ["cluster", "namespace", "pod", "podUid", "container", "image"].map((name) => [name, STRING]),
          ),
          requester: STRING,
          since: STRING,
          state: STATE,
          recordId: STRING,
        },
        ["requester", "since", "state", "recordId"],
      ),
    ),
  }),
  Error: objectOf({ error: objectOf({ code: STRING, message: STRING }) }),
};
