import { expect } from "chai";
import { toValidity } from "../../src/certificates/validity.ts";

const NOW = new Date("2026-01-02T03:04:05Z");
const [SECOND, DAY] = [1000, 86_400_000];

describe("certificates/validity", () => {
  const table: { name: string; given: Parameters<typeof toValidity>; from: string; to: string }[] = [
    {
      name: "begins five minutes ago",
      given: [NOW, 90 * DAY],
      from: "2026-01-02T02:59:05.000Z",
      to: "2026-04-02T03:04:05.000Z",
    },
    {
      name: "begins a tenth of a short life ago, lest most of it be over at once",
      given: [NOW, 60 * SECOND],
      from: "2026-01-02T03:03:59.000Z",
      to: "2026-01-02T03:05:05.000Z",
    },
    {
      name: "ends with its authority",
      given: [NOW, 90 * DAY, { notAfter: new Date("2026-02-02T00:00:00Z") }],
      from: "2026-01-02T02:59:05.000Z",
      to: "2026-02-02T00:00:00.000Z",
    },
    {
      name: "ends before an authority that lives longer",
      given: [NOW, DAY, { notAfter: new Date("2036-02-02T00:00:00Z") }],
      from: "2026-01-02T02:59:05.000Z",
      to: "2026-01-03T03:04:05.000Z",
    },
  ];
  for (const { name, given, from, to } of table) {
    it(name, () => {
      const { notBefore, notAfter } = toValidity(...given);
      expect([notBefore.toISOString(), notAfter.toISOString()]).to.deep.equal([from, to]);
    });
  }
});
