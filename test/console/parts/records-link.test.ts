import { expect } from "chai";
import { toText } from "../../../src/console/html.ts";
import {
  recordPath,
  recordsLink,
  recordsPath,
  withoutQuery,
  withQuery,
} from "../../../src/console/parts/records-link.ts";

const within = new URLSearchParams({ since: "7d", user: "a", cursor: "c" });

describe("console/parts/records-link", () => {
  it("asks for a filter", () => {
    expect(recordsPath({})).to.equal("/records");
    expect(recordsPath({ user: "a&b", landed: false })).to.equal("/records?user=a%26b&landed=false");
  });

  it("asks for it within another, which keeps its ages and loses its place", () => {
    expect(recordsPath({ verdict: "denied" }, within)).to.equal("/records?since=7d&user=a&verdict=denied");
    expect(recordsPath({ user: "b" }, within)).to.equal("/records?since=7d&user=b");
    expect([...within.keys()], "as it was").to.deep.equal(["since", "user", "cursor"]);
  });

  it("goes to another place in the same list", () => {
    expect(withQuery("/records", new URLSearchParams({ cursor: "d" }), within)).to.equal(
      "/records?since=7d&user=a&cursor=d",
    );
    expect(withQuery("/", new URLSearchParams())).to.equal("/");
  });

  it("takes one filter away", () => {
    expect(withoutQuery("/records", "user", within)).to.equal("/records?since=7d");
    expect(withoutQuery("/", "since", new URLSearchParams({ since: "7d" }))).to.equal("/");
  });

  it("is a link that texts from outside cannot break out of, and that brings them back unchanged", () => {
    const user = `"><script>\u202e\0'&`;
    const link = toText(recordsLink({ user }, user));
    const [, address = "", shown] = /^<a href="([^"]*)">([^<]*)<\/a>$/.exec(link) ?? [];
    expect(shown).to.equal("&#34;&#62;&#60;script&#62;\\u{202e}\\x00&#39;&#38;");
    expect(
      new URLSearchParams(address.replace("/records?", "").replaceAll("&#38;", "&")).get("user"),
    ).to.equal(user);
  });

  it("goes to one record, whatever its id", () => {
    expect(recordPath("1M7Z/..?")).to.equal("/records/1M7Z%2F..%3F");
  });
});
