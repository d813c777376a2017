import { expect } from "chai";
import { isAdministrator } from "../../../src/policy/pod-security/windows-administrator.ts";

describe("isAdministrator", () => {
  const cases = [
    { given: "ContainerAdministrator", expect: true },
    { given: "containeradministrator", expect: true },
    { given: String.raw`User Manager\ContainerAdministrator`, expect: true },
    { given: String.raw`NT AUTHORITY\SYSTEM`, expect: true },
    { given: "SYSTEM", expect: true },
    { given: String.raw`.\LocalSystem`, expect: true },
    { given: "Administrator", expect: true },
    { given: String.raw`CORP\administrator`, expect: true },
    { given: "administrator@corp.example", expect: true },
    { given: " Administrator ", expect: true },
    { given: String.raw`BUILTIN\Administrators`, expect: true },
    { given: "ContainerUser", expect: false },
    { given: String.raw`NT AUTHORITY\Local service`, expect: false },
    { given: String.raw`NT AUTHORITY\NetworkService`, expect: false },
    { given: String.raw`Administrator\alice`, expect: false },
    { given: "", expect: false },
  ];
  for (const row of cases) {
    it(`${JSON.stringify(row.given)}: ${row.expect}`, () => {
      expect(isAdministrator(row.given)).to.equal(row.expect);
    });
  }
});
