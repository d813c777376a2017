import { expect } from "chai";
import {
  clearCookie,
  LOGIN_COOKIE,
  readCookie,
  SESSION_COOKIE,
  writeCookie,
} from "../../src/console/cookies.ts";

const READ: readonly { header: string | undefined; expect: string | undefined }[] = [
  { header: undefined, expect: undefined },
  { header: "", expect: undefined },
  { header: "__Host-ephemeral-guard=abc", expect: "abc" },
  { header: "a=b;  __Host-ephemeral-guard=abc ; c=d", expect: "abc" },
  { header: "__Host-ephemeral-guard=a=b", expect: "a=b" },
  { header: "__Host-ephemeral-guard=", expect: undefined },
  { header: "__Host-ephemeral-guard", expect: undefined },
  { header: "__Host-ephemeral-guard-login=abc; X__Host-ephemeral-guard=d", expect: undefined },
  { header: "ephemeral-guard=abc", expect: undefined },
];

describe("console/cookies", () => {
  for (const { header, expect: expected } of READ) {
    it(`reads ${String(header)}`, () => {
      expect(readCookie(header, SESSION_COOKIE)).to.equal(expected);
    });
  }

  it("writes cookies for this host, HTTPS and no script, that no other site's page sends", () => {
    expect(writeCookie(SESSION_COOKIE, "abc")).to.equal(
      "__Host-ephemeral-guard=abc; Path=/; Secure; HttpOnly; SameSite=Strict",
    );
    expect(clearCookie(LOGIN_COOKIE)).to.equal(
      "__Host-ephemeral-guard-login=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Strict",
    );
  });
});
