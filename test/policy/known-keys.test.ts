import { expect } from "chai";
import { knownKeysOf } from "../../src/policy/known-keys.ts";

const map = (properties: object) => ({ type: "object", properties });
const group = map({ kind: { const: "Group" }, group: {} });
const user = map({ kind: { const: "User" }, user: {} });
const known = knownKeysOf(
  map({
    spec: map({ mode: {}, match: map({ subjects: { items: { oneOf: [group, user] } } }) }),
    either: { anyOf: [map({ a: {}, shared: {} }), { anyOf: [map({ b: {}, shared: {} })] }] },
  }),
);

describe("knownKeysOf", () => {
  const subjects = (subject: object) => ({ spec: { match: { subjects: [subject] } } });
  const inSubject = ["spec", "match", "subjects", 0];
  const rows = [
    { name: "at the top", path: [], root: {}, expect: ["spec", "either"] },
    { name: "in a map", path: ["spec"], root: { spec: {} }, expect: ["mode", "match"] },
    { name: "in a map that is not there", path: ["spec", "match"], root: {}, expect: ["subjects"] },
    {
      name: "in one kind of several",
      path: inSubject,
      root: subjects({ kind: "User" }),
      expect: ["kind", "user"],
    },
    {
      name: "in no known kind: all",
      path: inSubject,
      root: subjects({ kind: "Robot" }),
      expect: ["kind", "group", "user"],
    },
    { name: "without constants: all", path: ["either"], root: {}, expect: ["a", "shared", "b"] },
    { name: "below what is unknown", path: ["nothing", "here", 3], root: {}, expect: [] },
    { name: "in a value", path: ["spec", "mode"], root: {}, expect: [] },
    { name: "under a key that every object has", path: ["constructor"], root: {}, expect: [] },
  ];
  for (const { name, path, root, expect: keys } of rows) {
    it(name, () => {
      expect(known(path, root)).to.deep.equal(keys);
    });
  }

  it("knows nothing of what is no schema", () => {
    expect(knownKeysOf(undefined)([], {})).to.deep.equal([]);
  });
});
