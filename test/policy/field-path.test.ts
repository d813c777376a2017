import { expect } from "chai";
import fc from "fast-check";
import { CONTAINER_FIELDS, type Field } from "../../src/policy/container-fields.ts";
import { parseFieldPath, type FieldPath } from "../../src/policy/field-path.ts";

const path = (text: string): FieldPath => {
  const parsed = parseFieldPath(text);
  if ("invalid" in parsed) throw new Error(`${text}: ${parsed.invalid}`);
  return parsed;
};

describe("parseFieldPath", () => {
  const good: { given: string; leaf: FieldPath["leaf"]; alwaysFilled?: boolean }[] = [
    { given: "envFrom", leaf: "list" },
    { given: "envFrom[]", leaf: "object" },
    { given: "envFrom[].secretRef", leaf: "object" },
    { given: "env[].valueFrom.secretKeyRef", leaf: "object" },
    { given: "env[].valueFrom.fileKeyRef.optional", leaf: "boolean" },
    { given: "env[].value", leaf: "string" },
    { given: "env[].name", leaf: "string" },
    { given: "command", leaf: "list" },
    { given: "command[]", leaf: "string" },
    { given: "volumeMounts[].recursiveReadOnly", leaf: "string" },
    { given: "securityContext", leaf: "object" },
    { given: "securityContext.privileged", leaf: "boolean" },
    { given: "securityContext.runAsUser", leaf: "integer" },
    { given: "securityContext.capabilities.add[]", leaf: "string" },
    { given: "securityContext.windowsOptions.hostProcess", leaf: "boolean" },
    { given: "targetContainerName", leaf: "string" },
    { given: "name", leaf: "string", alwaysFilled: true },
    { given: "image", leaf: "string", alwaysFilled: true },
    { given: "imagePullPolicy", leaf: "string", alwaysFilled: true },
    { given: "terminationMessagePath", leaf: "string", alwaysFilled: true },
    { given: "terminationMessagePolicy", leaf: "string", alwaysFilled: true },
  ];
  for (const { given, leaf, alwaysFilled = false } of good) {
    it(`takes ${given}`, () => expect(path(given)).to.include({ text: given, leaf, alwaysFilled }));
  }

  const bad: { given: string; invalid: RegExp; hint: RegExp }[] = [
    { given: "", invalid: /empty/, hint: /dots between names/ },
    { given: "env.name", invalid: /"env" is a list/, hint: /^did you mean "env\[\]\.name"\?$/ },
    {
      given: "securityContext.capabilities.add.x",
      invalid: /is a list/,
      hint: /"securityContext\.capabilities\.add\[\]\.x"/,
    },
    { given: "image[]", invalid: /"image" is no list, but a string/, hint: /^did you mean "image"\?$/ },
    { given: "securityContext[].privileged", invalid: /but an object/, hint: /"securityContext.privileged"/ },
    { given: "securityContext.runAsUser[]", invalid: /but an integer/, hint: /"securityContext.runAsUser"/ },
    { given: "image.tag", invalid: /"image" is a string/, hint: /^did you mean "image"\?$/ },
    { given: "command[].x", invalid: /"command\[\]" is a string/, hint: /^did you mean "command\[\]"\?$/ },
    { given: "env[0].name", invalid: /"env\[0\]" picks one/, hint: /^did you mean "env\[\]\.name"\?$/ },
    { given: "env[*].name", invalid: /picks one/, hint: /"env\[\]\.name"/ },
    { given: "env[][]", invalid: /no field name/, hint: /each element/ },
    { given: "env..name", invalid: /"env" is a list/, hint: /env\[\]/ },
    { given: "env[].", invalid: /"" is no field name/, hint: /each element/ },
    { given: "$.env", invalid: /"\$" is no field name/, hint: /each element/ },
    { given: "env\n", invalid: /"env\\x0a" is no field name/, hint: /each element/ },
    { given: "imagePulPolicy", invalid: /no field/, hint: /^did you mean "imagePullPolicy"\?$/ },
    { given: "TargetContainername", invalid: /no field/, hint: /"targetContainerName"/ },
    {
      given: "securityContext.priviledged",
      invalid: /"securityContext" has no field/,
      hint: /\.privileged"/,
    },
    { given: "envs[].valueFrom", invalid: /no field "envs"/, hint: /"env\[\]\.valueFrom"/ },
    { given: "volumeMount.name", invalid: /no field "volumeMount"/, hint: /"volumeMounts\[\]\.name"/ },
    { given: "volumeDevice", invalid: /no field/, hint: /"volumeDevices"/ },
    {
      given: "env[].valueFrom.secret",
      invalid: /no field "secret"/,
      hint: /known here: fieldRef, .*secretKeyRef/,
    },
    { given: "securityContext.hostNetwork", invalid: /no field/, hint: /known here: capabilities/ },
    { given: "constructor", invalid: /no field "constructor"/, hint: /known here/ },
    { given: "__proto__", invalid: /no field name/, hint: /each element/ },
    { given: "env[].toString", invalid: /no field "toString"/, hint: /known here: name, value, valueFrom/ },
    {
      given: "spec.containers[].image",
      invalid: /no field "spec"/,
      hint: /start at the fields of the container/,
    },
    { given: "ephemeralContainers[].image", invalid: /no field/, hint: /start at the fields/ },
    { given: "x".repeat(1000), invalid: /no field ".*\(1000 characters\)/, hint: /known here/ },
    ...[
      "ports",
      "resources.limits",
      "livenessProbe",
      "lifecycle",
      "restartPolicy",
      "volumeMounts[].subPath",
    ].map((given) => ({ given, invalid: /cannot have "/, hint: /API server refuses it anyway/ })),
  ];
  for (const { given, invalid, hint } of bad) {
    it(`refuses ${JSON.stringify(given.slice(0, 50))}`, () => {
      const parsed = parseFieldPath(given);
      expect("invalid" in parsed && parsed.invalid).to.match(invalid);
      expect("hint" in parsed && parsed.hint).to.match(hint);
    });
  }

  it("never suggests what is refused", () => {
    for (const given of ["port", "resource", "restartPolicies", "volumeMounts[].subPaths"]) {
      const parsed = parseFieldPath(given);
      expect("hint" in parsed && parsed.hint).to.match(/^(did you mean|known here)/);
      expect("hint" in parsed && parsed.hint).not.to.match(/ports|resources|restartPolicy|subPath/);
    }
  });

  it("has an answer of one line for any text", () => {
    const parts = fc.constantFrom(
      "env",
      "[]",
      ".",
      "name",
      "securityContext",
      "command",
      "x",
      "[0]",
      "\n",
      "ports",
    );
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(parts).map((words) => words.join("")),
    );
    fc.assert(
      fc.property(text, (given) => {
        const parsed = parseFieldPath(given);
        if (!("invalid" in parsed)) return;
        expect(parsed.invalid + (parsed.hint ?? "")).to.match(/^[^\p{Cc}\p{Cf}]{1,600}$/u);
      }),
      { numRuns: 1000 },
    );
  });

  const pathsBelow = (field: Field, prefix: string): readonly string[] => {
    if (field.kind === "list") return [prefix, ...pathsBelow(field.of, `${prefix}[]`)];
    if (field.kind !== "object") return [prefix];
    const below = Object.entries(field.fields).flatMap(([name, inner]) =>
      inner.kind === "refused" ? [] : pathsBelow(inner, prefix === "" ? name : `${prefix}.${name}`),
    );
    return prefix === "" ? below : [prefix, ...below];
  };

  it("takes every path in the tree", () => {
    const paths = pathsBelow(CONTAINER_FIELDS, "");
    expect(paths).to.have.length.above(60);
    expect(paths.filter((given) => "invalid" in parseFieldPath(given))).to.deep.equal([]);
  });
});

describe("a field path", () => {
  interface Row {
    readonly path: string;
    readonly container: object;
    readonly values: readonly unknown[];
    readonly set: boolean;
    readonly missing: boolean;
  }
  const secret = { name: "s", key: "k" };
  const rows: readonly Row[] = [
    {
      path: "targetContainerName",
      container: { targetContainerName: "app" },
      values: ["app"],
      set: true,
      missing: false,
    },
    {
      path: "targetContainerName",
      container: { targetContainerName: "" },
      values: [""],
      set: true,
      missing: true,
    },
    { path: "targetContainerName", container: {}, values: [], set: false, missing: true },
    {
      path: "targetContainerName",
      container: { targetContainerName: null },
      values: [],
      set: false,
      missing: true,
    },
    { path: "tty", container: { tty: false }, values: [false], set: true, missing: false },
    {
      path: "securityContext.runAsUser",
      container: { securityContext: { runAsUser: 0 } },
      values: [0],
      set: true,
      missing: false,
    },
    {
      path: "securityContext.runAsUser",
      container: { securityContext: {} },
      values: [],
      set: false,
      missing: true,
    },
    {
      path: "securityContext.runAsUser",
      container: { securityContext: null },
      values: [],
      set: false,
      missing: true,
    },
    { path: "securityContext", container: { securityContext: {} }, values: [{}], set: true, missing: false },
    { path: "envFrom", container: { envFrom: [] }, values: [[]], set: false, missing: true },
    { path: "envFrom", container: { envFrom: [{}] }, values: [[{}]], set: true, missing: false },
    { path: "envFrom[]", container: { envFrom: [] }, values: [], set: false, missing: true },
    { path: "envFrom[]", container: { envFrom: [{}] }, values: [{}], set: true, missing: false },
    { path: "command[]", container: { command: ["sh", ""] }, values: ["sh", ""], set: true, missing: true },
    {
      path: "command[]",
      container: { command: ["sh", "-c"] },
      values: ["sh", "-c"],
      set: true,
      missing: false,
    },
    {
      path: "env[].valueFrom.secretKeyRef",
      container: {
        env: [
          { name: "A", value: "1" },
          { name: "B", valueFrom: { secretKeyRef: secret } },
        ],
      },
      values: [secret],
      set: true,
      missing: true,
    },
    {
      path: "env[].valueFrom.secretKeyRef",
      container: { env: [{ name: "B", valueFrom: { secretKeyRef: secret } }] },
      values: [secret],
      set: true,
      missing: false,
    },
    {
      path: "env[].valueFrom.secretKeyRef",
      container: { env: [{ name: "A", value: "1" }] },
      values: [],
      set: false,
      missing: true,
    },
    {
      path: "env[].value",
      container: { env: [{ name: "A", value: "" }] },
      values: [""],
      set: true,
      missing: true,
    },
    { path: "env[].name", container: {}, values: [], set: false, missing: true },
    { path: "env[].name", container: { env: "A" }, values: [], set: false, missing: true },
    { path: "env[].name", container: { env: [null, "A", ["B"]] }, values: [], set: false, missing: true },
    {
      path: "securityContext.capabilities.add[]",
      container: { securityContext: { capabilities: { add: ["SYS_PTRACE", "NET_ADMIN"] } } },
      values: ["SYS_PTRACE", "NET_ADMIN"],
      set: true,
      missing: false,
    },
    {
      path: "tty",
      container: Object.create({ tty: true }) as object,
      values: [],
      set: false,
      missing: true,
    },
  ];
  for (const row of rows) {
    it(`${row.path} in ${JSON.stringify(row.container)}`, () => {
      const { container } = row;
      expect(path(row.path).valuesIn(container)).to.deep.equal(row.values);
      expect({
        set: path(row.path).isSetIn(container),
        missing: path(row.path).isMissingIn(container),
      }).to.deep.equal({
        set: row.set,
        missing: row.missing,
      });
    });
  }
});
