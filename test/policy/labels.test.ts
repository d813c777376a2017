import { expect } from "chai";
import { labelKey, labelValue } from "../../src/policy/labels.ts";

const is63 = "a".repeat(63);

describe("labelKey", () => {
  const rows = [
    { given: "app", expect: true },
    { given: "App.kubernetes_io-name", expect: true },
    { given: "a", expect: true },
    { given: "1", expect: true },
    { given: is63, expect: true },
    { given: "example.com/app", expect: true },
    { given: `${"a.".repeat(126)}a/${is63}`, expect: true },
    { given: "constructor", expect: true },
    { given: "", expect: false },
    { given: `${is63}a`, expect: false },
    { given: "-app", expect: false },
    { given: "app-", expect: false },
    { given: "_app", expect: false },
    { given: "a b", expect: false },
    { given: "a\n", expect: false },
    { given: "ä", expect: false },
    { given: "/app", expect: false },
    { given: "example.com/", expect: false },
    { given: "Example.com/app", expect: false },
    { given: "-example.com/app", expect: false },
    { given: "example..com/app", expect: false },
    { given: "a/b/c", expect: false },
    { given: `${"a.".repeat(127)}a/app`, expect: false },
  ];
  for (const { given, expect: good } of rows) {
    it(`${JSON.stringify(given).slice(0, 40)}: ${String(good)}`, () => {
      expect(labelKey.safeParse(given).success).to.equal(good);
    });
  }
});

describe("labelValue", () => {
  const rows = [
    { given: "", expect: true },
    { given: "true", expect: true },
    { given: "1.2_a-B", expect: true },
    { given: is63, expect: true },
    { given: `${is63}a`, expect: false },
    { given: "-", expect: false },
    { given: "a-", expect: false },
    { given: "a b", expect: false },
    { given: "a/b", expect: false },
    { given: "a\n", expect: false },
  ];
  for (const { given, expect: good } of rows) {
    it(`${JSON.stringify(given).slice(0, 40)}: ${String(good)}`, () => {
      expect(labelValue.safeParse(given).success).to.equal(good);
    });
  }
});
