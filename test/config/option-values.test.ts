import { expect } from "chai";
import { InvalidArgumentError } from "commander";
import { parseDays, parseDuration, parsePort, parseSeconds } from "../../src/config/option-values.ts";

describe("config/option-values", () => {
  const good: { name: string; parse: (text: string) => number; given: string; expect: number }[] = [
    { name: "the least port", parse: parsePort, given: "0", expect: 0 },
    { name: "the greatest port", parse: parsePort, given: "65535", expect: 65_535 },
    { name: "no time at all", parse: parseSeconds, given: "0", expect: 0 },
    { name: "a day", parse: parseSeconds, given: "86400", expect: 86_400 },
    { name: "the fewest days", parse: parseDays, given: "1", expect: 1 },
    { name: "leading zeros", parse: parsePort, given: "00443", expect: 443 },
  ];
  for (const { name, parse, given, expect: expected } of good) {
    it(`takes ${name}`, () => expect(parse(given)).to.equal(expected));
  }

  const bad: { name: string; parse: (text: string) => number; given: string }[] = [
    { name: "a port too many", parse: parsePort, given: "65536" },
    { name: "a port below zero", parse: parsePort, given: "-1" },
    { name: "half a port", parse: parsePort, given: "80.5" },
    { name: "a hexadecimal port", parse: parsePort, given: "0x50" },
    { name: "a port with an exponent", parse: parsePort, given: "1e3" },
    { name: "an empty port", parse: parsePort, given: "" },
    { name: "a port with a space", parse: parsePort, given: " 80" },
    { name: "a unit", parse: parseSeconds, given: "5s" },
    { name: "more than a day", parse: parseSeconds, given: "86401" },
    { name: "no days", parse: parseDays, given: "0" },
  ];
  for (const { name, parse, given } of bad) {
    it(`refuses ${name}`, () =>
      expect(() => parse(given)).to.throw(
        InvalidArgumentError,
        /^Expected a whole number from \d+ to \d+\.$/,
      ));
  }

  const durations: { given: string; expect: number | undefined }[] = [
    { given: "45s", expect: 45_000 },
    { given: "10m", expect: 600_000 },
    { given: "36h", expect: 129_600_000 },
    { given: "3650d", expect: 315_360_000_000 },
    { given: "90", expect: undefined },
    { given: "0d", expect: undefined },
    { given: "-1d", expect: undefined },
    { given: "1.5h", expect: undefined },
    { given: "1h30m", expect: undefined },
    { given: "1w", expect: undefined },
    { given: "9999999d", expect: undefined },
    { given: "", expect: undefined },
  ];
  for (const { given, expect: expected } of durations) {
    it(`${expected === undefined ? "refuses" : "takes"} the duration "${given}"`, () => {
      if (expected === undefined)
        expect(() => parseDuration(given)).to.throw(InvalidArgumentError, "such as 90d");
      else expect(parseDuration(given)).to.equal(expected);
    });
  }
});
