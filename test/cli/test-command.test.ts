import { appendFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { withFolder } from "../sources/temporary-folder.ts";
import { eventually } from "../support/eventually.ts";
import { realReview } from "../support/real-review.ts";
import { runCli, startCli } from "./run-cli.ts";

const POLICY = `apiVersion: ephemeral-guard.dev/v1
kind: DebugPolicy
metadata: { name: tools }
spec:
  images: { allow: [busybox] }
  defaults: { securityContext: { runAsUser: 65532 } }
`;

const SUITE = `apiVersion: ephemeral-guard.dev/v1
kind: PolicySuite
metadata: { name: "tools & <more>" }
spec:
  cases:
    - name: busybox passes
      request: { container: { image: busybox } }
      expect: { verdict: allowed }
`;

const FAILING = `    - name: "root, for \\"apt\\" \\u001b[31m"
      request: { container: { image: alpine, securityContext: { runAsUser: 0 } } }
      expect: { verdict: allowed, codes: [images.deny], container: { securityContext: { runAsUser: 5 } } }
`;

/** A folder with the policy and a suite, and whatever else is given. */
const withSuites = (
  given: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<void>,
): Promise<void> =>
  withFolder(async (folder) => {
    for (const [name, text] of Object.entries({ "tools.yaml": POLICY, "tools.test.yaml": SUITE, ...given })) {
      await mkdir(join(folder, name, ".."), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    await use(folder);
  });

const policies = fileURLToPath(new URL("../../policies", import.meta.url));

describe("cli/test-command", () => {
  it("finds that every rule of the shipped policies was seen at work, and all suites pass", async () => {
    const { code, stdout, stderr } = await runCli(["test", policies, "--min-coverage", "100"]);
    expect(stderr).to.equal("");
    expect(stdout).to.match(/^\d\d cases: \d\d passed, 0 failed$/m);
    for (const name of ["starter", "production", "lockdown"]) {
      expect(stdout).to.match(new RegExp(`^Coverage of ${join(policies, name)}: (\\d+) of \\1 \\(100 %\\)$`, "m"));
    }
    expect(code).to.equal(0);
  }); // prettier-ignore

  it("prints each case, and of one that failed what was expected and what happened", () =>
    withSuites({ "tools.test.yaml": SUITE + FAILING }, async (folder) => {
      const file = join(folder, "tools.test.yaml");
      const { code, stdout } = await runCli(["test", folder, "--coverage"]);
      expect(stdout).to.equal(
        [
          `${file} (tools & <more>)`,
          "  ok    busybox passes",
          `  FAIL  root, for "apt" \\x1b[31m (${file}:9:7)`,
          "        verdict",
          "          - allowed",
          "          + denied",
          "        codes",
          "          - images.deny",
          "          + images.allow",
          "        container.securityContext.runAsUser",
          "          - 5",
          "          + 0",
          "        it was refused with",
          '          container "debugger-00001" is refused',
          '            policy "tools": image "docker.io/library/alpine:latest" is not allowed',
          "              allowed: busybox",
          "          Try: kubectl debug -n default web-7 --image=docker.io/library/busybox:latest --profile=baseline",
          "",
          `Coverage of ${folder}: 5 of 5 (100 %)`,
          "",
          "2 cases: 1 passed, 1 failed",
          "",
        ].join("\n"),
      );
      expect(code).to.equal(1);
    }));

  it("tells which rules were not seen at work, and fails where too few were", () =>
    withSuites({}, async (folder) => {
      const { code, stdout, stderr } = await runCli(["test", folder, "--min-coverage", "60.5"]);
      expect(stdout).to.include(
        [
          `Coverage of ${folder}: 3 of 5 (60 %)`,
          "  tools: images.allow                        never refused",
          "  tools: defaults.securityContext runAsUser  never left alone",
          "",
        ].join("\n"),
      );
      expect(stderr).to.equal(`error: coverage of ${folder} is 60 %, less than the 60.5 % demanded\n`);
      expect(code).to.equal(1);
      expect(await runCli(["test", folder, "--min-coverage", "60"])).to.include({ code: 0, stderr: "" });
    }));

  it("prints JSON", () =>
    withSuites({ "tools.test.yaml": SUITE + FAILING }, async (folder) => {
      const { code, stdout } = await runCli(["test", folder, "-o", "json"]);
      const report = JSON.parse(stdout) as Record<string, unknown> & {
        folders: { folder: string; suites: { cases: unknown[] }[]; coverage: object }[];
      };
      expect(code).to.equal(1);
      expect(report).to.include({ passed: 1, failed: 1 });
      expect(report.folders[0]!.coverage).to.include({ percent: 100, seen: 5, total: 5 });
      expect(report.folders[0]!.suites[0]!.cases[1]).to.deep.include({
        line: 9,
        passed: false,
        failures: [
          { what: "verdict", missing: ["allowed"], found: ["denied"] },
          { what: "codes", missing: ["images.deny"], found: ["images.allow"] },
          { what: "container.securityContext.runAsUser", missing: ["5"], found: ["0"] },
        ],
      });
    }));

  it("prints JUnit's XML", () =>
    withSuites({ "tools.test.yaml": SUITE + FAILING }, async (folder) => {
      const file = join(folder, "tools.test.yaml");
      const { stdout } = await runCli(["test", folder, "-o", "junit"]);
      expect(stdout).to.equal(
        [
          '<?xml version="1.0" encoding="UTF-8"?>',
          '<testsuites name="ephemeral-guard" tests="2" failures="1">',
          `  <testsuite name="tools &amp; &lt;more&gt;" file="${file}" tests="2" failures="1">`,
          `    <testcase name="busybox passes" classname="tools &amp; &lt;more&gt;" file="${file}" line="6"/>`,
          `    <testcase name="root, for &quot;apt&quot; \uFFFD[31m" classname="tools &amp; &lt;more&gt;" file="${file}" line="9">`,
          '      <failure message="verdict, codes, container.securityContext.runAsUser">verdict',
          "  - allowed",
          "  + denied",
          "codes",
          "  - images.deny",
          "  + images.allow",
          "container.securityContext.runAsUser",
          "  - 5",
          "  + 0</failure>",
          "    </testcase>",
          "  </testsuite>",
          "</testsuites>",
          "",
        ].join("\n"),
      );
    }));

  it("descends into folders, each with policies of its own, but not into hidden ones and packages", () =>
    withSuites(
      {
        "b/tools.yaml": POLICY.replace("busybox", "alpine"),
        "b/tools.test.yml": SUITE,
        ".git/x.test.yaml": "nonsense",
        "node_modules/x.test.yaml": "nonsense",
      },
      async (folder) => {
        const { code, stdout } = await runCli(["test", folder]);
        expect(stdout).to.match(/^2 cases: 1 passed, 1 failed$/m);
        expect(code).to.equal(1);
        const elsewhere = await runCli(["test", folder, "--policies", join(folder, "b")]);
        expect(elsewhere.stdout).to.match(/^2 cases: 0 passed, 2 failed$/m);
      },
    ));

  it("runs one suite, by its file", () =>
    withSuites({ "other.test.yaml": SUITE + FAILING }, async (folder) => {
      const { code, stdout } = await runCli(["test", join(folder, "tools.test.yaml")]);
      expect(stdout).to.match(/^1 case: 1 passed, 0 failed$/m);
      expect(code).to.equal(0);
    }));

  it("reads whole reviews, from beside the suite", () => {
    const review = JSON.stringify(realReview("seed-basic.mutate"));
    const suite = SUITE.replace("{ container: { image: busybox } }", "{ review: reviews/seed.json }");
    return withSuites({ "tools.test.yaml": suite, "reviews/seed.json": review }, async (folder) => {
      expect(await runCli(["test", folder])).to.include({ code: 0 });
      await writeFile(join(folder, "reviews/seed.json"), "{");
      const { code, stderr } = await runCli(["test", folder]);
      expect(stderr).to.match(/tools\.test\.yaml:7:26: request\.review: "reviews\/seed\.json" is not JSON$/m);
      expect(code).to.equal(2);
    });
  });

  it("takes who no policy matches as --unmatched says", () => {
    const policy = POLICY.replace("spec:", "spec:\n  match: { namespaces: [shop] }");
    return withSuites({ "tools.yaml": policy }, async (folder) => {
      expect(await runCli(["test", folder])).to.include({ code: 1 });
      expect(await runCli(["test", folder, "--unmatched", "allow"])).to.include({ code: 0 });
    });
  });

  it("does what its page says", async () => {
    const page = await readFile(new URL("../../docs/suites.md", import.meta.url), "utf8");
    const blocks = [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, kind, text]) => ({ kind, text: text! }));
    const files = blocks.flatMap(({ kind, text }) => {
      const [, name] = /^# (\S+\.yaml)\n/.exec(kind === "yaml" ? text : "") ?? [];
      return name === undefined ? [] : [[name, text] as const];
    });
    expect(files.map(([name]) => name)).to.deep.equal(["tools.yaml", "tools.test.yaml", "more.test.yaml"]);
    await withFolder(async (folder) => {
      await mkdir(join(folder, "reviews"));
      await writeFile(join(folder, "reviews/strace.json"), JSON.stringify(realReview("seed-basic.mutate")));
      for (const [name, text] of files) await writeFile(join(folder, name), text);
      const { stdout } = await runCli(["test", folder, "--coverage"]);
      const shown = blocks.find(({ kind }) => kind === "console")?.text;
      expect(`$ ephemeral-guard test policies --coverage\n${stdout.replaceAll(folder, "policies")}`).to.equal(shown);
    });
  }); // prettier-ignore

  describe("ends with 2", () => {
    it("where a suite or a policy cannot be read, with all that is wrong", () =>
      withSuites(
        { "bad.test.yaml": SUITE.replace("expect:", "expects:"), "bad.yaml": POLICY.replace("images", "image") },
        async (folder) => {
          const { code, stdout, stderr } = await runCli(["test", folder]);
          expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
          expect(stderr).to.match(/bad\.test\.yaml:8:7: unknown key "expects" \(did you mean "expect"\?\)$/m);
          expect(stderr).to.match(/bad\.yaml:5:3: unknown key "image" \(did you mean "images"\?\)$/m);
        },
      )); // prettier-ignore

    it("where there is no suite", () =>
      withFolder(async (folder) => {
        const { code, stderr } = await runCli(["test", folder]);
        expect(stderr).to.equal(`error: ${folder}: there is no suite here: expected *.test.yaml files\n`);
        expect(code).to.equal(2);
      }));

    it("where there is no folder", async () => {
      expect(await runCli(["test", "/nonexistent/suites"])).to.include({ code: 2 });
    });

    it("for a coverage that is none", async () => {
      for (const percent of ["101", "-1", "all", ""]) {
        expect(await runCli(["test", policies, `--min-coverage=${percent}`])).to.include({ code: 2 });
      }
    });
  });

  describe("with --watch", () => {
    it("runs again when a suite, a policy or a review changes, and ends with the last run's code", () =>
      withSuites({}, async (folder) => {
        const started = startCli(["test", folder, "--watch"]);
        const soon = (holds: () => void) => eventually(() => Promise.resolve().then(holds));
        const runs = (count: number) =>
          soon(() => expect(started.stderr().split("Waiting for a change").length - 1).to.be.at.least(count));
        await runs(1);
        await appendFile(join(folder, "tools.test.yaml"), FAILING);
        await runs(2);
        expect(started.stdout()).to.match(/^2 cases: 1 passed, 1 failed$/m);
        await writeFile(join(folder, "tools.yaml"), "nonsense\n");
        await runs(3);
        expect(started.stderr()).to.match(/tools\.yaml:1:1: .*a policy/);
        await writeFile(join(folder, "tools.yaml"), POLICY);
        const review = SUITE.replace("{ container: { image: busybox } }", "{ review: seed.json }");
        await writeFile(join(folder, "seed.json"), JSON.stringify(realReview("seed-basic.mutate")));
        await writeFile(join(folder, "tools.test.yaml"), review);
        await runs(4);
        await soon(() => expect(started.stdout()).to.match(/^1 case: 1 passed, 0 failed$/m));
        await rm(join(folder, "seed.json"));
        await soon(() => expect(started.stderr()).to.match(/"seed\.json" does not exist/));
        started.signal("SIGINT");
        expect(await started.ended).to.equal(2);
      }));
  });
});
