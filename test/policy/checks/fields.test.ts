import { expect } from "chai";
import {
  compileFields,
  fieldsCheck,
  fieldsSchema,
  type FieldsOptions,
} from "../../../src/policy/checks/fields.ts";
import { codesOf, issuesOf } from "../../support/schema-issues.ts";
import { subject, type GivenContainer } from "../../support/subject.ts";

const findings = (container: GivenContainer, options: FieldsOptions | undefined) =>
  fieldsCheck.run(subject({ container }), options && compileFields(options));

const SECRET_ENTRY = { name: "TOKEN", valueFrom: { secretKeyRef: { name: "db", key: "password" } } };

describe("fieldsCheck", () => {
  const pullPolicy: FieldsOptions = { values: [{ path: "imagePullPolicy", in: ["Always", "IfNotPresent"] }] };
  const mountsOf = (...names: string[]) => ({
    volumeMounts: names.map((name) => ({ name, mountPath: "/x" })),
  });
  const mounts: FieldsOptions = { values: [{ path: "volumeMounts[].name", in: ["data"] }] };

  const rows: readonly {
    name: string;
    given: { container?: GivenContainer; options?: FieldsOptions };
    expect: readonly string[];
  }[] = [
    { name: "no block", given: { container: { envFrom: [{}] } }, expect: [] },
    { name: "an empty block", given: { container: { envFrom: [{}] }, options: {} }, expect: [] },
    { name: "forbidden, unset", given: { options: { forbid: ["envFrom"] } }, expect: [] },
    {
      name: "forbidden, set",
      given: { container: { envFrom: [{ secretRef: { name: "db" } }] }, options: { forbid: ["envFrom"] } },
      expect: ["fields.forbid"],
    },
    {
      name: "forbidden, an empty list",
      given: { container: { envFrom: [] }, options: { forbid: ["envFrom"] } },
      expect: [],
    },
    {
      name: "forbidden, set to false",
      given: { container: { tty: false }, options: { forbid: ["tty"] } },
      expect: ["fields.forbid"],
    },
    {
      name: "forbidden, set to 0",
      given: {
        container: { securityContext: { runAsUser: 0 } },
        options: { forbid: ["securityContext.runAsUser"] },
      },
      expect: ["fields.forbid"],
    },
    {
      name: "forbidden, set to nothing",
      given: { container: { workingDir: "" }, options: { forbid: ["workingDir"] } },
      expect: ["fields.forbid"],
    },
    {
      name: "forbidden in one element of two",
      given: {
        container: { env: [{ name: "A", value: "1" }, SECRET_ENTRY] },
        options: { forbid: ["env[].valueFrom.secretKeyRef"] },
      },
      expect: ["fields.forbid"],
    },
    {
      name: "forbidden in no element",
      given: {
        container: { env: [{ name: "A", value: "1" }] },
        options: { forbid: ["env[].valueFrom.secretKeyRef"] },
      },
      expect: [],
    },
    {
      name: "forbidden twice over: one finding a path",
      given: {
        container: { env: [SECRET_ENTRY, SECRET_ENTRY] },
        options: { forbid: ["env[].valueFrom", "env"] },
      },
      expect: ["fields.forbid", "fields.forbid"],
    },
    {
      name: "required, set",
      given: { container: { targetContainerName: "app" }, options: { require: ["targetContainerName"] } },
      expect: [],
    },
    {
      name: "required, unset",
      given: { options: { require: ["targetContainerName"] } },
      expect: ["fields.require"],
    },
    {
      name: "required, no element",
      given: { options: { require: ["volumeMounts[].readOnly"] } },
      expect: ["fields.require"],
    },
    {
      name: "required, one element lacks it",
      given: {
        container: { volumeMounts: [{ name: "a", readOnly: true }, { name: "b" }] },
        options: { require: ["volumeMounts[].readOnly"] },
      },
      expect: ["fields.require"],
    },
    { name: "listed", given: { container: { imagePullPolicy: "Always" }, options: pullPolicy }, expect: [] },
    {
      name: "not listed",
      given: { container: { imagePullPolicy: "Never" }, options: pullPolicy },
      expect: ["fields.values"],
    },
    {
      name: "listed in other case",
      given: { container: { imagePullPolicy: "always" }, options: pullPolicy },
      expect: ["fields.values"],
    },
    { name: "values, absent", given: { options: pullPolicy }, expect: [] },
    {
      name: "every element listed",
      given: { container: mountsOf("data", "data"), options: mounts },
      expect: [],
    },
    {
      name: "one element not listed",
      given: { container: mountsOf("data", "token"), options: mounts },
      expect: ["fields.values"],
    },
    {
      name: "false is not absent",
      given: { container: { stdin: false }, options: { values: [{ path: "stdin", in: [true] }] } },
      expect: ["fields.values"],
    },
    {
      name: "0 is listed as 0",
      given: {
        container: { securityContext: { runAsUser: 0 } },
        options: { values: [{ path: "securityContext.runAsUser", in: [0, 1000] }] },
      },
      expect: [],
    },
    {
      name: "every broken rule is told",
      given: {
        container: { tty: true },
        options: { forbid: ["tty"], require: ["stdin"], values: [{ path: "tty", in: [false] }] },
      },
      expect: ["fields.forbid", "fields.require", "fields.values"],
    },
  ];
  for (const { name, given, expect: codes } of rows) {
    it(name, () => {
      expect(findings(given.container ?? {}, given.options).map(({ code }) => code)).to.deep.equal(codes);
    });
  }

  it("names the path, and the value where it is one", () => {
    const container = { imagePullPolicy: "Ne\nver", env: [SECRET_ENTRY], workingDir: "/srv" };
    const options = {
      forbid: ["env[].valueFrom.secretKeyRef", "workingDir"],
      require: ["targetContainerName"],
      ...pullPolicy,
    };
    expect(findings(container, options)).to.deep.equal([
      {
        code: "fields.forbid",
        field: "env[].valueFrom.secretKeyRef",
        message: "sets env[].valueFrom.secretKeyRef, which is forbidden",
      },
      {
        code: "fields.forbid",
        field: "workingDir",
        message: "sets workingDir, which is forbidden",
        value: "/srv",
      },
      {
        code: "fields.require",
        field: "targetContainerName",
        message: "does not set targetContainerName, which is required",
      },
      {
        code: "fields.values",
        field: "imagePullPolicy",
        message: String.raw`sets imagePullPolicy "Ne\x0aver", which is not allowed`,
        hints: ['allowed: "Always", "IfNotPresent"'],
        value: "Ne\nver",
      },
    ]);
  });

  const secrets: readonly { readonly path: string; readonly container: GivenContainer }[] = [
    { path: "env", container: { env: [{ name: "A", value: "hunter2" }] } },
    { path: "env[]", container: { env: [{ name: "A", value: "hunter2" }] } },
    { path: "env[].value", container: { env: [{ name: "A", value: "hunter2" }] } },
    { path: "env[]", container: { env: ["hunter2"] as never } },
    { path: "command", container: { command: ["hunter2"] } },
    { path: "command[]", container: { command: ["hunter2"] } },
    { path: "args[]", container: { args: ["--password", "hunter2"] } },
  ];
  for (const { path, container } of secrets) {
    it(`tells no secret of ${path} in ${JSON.stringify(container)}`, () => {
      const options = compileFields({ forbid: [path], values: [{ path, in: ["x"] }] });
      const found = fieldsCheck.run(subject({ container }), options);
      expect(found.map(({ code }) => code)).to.deep.equal(["fields.forbid", "fields.values"]);
      expect(JSON.stringify(found)).not.to.contain("hunter2").and.not.contain("--password");
    });
  }
});

