import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { decodeSuites } from "../../src/admission/suite/decode-suite.ts";
import { LOAD_TOPICS } from "../../src/policy/lint/load-topics.ts";
import { LINT_RULES } from "../../src/policy/lint/registry.ts";
import { loadPolicySet } from "../../src/policy/load.ts";
import { runCli } from "../cli/run-cli.ts";
import { eventually } from "../support/eventually.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.ts";
import { startLanguageServer, type LanguageServer, type Position, type Settings } from "./language-server.ts";

/** The one thing of an editor that would go to the network. */
const NO_STORE: Settings = { "yaml.schemaStore.enable": false };

const PRESETS = ["starter", "production", "lockdown"];

const POLICY = "apiVersion: ephemeral-guard.dev/v1\nkind: DebugPolicy\nmetadata: { name: mine }\nspec:\n";
const SUITE = "apiVersion: ephemeral-guard.dev/v1\nkind: PolicySuite\nmetadata: { name: mine }\nspec:\n";
const CASE = `${SUITE}  cases:\n    - name: one\n`;

/** What may be written in `spec`, and is also refused by the loader. */
const POLICY_MARKS: Readonly<Record<string, readonly string[]>> = {
  "imags: {}": ["5:3: Property imags is not allowed."],
  "privileges: { levl: baseline }": ["5:17: Property levl is not allowed."],
  "mode: deny": ['5:9: Value is not accepted. Valid values: "enforce", "warn", "audit".'],
  "match: { targets: [PodCopy] }": ['5:22: Value is not accepted. Valid values: "EphemeralContainer".'],
  "exclude: [{}]": ["5:13: Object has fewer properties than the required number of 1"],
  "match: { namespaces: [a*b*c*] }": [
    '5:25: Expected a name in which only "*" and "**" are special, two wildcards at most.',
  ],
  "match: { subjects: [{ kind: User, name: a, namespace: b }] }": [
    "5:46: Property namespace is not allowed.",
  ],
  "match: { podSelector: { matchLabels: { a/b/c: x } } }": [
    '5:42: Expected a label\'s key: [prefix/]name; at most 63 letters, digits, "-", "_" and ".", the first and last a letter or digit.',
  ],
  "match: { podSelector: { matchExpressions: [{ key: app, operator: In }] } }": [
    '5:46: Missing property "values".',
  ],
  "match: { podSelector: { matchExpressions: [{ key: app, operator: Exists, values: [x] }] } }": [
    "5:84: Array has too many items. Expected 0 or fewer.",
  ],
  "images: { allow: ['*'] }": [
    '5:21: Expected an image in which only "*" and "**" are special: "**" is every image.',
  ],
  "fields: { forbid: [image] }": [
    "5:22: Expected a field that an ephemeral container can have, and can be without.",
  ],
  "fields: { require: [ports] }": ["5:23: Expected a field that an ephemeral container can have."],
  "fields: { values: [{ path: env, in: [a] }] }": [
    "5:30: Expected a field of an ephemeral container that is a text, a number, or true or false.",
  ],
  "privileges: { capabilities: { allow: [ALL] } }": [
    "5:41: Expected a capability without CAP_, in capitals, such as SYS_PTRACE; ALL is none.",
  ],
  "remove: { capabilities: [CAP_SYS_PTRACE] }": [
    "5:28: Expected a capability without CAP_, in capitals, such as SYS_PTRACE.",
  ],
  "limits: { perPod: -1 }": ["5:21: Value is below the minimum of 0."],
  "labels: { debugged: yes it is }": [
    '5:23: Expected a label\'s value: nothing, or at most 63 letters, digits, "-", "_" and ".", the first and last a letter or digit.',
  ],
  "defaults: { securityContext: { runAsUser: 0 } }": ["5:45: Value is below the minimum of 1."],
  "defaults: { securityContext: { seccompProfile: { type: Unconfined } } }": [
    '5:58: Value must be "RuntimeDefault" | "Localhost".',
  ],
  "defaults: { securityContext: { capabilities: { add: [SYS_PTRACE] } } }": [
    '5:34: Missing property "drop".',
    "5:50: Property add is not allowed.",
  ],
  "rules: [{ name: a-rule, expression: 'true' }]": ['5:11: Missing property "message".'],
};

