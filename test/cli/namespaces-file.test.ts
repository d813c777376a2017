import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { UserError } from "../../src/cli/io.ts";
import { readNamespaces } from "../../src/cli/namespaces-file.ts";
import type { Labels } from "../../src/model/debug-request.ts";
import { withFolder } from "../sources/temporary-folder.ts";
import { reviewPath } from "../support/real-review.ts";
import { runCli } from "./run-cli.ts";

const LIST = `
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Namespace
    metadata: { name: k136, labels: { tier: production } }
  - apiVersion: v1
    kind: Namespace
    metadata: { name: bare }
`;

const POLICY = `
apiVersion: ephemeral-guard.dev/v1
kind: DebugPolicy
metadata: { name: production-only }
spec:
  match: { namespaceSelector: { matchLabels: { tier: production } } }
`;

const withFile = (text: string, use: (file: string) => unknown): Promise<void> =>
  withFolder(async (folder) => {
    const file = join(folder, "namespaces.yaml");
    await writeFile(file, text);
    await use(file);
  });

describe("cli/namespaces-file", () => {
  it("without a file, knows of no namespace", () =>
    expect(readNamespaces(undefined)("k136")).to.equal(undefined));

  describe("knows labels", () => {
    const cases: { name: string; given: string; namespace: string; expect: Labels | undefined }[] = [
      { name: "of a map", given: "k136: { tier: production }", namespace: "k136", expect: { tier: "production" } },
      { name: "of a map whose entry is empty", given: "k136:", namespace: "k136", expect: {} },
      { name: "of what kubectl prints", given: LIST, namespace: "k136", expect: { tier: "production" } },
      { name: "of what kubectl prints without labels", given: LIST, namespace: "bare", expect: {} },
      { name: "of no namespace that is not in it", given: LIST, namespace: "other", expect: undefined },
      { name: "of no namespace by a name that every object has", given: "k136: {}", namespace: "constructor", expect: undefined },
      { name: "of JSON too", given: '{"k136": {"tier": "production"}}', namespace: "k136", expect: { tier: "production" } },
    ]; // prettier-ignore
    for (const { name, given, namespace, expect: expected } of cases) {
      it(name, () =>
        withFile(given, (file) => expect(readNamespaces(file)(namespace)).to.deep.equal(expected)),
      );
    }
  });

  describe("refuses", () => {
    const cases: { name: string; given: string; expect: RegExp }[] = [
      { name: "a list", given: "[k136]", expect: /expected a map of namespaces to labels$/ },
      { name: "an empty file", given: "", expect: /expected a map of namespaces to labels$/ },
      { name: "labels that are no map", given: "k136: production", expect: /labels of "k136": expected a map of strings to strings$/ },
      { name: "a label that is no string", given: "k136: { tier: 1 }", expect: /labels of "k136": expected a map of strings to strings$/ },
      { name: "an item without a name", given: "items: [{ metadata: {} }]", expect: /items\[0\] has no metadata.name$/ },
      { name: "an item that is none", given: "items: [k136]", expect: /items\[0\] has no metadata.name$/ },
      { name: "YAML that does not parse", given: "k136: {", expect: /: .* at line 1, column \d+/ },
      { name: "a key that stands twice", given: "k136: {}\nk136: {}", expect: /Map keys must be unique/ },
    ]; // prettier-ignore
    for (const { name, given, expect: expected } of cases) {
      it(name, () =>
        withFile(given, (file) => expect(() => readNamespaces(file)).to.throw(UserError, expected)),
      );
    }
  });

  describe("decides what a review is matched by", () => {
    const cases: { name: string; given: string | undefined; expect: string }[] = [
      { name: "as a map", given: "k136: { tier: production }", expect: "allowed (policies: production-only)" },
      { name: "as kubectl prints it", given: LIST, expect: "allowed (policies: production-only)" },
      { name: "with other labels", given: "k136: { tier: test }", expect: "denied" },
      { name: "not at all, which refuses", given: undefined, expect: "denied" },
    ]; // prettier-ignore
    for (const { name, given, expect: expected } of cases) {
      it(name, () =>
        withFolder(async (folder) => {
          const file = join(folder, "namespaces.txt");
          await writeFile(join(folder, "policy.yaml"), POLICY);
          await writeFile(file, given ?? "");
          const flags = given === undefined ? [] : ["--namespaces", file];
          const review = reviewPath("digest.mutate");
          const { stdout } = await runCli(["review", review, "--policies", folder, ...flags]);
          expect(stdout.split("\n", 1)).to.deep.equal([`${review}: ${expected}`]);
        }),
      );
    }
  });
});
