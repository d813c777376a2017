import { expect } from "chai";
import { toText } from "../../../src/console/html.ts";
import { imageName, named } from "../../../src/console/parts/name.ts";

const DIGEST = "0123456789abcdef".repeat(4);
const shown = (markup: ReturnType<typeof named>): string => toText(markup).replaceAll("<wbr />", "|");

describe("console/parts/name", () => {
  it("keeps a name apart, with places to break a line", () => {
    expect(shown(named("system:serviceaccount:ci:a@b/CreateError<"))).to.equal(
      '<bdi class="name">system:|serviceaccount:|ci:|a@|b/|Create|Error&#60;</bdi>',
    );
  });

  it("shortens a digest, and nothing else", () => {
    expect(shown(imageName(`a.example.com/b@sha256:${DIGEST}`))).to.equal(
      `<bdi class="name" title="a.example.com/b@sha256:${DIGEST}">a.example.com/|b@|sha256:|0123456789ab...</bdi>`,
    );
    for (const image of [
      "busybox:1.36",
      `b@sha256:${DIGEST}0`,
      `b@sha256:${DIGEST.slice(1)}`,
      `b@sha512:${DIGEST}`,
    ]) {
      expect(shown(imageName(image)).replaceAll("|", "")).to.equal(`<bdi class="name">${image}</bdi>`);
    }
  });
});
