import { expect } from "chai";
import type { OpenAPIV3_1 } from "openapi-types";
import { z } from "zod";
import type { JsonObject } from "../../src/model/json.ts";
import { fillLedger } from "./example-ledger.ts";
import { startConsole, TOKEN, Visitor, type StartedConsole } from "./started-console.ts";

type Document = OpenAPIV3_1.Document;

/** The schema that a document promises for an answer, as something that checks it. */
const checkerOf = (document: Document, path: string, status: string) => {
  const response = document.paths?.[path]?.get?.responses[status] as OpenAPIV3_1.ResponseObject;
  const reference = response.content?.["application/json"]?.schema as OpenAPIV3_1.ReferenceObject;
  const schemas = (document.components?.schemas ?? {}) as unknown as JsonObject;
  return z.fromJSONSchema(
    inlined({ $ref: reference.$ref }, schemas) as Parameters<typeof z.fromJSONSchema>[0],
  );
};

/** With schemas in the places of their names. */
const inlined = (value: unknown, schemas: JsonObject): unknown => {
  if (Array.isArray(value)) return value.map((item) => inlined(item, schemas));
  if (typeof value !== "object" || value === null) return value;
  const { $ref, $id: _id, ...rest } = value as Record<string, unknown>;
  if (typeof $ref === "string") {
    const name = $ref.replace("#/components/schemas/", "");
    expect(schemas, $ref).to.have.property(name);
    return inlined(schemas[name], schemas);
  }
  return Object.fromEntries(Object.entries(rest).map(([key, item]) => [key, inlined(item, schemas)]));
};

describe("console/openapi", () => {
  let started: StartedConsole;
  let document: Document;
  const get = (path: string) => new Visitor(started).get(path, { Authorization: `Bearer ${TOKEN}` });
  before(async () => {
    started = await startConsole({ fill: fillLedger });
    document = JSON.parse((await new Visitor(started).get("/openapi.json")).body) as Document;
  });
  after(() => started.close());

  it("is there for everybody, as OpenAPI 3.1", () => {
    expect(document.openapi).to.equal("3.1.0");
    expect(document.info.version).to.equal("0.1.0");
  });

  it("has every route of the API, and each is there", async () => {
    const paths = Object.keys(document.paths ?? {});
    expect(paths).to.have.members([
      "/api/v1/records",
      "/api/v1/records/{id}",
      "/api/v1/stats",
      "/api/v1/standing",
    ]);
    for (const path of paths) {
      const { status, body } = await new Visitor(started).get(path.replace("{id}", "x"));
      expect(status, path).to.equal(401);
      checkerOf(document, path, "401").parse(JSON.parse(body));
    }
  });

  const ANSWERS: readonly { path: string; of: string; status: number }[] = [
    { path: "/api/v1/records?limit=1000", of: "/api/v1/records", status: 200 },
    { path: "/api/v1/records?limit=3", of: "/api/v1/records", status: 200 },
    { path: "/api/v1/records?no=1", of: "/api/v1/records", status: 400 },
    { path: "/api/v1/records/nosuch", of: "/api/v1/records/{id}", status: 404 },
    { path: "/api/v1/stats", of: "/api/v1/stats", status: 200 },
    { path: "/api/v1/stats?text=nobodywritesthis", of: "/api/v1/stats", status: 200 },
    { path: "/api/v1/standing", of: "/api/v1/standing", status: 200 },
  ];
  for (const { path, of, status } of ANSWERS) {
    it(`tells what ${path} answers`, async () => {
      const answer = await get(path);
      expect(answer.status).to.equal(status);
      checkerOf(document, of, String(status)).parse(JSON.parse(answer.body));
    });
  }

  it("tells what each single record is", async () => {
    const checker = checkerOf(document, "/api/v1/records/{id}", "200");
    const { records } = JSON.parse((await get("/api/v1/records?limit=20")).body) as {
      records: { id: string }[];
    };
    for (const { id } of records) checker.parse(JSON.parse((await get(`/api/v1/records/${id}`)).body));
    expect(() => checker.parse({ ...records[0], verdict: "maybe" }), "it does look").to.throw();
  });

  it("names every filter that is taken, and no other", async () => {
    for (const path of ["/api/v1/records", "/api/v1/stats"]) {
      const parameters = (document.paths?.[path]?.get?.parameters ?? []) as OpenAPIV3_1.ParameterObject[];
      const { body } = await get(`${path}?zzzzzzzzzzzzzzz=1`);
      const [, known = ""] = /known are ([^)]+)\)/.exec(body) ?? [];
      const taken = known
        .split(", ")
        .filter((name) => path !== "/api/v1/stats" || !["limit", "cursor"].includes(name));
      expect(parameters.map(({ name }) => name)).to.have.members(taken);
    }
  });
});