/** The same of a case. */
const SUITE_MARKS: Readonly<Record<string, readonly string[]>> = {
  "request: { comand: x }\n      expect: { verdict: allowed }": [
    "7:18: Property comand is not allowed.",
    "7:7: Expected one of container, containers, command, review.",
  ],
  "request: {}\n      expect: { verdict: allowed }": [
    "7:7: Expected one of container, containers, command, review.",
  ],
  "request: { command: kubectl debug x, review: y }\n      expect: { verdict: allowed }": [
    "7:16: Matches multiple schemas when only one must validate.",
  ],
  "request: { container: { imag: x } }\n      expect: { verdict: allowed }": [
    "7:31: Property imag is not allowed.",
  ],
  "request: { container: { image: x, ports: [] } }\n      expect: { verdict: allowed }": [
    "7:41: Property ports is not allowed.",
  ],
  "request: { container: { image: 1 } }\n      expect: { verdict: allowed }": [
    '7:38: Incorrect type. Expected "string".',
  ],
  "request: { container: { image: x } }\n      expect: { verdict: allow }": [
    '8:26: Value is not accepted. Valid values: "allowed", "denied", "would-deny".',
  ],
  "request: { container: { image: x } }\n      expect: { verdict: denied, codes: [image.allow] }": [
    "8:42: There is no such code.",
  ],
  "request: { container: { image: x } }\n      expect: { codes: [] }": ['8:7: Missing property "verdict".'],
  "request: { container: { image: x } }\n      expect: { verdict: allowed, container: { securityContext: { runAsUsr: null } } }":
    ["8:67: Property runAsUsr is not allowed."],
};

/** Where the mark stands, and the text without it. */
const withCursor = (marked: string): { text: string; position: Position } => {
  const at = marked.indexOf("^");
  const lines = marked.slice(0, at).split("\n");
  const text = marked.slice(0, at) + marked.slice(at + 1);
  return { text, position: { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 } };
};