describe("fieldsSchema", () => {
  const rows: readonly { name: string; given: unknown; expect: readonly string[] }[] = [
    { name: "empty", given: {}, expect: [] },
    {
      name: "good paths",
      given: {
        forbid: ["envFrom", "env[].valueFrom.secretKeyRef"],
        require: ["targetContainerName"],
        values: [
          { path: "imagePullPolicy", in: ["Always"] },
          { path: "securityContext.runAsUser", in: [0, 1000] },
          { path: "stdin", in: [true] },
          { path: "securityContext.capabilities.add[]", in: ["SYS_PTRACE"] },
        ],
      },
      expect: [],
    },
    { name: "a bad path in forbid", given: { forbid: ["envFrm"] }, expect: ["forbid[0] bad-field-path"] },
    { name: "a bad path in require", given: { require: ["tty", ""] }, expect: ["require[1] bad-field-path"] },
    {
      name: "a bad path in values",
      given: { values: [{ path: "nope", in: ["x"] }] },
      expect: ["values[0].path bad-field-path"],
    },
    {
      name: "forbidding what is always filled",
      given: { forbid: ["imagePullPolicy"] },
      expect: ["forbid[0] always-filled"],
    },
    { name: "requiring what is always filled", given: { require: ["imagePullPolicy"] }, expect: [] },
    {
      name: "values of an object",
      given: { values: [{ path: "securityContext", in: ["x"] }] },
      expect: ["values[0].path not-comparable"],
    },
    {
      name: "values of a list",
      given: { values: [{ path: "args", in: ["x"] }] },
      expect: ["values[0].path not-comparable"],
    },
    { name: "no values", given: { values: [{ path: "tty", in: [] }] }, expect: ["values[0].in too_small"] },
    { name: "no list", given: { values: [{ path: "tty" }] }, expect: ["values[0].in invalid_type"] },
    {
      name: "a number for a string",
      given: { values: [{ path: "imagePullPolicy", in: ["Always", 1] }] },
      expect: ["values[0].in[1] wrong-type"],
    },
    {
      name: "a string for an integer",
      given: { values: [{ path: "securityContext.runAsUser", in: ["1000"] }] },
      expect: ["values[0].in[0] wrong-type"],
    },
    {
      name: "a string for a boolean",
      given: { values: [{ path: "tty", in: ["true"] }] },
      expect: ["values[0].in[0] wrong-type"],
    },
    {
      name: "a fraction",
      given: { values: [{ path: "securityContext.runAsUser", in: [0.5] }] },
      expect: ["values[0].in[0] invalid_union"],
    },
    {
      name: "an unknown key",
      given: { values: [{ path: "tty", in: [true], not: [] }] },
      expect: ["values[0] unrecognized_keys"],
    },
  ];
  for (const { name, given, expect: codes } of rows) {
    it(name, () => {
      expect(codesOf(fieldsSchema, given)).to.deep.equal(codes);
    });
  }

  it("says what is wrong with a value, and what to write", () => {
    const given = {
      values: [
        { path: "imagePullPolicy", in: [true] },
        { path: "securityContext.runAsUser", in: ["0"] },
      ],
    };
    expect(issuesOf(fieldsSchema, given).map(({ message, hint }) => `${message} (${hint})`)).to.deep.equal([
      "imagePullPolicy is a string, true is not (put it in quotes)",
      'securityContext.runAsUser is an integer, "0" is not (write an integer, without quotes)',
    ]);
  });
});

describe("compileFields", () => {
  it("throws on a path that the schema would have refused", () => {
    expect(() => compileFields({ forbid: ["nope"] })).to.throw('field path "nope"');
  });
});
