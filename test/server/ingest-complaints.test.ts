import { expect } from "chai";
import { createComplaints } from "../../src/server/ingest-complaints.ts";
import { recordingLogger } from "../ledger/recording-logger.ts";

describe("server/ingest-complaints", () => {
  it("writes one line at once, and one an interval, with the number of those it left out", () => {
    const { logger, lines } = recordingLogger();
    let now = 5;
    const complain = createComplaints(logger, () => now, 100);
    for (let n = 0; n < 50; n += 1) complain({ n }, "refused");
    now = 104;
    complain({ n: 50 }, "refused");
    now = 105;
    complain({ n: 51 }, "refused");
    now = 300;
    complain({ n: 52 }, "refused");
    expect(lines).to.deep.equal([
      { level: "warn", fields: { n: 0 }, message: "refused" },
      { level: "warn", fields: { n: 51, unlogged: 50 }, message: "refused" },
      { level: "warn", fields: { n: 52 }, message: "refused" },
    ]);
  });
});
