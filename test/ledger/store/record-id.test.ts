import { expect } from "chai";
import fc from "fast-check";
import { parseRecordId, toRecordId } from "../../../src/ledger/store/record-id.ts";

const seqs = fc.nat({ max: Number.MAX_SAFE_INTEGER });

describe("ledger/store: record ids", () => {
  it("come back as the number that they were made of, in lower case too", () => {
    fc.assert(
      fc.property(seqs, (seq) => {
        expect(parseRecordId(toRecordId(seq))).to.equal(seq);
        expect(parseRecordId(toRecordId(seq).toLowerCase())).to.equal(seq);
      }),
    );
  });

  it("are in the order of their numbers", () => {
    fc.assert(
      fc.property(seqs, seqs, (one, other) => {
        expect(toRecordId(one) < toRecordId(other)).to.equal(one < other);
      }),
    );
  });

  it("are eleven digits, none of which looks like another", () => {
    expect(toRecordId(0)).to.equal("00000000000");
    expect(toRecordId(Number.MAX_SAFE_INTEGER)).to.match(/^[0-9A-HJKMNP-TV-Z]{11}$/);
  });

  it("are read though somebody took a digit for a letter", () => {
    expect(parseRecordId("OOOOOOOOOIL")).to.equal(33);
  });

  for (const text of [
    "",
    "0",
    "000000000000",
    "0000000000U",
    "0000000000-",
    "ZZZZZZZZZZZ",
    " 0000000000",
    "０0000000000",
  ]) {
    it(`is none: ${JSON.stringify(text)}`, () => {
      expect(parseRecordId(text)).to.equal(undefined);
    });
  }
});
