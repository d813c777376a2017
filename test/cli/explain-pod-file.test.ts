import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect } from "chai";
import { readPodFile } from "../../src/cli/explain-pod-file.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.ts";

const pod = (name: string, namespace?: string, image = "a"): object => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, ...(namespace !== undefined && { namespace }) },
  spec: { containers: [{ name: "app", image }] },
});
const { kind: _kind, ...KINDLESS } = pod("web-7") as { kind: string };

describe("cli/explain-pod-file", () => {
  const read = (content: string | object, namespace?: string, name = "web-7") => {
    const stdin = Readable.from([typeof content === "string" ? content : JSON.stringify(content)]);
    return readPodFile("-", { name, namespace }, stdin);
  };
  const documents = (...all: readonly object[]): string =>
    all.map((one) => JSON.stringify(one)).join("\n---\n");

  const found: readonly (readonly [name: string, content: string | object, namespace?: string])[] = [
    ["a pod", pod("web-7")],
    ["one of many documents", documents({ kind: "Service" }, pod("web-8"), pod("web-7"))],
    ["one of a List", { kind: "List", items: [pod("web-8"), pod("web-7")] }],
    ["one of a PodList, whose items have no kind", { kind: "PodList", items: [KINDLESS] }],
    ["the one in the namespace", documents(pod("web-7", "dev", "b"), pod("web-7", "shop")), "shop"],
    ["one that names no namespace", pod("web-7"), "shop"],
  ];
  for (const [name, content, namespace] of found) {
    it(`finds ${name}`, async () => {
      const { metadata, spec } = await read(content, namespace);
      expect(metadata).to.include({ name: "web-7" });
      expect(spec).to.deep.equal({ containers: [{ name: "app", image: "a" }] });
    });
  }

  const wrong: readonly (readonly [name: string, content: string | object, message: string, namespace?: string])[] = [
    ["nothing", "", "--pod, stdin: expected a Pod, or a list of them, found none"],
    ["something else", { kind: "Deployment", metadata: {}, spec: {} }, "expected a Pod, or a list of them, found none"],
    ["items without a kind", { kind: "List", items: [KINDLESS] }, "found none"],
    ["another pod", pod("web-8", "shop"), 'expected pod "web-7", found shop/web-8'],
    ["another namespace", pod("web-7", "dev"), 'expected pod "web-7" in namespace "shop", found dev/web-7', "shop"],
    ["two", documents(pod("web-7", "a"), pod("web-7", "b")), 'there is more than one pod "web-7": name its namespace (-n)'],
    ["a pod that is none inside", { ...pod("web-7"), spec: { containers: "app" } }, "--pod, stdin: spec.containers: expected a list, found string"],
    ["a bomb", ["a: &a [x, x, x, x, x, x, x, x, x]", ..."bcdefgh".split("").map((key, at) => `${key}: &${key} [${Array(9).fill(`*${"abcdefg"[at] ?? ""}`).join(", ")}]`)].join("\n"), "Excessive alias count"],
    ["no YAML", "a: [", "--pod, stdin: Flow sequence in block collection"],
  ]; // prettier-ignore
  for (const [name, content, message, namespace] of wrong) {
    it(`refuses ${name}`, async () => {
      const error: unknown = await read(content, namespace).catch((thrown: unknown) => thrown);
      expect(String(error)).to.contain(message);
    });
  }

  it("gives old debug containers the API server's defaults, as a cluster would", async () => {
    const ephemeralContainers = [{ name: "old", image: "a", tty: false }];
    const { spec } = await read({
      ...pod("web-7"),
      spec: { containers: [{ name: "app" }], ephemeralContainers },
    });
    expect(spec).to.deep.equal({
      containers: [{ name: "app" }],
      ephemeralContainers: [
        {
          name: "old",
          image: "a",
          imagePullPolicy: "Always",
          resources: {},
          terminationMessagePath: "/dev/termination-log",
          terminationMessagePolicy: "File",
        },
      ],
    });
  });

  describe("of a file", () => {
    let folder: TemporaryFolder;
    before(async () => {
      folder = await createTemporaryFolder("explain-pod");
    });
    after(() => folder.close());

    it("reads it", async () => {
      const file = join(folder.path, "pod.json");
      await writeFile(file, JSON.stringify(pod("web-7")));
      const wanted = { name: "web-7", namespace: undefined };
      expect(await readPodFile(file, wanted, Readable.from([]))).to.have.property("kind", "Pod");
    });
  });
});
