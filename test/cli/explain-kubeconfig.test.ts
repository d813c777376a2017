import { writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { expect } from "chai";
import { connectAsKubectl } from "../../src/cli/explain-kubeconfig.ts";
import type { GlobalFlags } from "../../src/admission/kubectl/parse-command.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.ts";

const config = (name: string, current = name): object => ({
  "current-context": current,
  clusters: [{ name, cluster: { server: `https://${name}.example.com` } }],
  users: [{ name, user: { token: `secret-of-${name}` } }],
  contexts: [{ name, context: { cluster: name, user: name, namespace: `ns-${name}` } }],
});

describe("cli/explain-kubeconfig", () => {
  let folder: TemporaryFolder;
  const file = (name: string): string => join(folder.path, name);
  before(async () => {
    folder = await createTemporaryFolder("explain-kubeconfig");
    for (const name of ["a", "b"]) await writeFile(file(name), JSON.stringify(config(name)));
    await writeFile(file("bad"), "users: [{name: u, user: {token: hunter2\n");
  });
  after(() => folder.close());

  const found = (flags: Partial<GlobalFlags>, env: Record<string, string> = {}): string => {
    const { server, namespace } = connectAsKubectl({ asGroups: [], notices: [], ...flags }, env);
    return `${server} ${namespace ?? "none"}`;
  };
  const both = () => ({ KUBECONFIG: [file("a"), file("missing"), file("b")].join(delimiter) });

  it("takes the current context of the first file of KUBECONFIG that has one", () => {
    expect(found({}, both())).to.equal("https://a.example.com ns-a");
  });

  it("takes what the command's flags name instead", () => {
    expect(found({ kubeconfig: file("b") }, both())).to.equal("https://b.example.com ns-b");
    expect(found({ context: "b" }, both())).to.equal("https://b.example.com ns-b");
    expect(found({ cluster: "b" }, both())).to.equal("https://b.example.com ns-a");
    expect(found({ user: "b" }, both())).to.equal("https://a.example.com ns-a");
  });

  const wrong: readonly (readonly [name: string, flags: () => Partial<GlobalFlags>, message: RegExp])[] = [
    ["no file", () => ({}), /^there is no kubeconfig: give --kubeconfig after kubectl, or a pod of a file/],
    ["a file that is not there", () => ({ kubeconfig: file("no") }), /no: ENOENT/],
    ["a context that is not there", () => ({ kubeconfig: file("a"), context: "z" }), /the kubeconfig has no context "z"/],
    ["a cluster that is not there", () => ({ kubeconfig: file("a"), cluster: "z" }), /no cluster "z"/],
    ["a user that is not there", () => ({ kubeconfig: file("a"), user: "z" }), /no user "z"/],
  ]; // prettier-ignore
  for (const [name, flags, message] of wrong) {
    it(`refuses ${name}`, () => expect(() => found(flags(), { HOME: folder.path })).to.throw(message));
  }

  it("never quotes a file that it cannot read", () => {
    expect(() => found({ kubeconfig: file("bad") }))
      .to.throw()
      .with.property("message")
      .that.does.not.contain("hunter2");
  });
});
