import { expect } from "chai";
import { z } from "zod";
import { compileFields, fieldsSchema } from "../../../src/policy/checks/fields.ts";
import { compileImages, imagesSchema } from "../../../src/policy/checks/images.ts";
import { limitsSchema } from "../../../src/policy/checks/limits.ts";
import { compilePrivileges, privilegesSchema } from "../../../src/policy/checks/privileges.ts";
import { CHECKS, findingsIn } from "../../../src/policy/checks/registry.ts";
import { createRuleCompiler } from "../../../src/policy/rules/create-rule-compiler.ts";
import { rulesSchema } from "../../../src/policy/rules/rules-schema.ts";
import { subject } from "../../support/subject.ts";

const SCHEMAS = {
  images: imagesSchema,
  fields: fieldsSchema,
  privileges: privilegesSchema,
  limits: limitsSchema,
  rules: rulesSchema.element,
};

describe("the registry of checks", () => {
  it("names each check as its block", () => {
    expect(Object.values(CHECKS).map(({ id }) => id)).to.deep.equal(Object.keys(CHECKS));
  });

  it("runs every block, in order", () => {
    const options = {
      images: compileImages({ deny: ["**"] }),
      fields: compileFields({ require: ["targetContainerName"] }),
      privileges: compilePrivileges({ runAsRoot: "deny" }),
      rules: createRuleCompiler().compile([{ name: "never", expression: "false", message: "Never." }]),
    };
    expect(findingsIn(subject())(options).map(({ code }) => code)).to.deep.equal([
      "images.deny",
      "fields.require",
      "privileges.runAsRoot",
      "rules.never",
    ]);
  });

  it("refuses an image that does not parse even where a policy has no block at all", () => {
    const nothing = { images: undefined, fields: undefined, privileges: undefined, rules: undefined };
    const found = findingsIn(subject({ container: { image: "alpine:" } }))(nothing);
    expect(found.map(({ code }) => code)).to.deep.equal(["images.invalid"]);
  });

  for (const [block, schema] of Object.entries(SCHEMAS)) {
    it(`describes every option of ${block} in the JSON Schema`, () => {
      const { description, properties } = z.toJSONSchema(schema);
      expect(description).to.be.a("string");
      for (const [option, described] of Object.entries(properties ?? {})) {
        expect(described, option).to.have.property("description");
      }
    });
  }
});
