import { expect } from "chai";
import { z } from "zod";
import { decodeSuites } from "../../../src/admission/suite/decode-suite.ts";
import { suiteJsonSchema } from "../../../src/admission/suite/suite-schema.ts";
import { keysOf, openMapsIn } from "../../support/editor-schema.ts";
import { realReview } from "../../support/real-review.ts";

describe("suiteJsonSchema", () => {
  const schema = suiteJsonSchema();
  const keys = keysOf(schema);
  // Of a choice between keys (`oneOf`), zod cannot tell; test/editor shows it in a language server.
  const plain = JSON.stringify(schema, (key, inner: unknown) => (key === "oneOf" ? undefined : inner));
  const takes = z.fromJSONSchema(JSON.parse(plain) as Parameters<typeof z.fromJSONSchema>[0]);

  it("is of the draft that every language server knows, and has a name", () => {
    expect(schema).to.include({
      $schema: "http://json-schema.org/draft-07/schema#",
      $id: "https://ephemeral-guard.dev/schemas/v1/policy-suite.json",
      title: "PolicySuite",
    });
  });

  it("describes every key in sentences, and has an example of each", () => {
    const bare = keys.filter(
      ({ description, examples }) => !/^[A-Z`].*\.$/s.test(String(description)) || examples.length === 0,
    );
    expect(bare.map(({ place }) => place)).to.deep.equal([]);
    expect(keys).to.have.length.above(40);
  });

  it("has examples that it takes itself, and that can be run", () => {
    const review = realReview("seed-basic.mutate");
    const runs = (document: unknown): boolean =>
      takes.safeParse(document).success &&
      decodeSuites({ name: "p.test.yaml", text: JSON.stringify(document) }, () => ({ review })).problems
        .length === 0;
    const bad = keys.filter(
      ({ examples, documentsWith }) => !examples.every((example) => documentsWith(example).some(runs)),
    );
    expect(bad.map(({ place }) => place)).to.deep.equal([]);
  });

  it("allows no other keys, in any map", () => {
    expect(openMapsIn(schema)).to.deep.equal([]);
  });

  const container = { apiVersion: "ephemeral-guard.dev/v1", kind: "PolicySuite", metadata: { name: "s" } };
  const suite = (request: object, expected: object) => ({
    ...container,
    spec: { cases: [{ name: "one", request, expect: { verdict: "allowed", ...expected } }] },
  });
  const rows: { name: string; given: object; expect: boolean }[] = [
    { name: "a field that containers have", given: suite({ container: { tty: true } }, {}), expect: true },
    { name: "one that they lack", given: suite({ container: { securityContext: { privilegd: true } } }, {}), expect: false },
    { name: "null for a container that is asked for", given: suite({ container: { tty: null } }, {}), expect: false },
    { name: "null for what is not set afterwards", given: suite({ command: "x" }, { container: { env: null } }), expect: true },
    { name: "a security context of the pod", given: suite({ command: "x", pod: { spec: { securityContext: { fsGroup: 1 } } } }, {}), expect: true },
    { name: "one with a field that pods lack", given: suite({ command: "x", pod: { spec: { securityContext: { privileged: true } } } }, {}), expect: false },
  ]; // prettier-ignore
  for (const { name, given, expect: taken } of rows) {
    it(`${taken ? "takes" : "refuses"} ${name}`, () => {
      expect(takes.safeParse(given).success).to.equal(taken);
    });
  }
});
