import { createServer, request } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { readForm } from "../../src/console/form-body.ts";

const FORM = "application/x-www-form-urlencoded";

/** What a server reads of this body, as it answers it. */
const read = async (body: string, type: string | undefined): Promise<string> => {
  const server = createServer((incoming, response) => {
    void readForm(incoming).then((form) =>
      response.end(form === undefined ? "none" : JSON.stringify([...form])),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const { port } = server.address() as AddressInfo;
    const headers = type === undefined ? {} : { "Content-Type": type };
    const sent = request({ host: "127.0.0.1", port, method: "POST", headers });
    const answered = once(sent, "response") as Promise<[NodeJS.ReadableStream]>;
    sent.end(body);
    const [response] = await answered;
    return await text(response);
  } finally {
    server.close();
    server.closeAllConnections();
  }
};

const CASES: readonly { name: string; body: string; type?: string | undefined; expect: string }[] = [
  { name: "a form", body: "token=a.b%2Bc&to=%2F", expect: '[["token","a.b+c"],["to","/"]]' },
  { name: "a form with a charset", body: "a=%C3%A9", type: `${FORM}; charset=UTF-8`, expect: '[["a","é"]]' },
  { name: "an empty form", body: "", expect: "[]" },
  { name: "JSON as none", body: "{}", type: "application/json", expect: "none" },
  { name: "multipart as none", body: "a=1", type: "multipart/form-data; boundary=x", expect: "none" },
  { name: "what has no type as none", body: "a=1", type: undefined, expect: "none" },
  {
    name: "a form of the greatest size",
    body: `a=${"x".repeat(32_766)}`,
    expect: JSON.stringify([["a", "x".repeat(32_766)]]),
  },
  { name: "a larger one as none, and answers it", body: `a=${"x".repeat(32_767)}`, expect: "none" },
  { name: "a much larger one as none, and answers it", body: `a=${"x".repeat(3_000_000)}`, expect: "none" },
];

describe("console/form-body", () => {
  for (const { name, body, expect: expected, ...rest } of CASES) {
    it(`reads ${name}`, async () => {
      expect(await read(body, "type" in rest ? rest.type : FORM)).to.equal(expected);
    });
  }
});
