import { expect } from "chai";
import { sentContainers } from "../../../src/ledger/audit-events/sent-containers.ts";
import type { Json } from "../../../src/model/json.ts";

const X = { name: "x", image: "busybox" };
const Y = { name: "y", image: "busybox" };
const LIST = "/spec/ephemeralContainers";

const body = (...containers: readonly Json[]): Json => ({ spec: { ephemeralContainers: containers } });
const add = (path: string, value: Json): Json => ({ op: "add", path, value });

interface Case {
  readonly name: string;
  readonly given: Json | undefined;
  /** Names; undefined where the body is not understood. */
  readonly expect: readonly unknown[] | undefined;
  readonly open?: true;
}

const CASES: readonly Case[] = [
  { name: "a patch with two", given: body(X, Y), expect: ["x", "y"] },
  { name: "a patch of labels", given: { metadata: { labels: { a: "b" } } }, expect: [] },
  { name: "an empty patch", given: {}, expect: [] },
  { name: "a list that is null", given: { spec: { ephemeralContainers: null } }, expect: [] },
  { name: "a list that is none", given: { spec: { ephemeralContainers: { name: "x" } } }, expect: [] },
  { name: "elements that are no objects", given: body(7, null, "x", [X], Y), expect: ["y"] },
  { name: "an element without a name", given: body({ image: "a" }), expect: [undefined] },
  {
    name: "a strategic merge patch's words",
    given: {
      spec: {
        "$setElementOrder/ephemeralContainers": [{ name: "z" }],
        ephemeralContainers: [{ $patch: "delete", name: "z" }, { $patch: "replace" }, X],
      },
    },
    expect: [undefined, "x"],
  },
  { name: "a JSON Patch that appends", given: [add(`${LIST}/-`, X)], expect: ["x"] },
  { name: "... that inserts", given: [add(`${LIST}/0`, X)], expect: ["x"] },
  { name: "... that sets the whole list", given: [add(LIST, [X, Y])], expect: ["x", "y"] },
  {
    name: "... that replaces an element",
    given: [{ op: "replace", path: `${LIST}/1`, value: X }],
    expect: ["x"],
  },
  { name: "... that sets the spec", given: [add("/spec", { ephemeralContainers: [X] })], expect: ["x"] },
  { name: "... that sets the pod", given: [{ op: "replace", path: "", value: body(X) }], expect: ["x"] },
  { name: "... whose path begins before its first slash", given: [add(`a${LIST}/-`, X)], expect: ["x"] },
  {
    name: "... one operation each",
    given: [add(LIST, []), add(`${LIST}/-`, X), add(`${LIST}/-`, Y)],
    expect: ["x", "y"],
  },
  {
    name: "... that changes a part of one",
    given: [{ op: "replace", path: `${LIST}/0/image`, value: "evil" }, add(`${LIST}/0/env/-`, X)],
    expect: [],
  },
  { name: "... that removes one", given: [{ op: "remove", path: `${LIST}/0` }], expect: [] },
  { name: "... that only tests", given: [{ op: "test", path: `${LIST}/0/name`, value: "x" }], expect: [] },
  {
    name: "... of something else",
    given: [
      add("/metadata/labels/ephemeralContainers", "x"),
      add("/spec/containers/-", X),
      add("/status", X),
    ],
    expect: [],
  },
  {
    name: "... that names one afterwards",
    given: [add(LIST, [{}]), add(`${LIST}/0/name`, "x")],
    expect: [undefined],
    open: true,
  },
  {
    name: "... that copies the list",
    given: [{ op: "copy", from: "/spec/containers", path: LIST }],
    expect: [],
    open: true,
  },
  {
    name: "... that moves one",
    given: [{ op: "move", from: "/spec/containers/0", path: `${LIST}/-` }],
    expect: [],
    open: true,
  },
  {
    name: "... that copies the spec",
    given: [{ op: "copy", from: "/a", path: "/spec" }],
    expect: [],
    open: true,
  },
  {
    name: "... that copies a name",
    given: [{ op: "copy", from: "/metadata/name", path: `${LIST}/0/name` }],
    expect: [],
    open: true,
  },
  { name: "... that copies a part", given: [{ op: "copy", from: "/a", path: `${LIST}/0/env` }], expect: [] },
  {
    name: "... that copies from it",
    given: [{ op: "copy", from: `${LIST}/0`, path: "/metadata/labels" }],
    expect: [],
  },
  {
    name: "... with an operation nobody knows",
    given: [{ op: "ADD", path: LIST, value: [X] }],
    expect: [],
    open: true,
  },
  {
    name: "... that is spoilt",
    given: [7, null, {}, { op: "add" }, { op: "add", path: 7 }, [X]],
    expect: [],
  },
  { name: "an empty JSON Patch", given: [], expect: [] },
  { name: "no body", given: undefined, expect: undefined },
  { name: "a text", given: "spec: {}", expect: undefined },
  { name: "null", given: null, expect: undefined },
];

describe("audit events: what a request names", () => {
  for (const { name, given, expect: expected, open = false } of CASES) {
    it(name, () => {
      const sent = sentContainers(given);
      expect(sent?.containers.map((container) => container["name"])).to.deep.equal(expected);
      if (expected !== undefined) expect(sent?.open).to.equal(open);
    });
  }
});
