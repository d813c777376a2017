import { expect } from "chai";
import { describeError, toApiError } from "../../src/kubernetes/api-error.ts";

describe("kubernetes/api-error", () => {
  it("says what the API server says, on one line of a bearable length", () => {
    const message = `pods "x\n\u0000" ${"y".repeat(5000)}`;
    const error = toApiError(422, { kind: "Status", message });
    expect(error.status).to.equal(422);
    expect(error.message).to.match(
      /^the API server says 422: pods "x\\x0a\\x00" y+\.\.\. \(\d+ characters\)$/,
    );
    expect(error.message.length).to.be.below(700);
  });

  const bodies: { name: string; given: unknown }[] = [
    { name: "nothing", given: undefined },
    { name: "a list", given: [] },
    { name: "a Status without a message", given: { kind: "Status", code: 403 } },
    { name: "a message that is no text", given: { message: {} } },
  ];
  for (const { name, given } of bodies) {
    it(`makes do with ${name}`, () =>
      expect(toApiError(403, given).message).to.equal("the API server says 403: no reason given"));
  }

  const errors: { name: string; given: unknown; expect: string }[] = [
    { name: "an error", given: new Error("read ECONNRESET"), expect: "read ECONNRESET" },
    // What Node throws when no address of a host answers.
    {
      name: "an error with a code alone",
      given: Object.assign(new AggregateError([], ""), { code: "ECONNREFUSED" }),
      expect: "ECONNREFUSED",
    },
    { name: "something else that was thrown", given: "no", expect: "no" },
  ];
  for (const { name, given, expect: expected } of errors) {
    it(`describes ${name}`, () => expect(describeError(given)).to.equal(expected));
  }
});