describe("what init writes, in an editor with the YAML language server", function () {
  this.timeout(30_000);
  let folder: TemporaryFolder;
  let server: LanguageServer;
  let opened = 0;
  /** A name of its own for each text: what `init` wrote says which schema files of such a name have. */
  const newFile = (text: string): string => {
    opened += 1;
    const ending = text.includes("kind: PolicySuite") ? "test.yaml" : "yaml";
    return join(folder.path, "starter", "policies", `mine-${opened}.${ending}`);
  };
  before(async () => {
    folder = await createTemporaryFolder("editor");
    for (const preset of PRESETS) {
      await runCli(["init", join(folder.path, preset), "--preset", preset]);
    }
    const settings = readFileSync(join(folder.path, "starter", ".vscode", "settings.json"), "utf8");
    server = await startLanguageServer(join(folder.path, "starter"), {
      ...(JSON.parse(settings) as Settings),
      ...NO_STORE,
    });
  });
  after(async () => {
    expect(server.words()).not.to.include("connects: ");
    await server.close();
    await folder.close();
  });

  /** What is marked in each, with its place. */
  const marksIn = async (
    texts: readonly (readonly [name: string, text: string])[],
  ): Promise<Readonly<Record<string, readonly string[]>>> => {
    const marked = texts.map(async ([name, text]) => {
      const marks = await server.open(newFile(text), text);
      const words = marks.map(
        ({ message, range: { start } }) => `${start.line + 1}:${start.character + 1}: ${message}`,
      );
      return [name, words] as const;
    });
    return Object.fromEntries(await Promise.all(marked));
  };

  describe("offers", () => {
    const rows: { name: string; given: string; expect: readonly string[] }[] = [
      {
        name: "the blocks of a policy",
        given: `${POLICY}  ^\n`,
        expect: ["description", "mode", "match", "exclude", "images", "fields", "privileges", "limits", "defaults", "remove", "labels", "rules"],
      },
      { name: "keys of a block", given: `${POLICY}  privileges:\n    ^\n`, expect: ["level", "capabilities", "runAsRoot"] },
      { name: "modes", given: `${POLICY}  mode: ^\n`, expect: ["enforce", "warn", "audit"] },
      { name: "levels", given: `${POLICY}  privileges:\n    level: ^\n`, expect: ["privileged", "baseline", "restricted"] },
      { name: "the one target that there is so far", given: `${POLICY}  match:\n    targets:\n      - ^\n`, expect: ["EphemeralContainer"] },
      { name: "fields that a default may have", given: `${POLICY}  defaults:\n    securityContext:\n      seccompProfile:\n        type: ^\n`, expect: ["RuntimeDefault", "Localhost"] },
      { name: "keys of a request", given: `${CASE}      request:\n        ^\n`, expect: ["user", "groups", "namespace", "pod", "kubectl", "dryRun", "container", "containers", "command", "review"] },
      { name: "verdicts", given: `${CASE}      expect:\n        verdict: ^\n`, expect: ["allowed", "denied", "would-deny"] },
    ]; // prettier-ignore
    for (const { name, given, expect: expected } of rows) {
      it(name, async () => {
        const { text, position } = withCursor(given);
        const path = newFile(text);
        void server.open(path, text);
        const offered = (await server.complete(path, position)).map(({ label }) => label);
        expect([...new Set(offered)].sort()).to.deep.equal([...expected].sort());
      });
    }

    const among: { name: string; given: string; expect: readonly string[] }[] = [
      {
        name: "an image of the examples",
        given: `${POLICY}  images:\n    suggest: ^\n`,
        expect: ["docker.io/library/busybox:1.36"],
      },
      {
        name: "field paths",
        given: `${POLICY}  fields:\n    forbid:\n      - ^\n`,
        expect: ["envFrom", "env[].valueFrom.secretKeyRef", "securityContext.capabilities.add[]"],
      },
      {
        name: "codes",
        given: `${CASE}      expect:\n        verdict: denied\n        codes:\n          - ^\n`,
        expect: ["images.allow", "privileges.capabilities", "unmatched"],
      },
      {
        name: "fields of a container",
        given: `${CASE}      request:\n        container:\n          securityContext:\n            ^\n`,
        expect: ["runAsUser", "capabilities", "seccompProfile"],
      },
      {
        name: "fields of the container after mutation",
        given: `${CASE}      expect:\n        container:\n          ^\n`,
        expect: ["image", "targetContainerName", "securityContext"],
      },
      {
        name: "fields of the pod",
        given: `${CASE}      request:\n        pod:\n          spec:\n            ^\n`,
        expect: ["containers", "ephemeralContainers", "os"],
      },
    ];
    for (const { name, given, expect: expected } of among) {
      it(`${name}, among others`, async () => {
        const { text, position } = withCursor(given);
        const path = newFile(text);
        void server.open(path, text);
        expect((await server.complete(path, position)).map(({ label }) => label)).to.include.members([
          ...expected,
        ]);
      });
    }

    it("a key with what it does", async () => {
      const { text, position } = withCursor(`${POLICY}  ^\n`);
      const path = newFile(text);
      void server.open(path, text);
      const mode = (await server.complete(path, position)).find(({ label }) => label === "mode");
      expect(JSON.stringify(mode?.documentation)).to.include(
        "What becomes of a request that breaks this policy.",
      );
    });
  });

  describe("explains", () => {
    const rows: { name: string; given: string; expect: readonly string[] }[] = [
      {
        name: "a block",
        given: `${POLICY}  priv^ileges: { level: baseline }\n`,
        expect: ["What the added container may do", "level: baseline"],
      },
      {
        name: "a key, its values and an example",
        given: `${POLICY}  mo^de: warn\n`,
        expect: [
          "Absent: \\`enforce\\`",
          "`warn`: It is let in, and the user is warned.",
          "```yaml\nenforce",
        ],
      },
      {
        name: "a key of one kind of map",
        given: `${POLICY}  match:\n    subjects:\n      - kind: ServiceAccount\n        name^space: ci\n        name: x\n`,
        expect: ["The ServiceAccount's namespace"],
      },
      {
        name: "a key of a suite",
        given: `${CASE}      request: { com^mand: kubectl debug web-7 --image=busybox }\n      expect: { verdict: allowed }\n`,
        expect: ["A kubectl debug command that adds a container", "--target=app"],
      },
    ];
    for (const { name, given, expect: expected } of rows) {
      it(name, async () => {
        const { text, position } = withCursor(given);
        const path = newFile(text);
        void server.open(path, text);
        const shown = await server.hover(path, position);
        for (const part of expected) expect(shown).to.include(part);
      });
    }
  });

  describe("marks", () => {
    it("nothing in policies and suites of the presets, where the settings alone name the schema", async () => {
      const files = PRESETS.flatMap((preset) => [
        `${preset}/${preset}.yaml`,
        `${preset}/${preset}.test.yaml`,
      ]);
      const marks = await marksIn(files.map((file) => [file, readFileSync(join("policies", file), "utf8")]));
      expect(marks).to.deep.equal(Object.fromEntries(files.map((file) => [file, []])));
    });

    it("nothing in a policy that loads: the examples of docs/lint", async () => {
      const good = [
        ...LINT_RULES.flatMap(({ id, bad, good }) => [[`${id}: bad`, bad] as const, [id, good] as const]),
        ...LOAD_TOPICS.map(({ id, good }) => [id, good] as const),
      ];
      const marks = await marksIn(good);
      expect(Object.entries(marks).filter(([, found]) => found.length > 0)).to.deep.equal([]);
    });

    it("what keeps a policy from loading, but for what no JSON Schema can say", async () => {
      const marks = await marksIn(LOAD_TOPICS.map(({ id, bad }) => [id, bad]));
      const unmarked = Object.keys(marks).filter((id) => marks[id]?.length === 0);
      expect(unmarked).to.deep.equal([
        "bad-suggestion",
        "rule-syntax",
        "rule-unknown-name",
        "rule-unknown-field",
        "rule-wrong-type",
        "duplicate-name",
      ]);
    });

    it("what is wrong in a policy, at its place", async () => {
      const rows = Object.keys(POLICY_MARKS).map((given) => [given, `${POLICY}  ${given}\n`] as const);
      expect(await marksIn(rows)).to.deep.equal(POLICY_MARKS);
      for (const [given, text] of rows) {
        expect(loadPolicySet([{ name: "p.yaml", text }]).ok, given).to.equal(false);
      }
    });

    it("what is wrong in a suite, at its place", async () => {
      const rows = Object.keys(SUITE_MARKS).map((given) => [given, `${CASE}      ${given}\n`] as const);
      expect(await marksIn(rows)).to.deep.equal(SUITE_MARKS);
      for (const [given, text] of rows) {
        const { problems } = decodeSuites({ name: "p.test.yaml", text }, () => ({ fault: "is not there" }));
        expect(problems, given).not.to.deep.equal([]);
      }
    });
  });

  describe("marks, by the line in each document alone, in an editor without settings", () => {
    let plain: LanguageServer;
    before(async () => {
      plain = await startLanguageServer("/", NO_STORE);
    });
    after(async () => {
      expect(plain.words()).not.to.include("connects: ");
      await plain.close();
    });

    const policies = (preset: string): string => join(folder.path, preset, "policies");
    const written = (): readonly { path: string; text: string }[] =>
      PRESETS.flatMap((preset) =>
        readdirSync(policies(preset)).map((name) => join(policies(preset), name)),
      ).map((path) => ({ path, text: readFileSync(path, "utf8") }));

    it("nothing in what was written", async () => {
      const marks = await Promise.all(written().map(({ path, text }) => plain.open(path, text)));
      expect(marks).to.deep.equal(Array.from({ length: 2 * PRESETS.length }, () => []));
    });

    it("a wrong key in each of their documents", async () => {
      const wrong = written().map(async ({ path, text }) => {
        const marks = await plain.open(`${path}.yaml`, text.replaceAll(/^metadata:/gm, "metadatas:"));
        const keys = marks.filter(({ message }) => message === "Property metadatas is not allowed.");
        expect(keys.length, path).to.equal(text.split(/^metadata:/m).length - 1);
      });
      await Promise.all(wrong);
    });
  });

  it("would be seen to ask the network, were the schema store not turned off", async () => {
    const curious = await startLanguageServer(folder.path, {});
    await eventually(() =>
      curious.words().includes("connects: ") ? Promise.resolve() : Promise.reject(new Error("it is quiet")),
    );
    await curious.close();
  });
});
