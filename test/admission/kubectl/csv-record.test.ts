import { expect } from "chai";
import { csvRecord } from "../../../src/admission/kubectl/csv-record.ts";

describe("admission/kubectl/csv-record", () => {
  const rows: readonly (readonly [text: string, expect: readonly string[] | undefined])[] = [
    ["", undefined],
    ["\n\n", undefined],
    ["a", ["a"]],
    ["a,b,", ["a", "b", ""]],
    [",", ["", ""]],
    ["\r\na,b\nc", ["a", "b"]],
    ["a,b\r\nc", ["a", "b"]],
    ['"a,b",c', ["a,b", "c"]],
    ['"a ""b""",c', ['a "b"', "c"]],
    ['"",""', ["", ""]],
    ['"two\r\nlines"', ["two\nlines"]],
    ['a"b', undefined],
    ['"a', undefined],
    ['"a"b', undefined],
    ['"a""', undefined],
  ];
  for (const [text, expected] of rows) {
    it(JSON.stringify(text), () => expect(csvRecord(text)).to.deep.equal(expected));
  }
});
