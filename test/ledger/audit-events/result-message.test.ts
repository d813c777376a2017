import { expect } from "chai";
import { createRedactor } from "../../../src/admission/redact.ts";
import { resultMessage } from "../../../src/ledger/audit-events/result-message.ts";
import type { Json, JsonObject } from "../../../src/model/json.ts";
import { containerOf, eventOf, HIDING, podOf } from "./event-of.ts";

interface Case {
  readonly name: string;
  readonly message: Json;
  readonly sent?: JsonObject;
  readonly expect: string | undefined;
}

const env = (value: string): JsonObject => ({ env: [{ name: "A", value }] });

const CASES: readonly Case[] = [
  { name: "one line", message: 'pods "api" is forbidden', expect: 'pods "api" is forbidden' },
  {
    name: "the first of several",
    message: 'container "x" is refused\n  policy ...',
    expect: 'container "x" is refused',
  },
  {
    name: "a changed container, which the API server shows as a diff",
    message: 'existing ephemeral containers "x" may not be changed\n@@ -1 +1 @@\n- "Value": "hunter2"\n',
    expect: 'existing ephemeral containers "x" may not be changed',
  },
  {
    name: "a patch that cannot be applied, which the API server quotes whole",
    message:
      ' "" is invalid: patch: Invalid value: "map[spec:map[ephemeralContainers:[map[env:[map[value:a b]]]]]]": cannot convert int64 to string',
    expect: ' "" is invalid: patch: Invalid value:',
  },
  {
    name: "another invalid value",
    message: 'spec.ephemeralContainers[0].name: Invalid value: "x_Y": a lowercase RFC 1123 label',
    expect: 'spec.ephemeralContainers[0].name: Invalid value: "x_Y": a lowercase RFC 1123 label',
  },
  {
    name: "somebody else's webhook that repeats a value",
    message: 'denied: A is "hunter2 and more", B is "x"',
    sent: env("hunter2 and more"),
    expect: 'denied: A is "(hidden)',
  },
  {
    name: "... with what JSON escapes",
    message: 'denied: A is "a\\"b\\nc"',
    sent: env('a"b\nc'),
    expect: 'denied: A is "(hidden)',
  },
  {
    name: "a value too short to be told from a word",
    message: "A is one",
    sent: env("one"),
    expect: "A is one",
  },
  { name: "... and one that is not", message: "A is four", sent: env("four"), expect: "A is (hidden)" },
  { name: "what is not printable", message: "a\u001b[31m\u202eb", expect: "a\\x1b[31m\\u{202e}b" },
  { name: "what is long", message: "a".repeat(600), expect: `${"a".repeat(512)}... (600 characters)` },
  { name: "an empty one", message: "", expect: undefined },
  { name: "none", message: null, expect: undefined },
];

const told = (message: Json, sent: JsonObject = {}, redactor = HIDING): string | undefined =>
  resultMessage(
    eventOf({
      responseStatus: { code: 422, message },
      requestObject: { spec: { ephemeralContainers: [containerOf("x", sent)] } },
    }),
    redactor,
  );

describe("audit events: what the API server told of a refusal", () => {
  for (const { name, message, sent, expect: expected } of CASES) {
    it(name, () => expect(told(message, sent)).to.equal(expected));
  }

  it("hides command and args where that is asked for", () => {
    const sent = { command: ["curl -d hunter2"], args: ["--token=hunter2"] };
    const message = 'denied: args ["--token=hunter2"], command ["curl -d hunter2"]';
    expect(told(message, sent)).to.equal(message);
    expect(told(message, sent, createRedactor({ key: undefined, args: true }))).to.equal(
      'denied: args ["(hidden)',
    );
  });

  it("hides values of the pod that stands too", () => {
    const event = eventOf({
      responseStatus: { code: 500, message: "B is hunter2" },
      responseObject: podOf({ containers: [containerOf("x", env("hunter2"))] }),
    });
    expect(resultMessage(event, HIDING)).to.equal("B is (hidden)");
  });

  it("is found fast in a message and a request of megabytes", () => {
    const many = Array.from({ length: 20_000 }, (_, at) => ({
      name: "A",
      value: `value-${at}-${"x".repeat(80)}`,
    }));
    const { user } = process.cpuUsage(); // by the clock it would measure what else runs here
    expect(told("b".repeat(2_000_000), { env: many })).to.match(/^b{512}\.\.\./);
    expect((process.cpuUsage().user - user) / 1000).to.be.below(1000);
  });
});
