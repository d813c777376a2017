import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { readLintFolder } from "../../src/cli/lint-folder.ts";
import { percentOf, resultsOf, runFolder, type FolderRun } from "../../src/cli/test-run.ts";
import { readSuites } from "../../src/cli/test-suites.ts";
import { lintPolicies } from "../../src/policy/lint/lint-policies.ts";
import { loadPolicies } from "../../src/policy/load-policies.ts";
import { GUIDE_COMMANDS, GUIDE_ROWS } from "./guide-rows.ts";

const COOKBOOK = fileURLToPath(new URL("../../docs/cookbook", import.meta.url));
const PAGE = readFileSync(join(COOKBOOK, "README.md"), "utf8");

const FOLDERS = readdirSync(COOKBOOK, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();
/** The recipes for debug containers; the others are for what the guard is not asked about. */
const RECIPES = FOLDERS.filter((name) => existsSync(join(COOKBOOK, name, `${name}.yaml`)));
const FILES = FOLDERS.flatMap((folder) =>
  readdirSync(join(COOKBOOK, folder)).map((file) => `${folder}/${file}`),
);

const textOf = (file: string): string => readFileSync(join(COOKBOOK, file), "utf8");

/** Sections by their headings. */
const SECTIONS = new Map(
  PAGE.split(/^## /m)
    .slice(1)
    .map((text) => [text.slice(0, text.indexOf("\n")), text] as const),
);

describe("docs/cookbook", () => {
  it("has a recipe for each of these", () => {
    expect(RECIPES).to.have.lengthOf(15);
    expect(FOLDERS.filter((name) => !RECIPES.includes(name))).to.deep.equal(["copy", "node", "rbac"]);
  });

  for (const recipe of RECIPES) {
    describe(recipe, () => {
      const path = join(COOKBOOK, recipe);
      let run: FolderRun;
      before(async () => {
        run = await runSuites(recipe);
      });

      it("passes its suite", () => {
        const results = resultsOf([run]);
        expect(results).to.have.length.above(3);
        const failed = results.filter(({ failures }) => failures.length > 0);
        expect(failed.map(({ case: { name }, failures }) => ({ name, failures }))).to.deep.equal([]);
      });

      it("sees each of its rules at work", () => {
        expect(percentOf(run.coverage)).to.equal(100);
      });

      it("needs no file of this repository for its suite, which sees each of its rules at work by itself", async () => {
        const file = `${recipe}/${recipe}.test.yaml`;
        expect(textOf(file)).not.to.include("review:");
        const alone = FILES.includes(`${recipe}/real-requests.test.yaml`) ? await runSuites(file) : run;
        expect(percentOf(alone.coverage)).to.equal(100);
      });

      it("lets in what it is for, and refuses others and another group", () => {
        const verdicts = resultsOf([run]).map(({ happened }) => happened);
        expect(verdicts.some(({ verdict }) => verdict === "allowed")).to.equal(true);
        expect(
          verdicts.some(({ codes }) => codes.includes("images.allow") || codes.includes("rules.own-image")),
        ).to.be.true;
        expect(verdicts.some(({ codes }) => codes.join() === "unmatched")).to.equal(true);
      });

      it("has nothing that lint holds against it", async () => {
        const found = await lintPolicies(readLintFolder(path));
        expect(found.filter(({ severity }) => severity !== "info")).to.deep.equal([]);
      });
    });
  }

  it("has policies that can lie in one folder", async () => {
    const files = RECIPES.map((recipe) => ({
      name: `${recipe}.yaml`,
      text: textOf(`${recipe}/${recipe}.yaml`),
    }));
    expect(await loadPolicies(files)).to.have.property("ok", true);
    expect((await lintPolicies(files)).filter(({ severity }) => severity !== "info")).to.deep.equal([]);
  });

  for (const target of ["PodCopy", "NodeDebugPod"]) {
    it(`is right that a policy with the target ${target} is refused at load`, async () => {
      const text = textOf("administrators/administrators.yaml").replace(
        "match:",
        `match: { targets: [${target}] } #`,
      );
      const loaded = await loadPolicies([
        { name: "copies.yaml", text: text.replace(/^ {4}subjects:.*$/m, "") },
      ]);
      const problems = loaded.ok ? [] : loaded.problems.map(({ message }) => message);
      expect(problems.join()).to.include(`target ${target} is not supported yet`);
    });
  }

  describe("README.md", () => {
    for (const file of FILES.filter((name) => !name.endsWith(".test.yaml"))) {
      it(`shows ${file} as it is, and links to it`, () => {
        const section = SECTIONS.get(dirname(file)) ?? "";
        const language = file.endsWith(".json") ? "json" : "yaml";
        expect(section).to.include(`\`\`\`${language}\n${textOf(file)}\`\`\``);
        expect(section).to.include(`](${file})`);
      });
    }

    it("shows no other policy, manifest or JSON than those of files", () => {
      const shown = [...PAGE.matchAll(/^```(?:yaml|json)\n([^]*?)^```$/gm)].map(([, text]) => text);
      const files = FILES.filter((name) => !name.endsWith(".test.yaml")).map(textOf);
      expect(shown.filter((text = "") => !files.includes(text))).to.deep.equal([]);
    });

    for (const name of FOLDERS) {
      it(`has a section and an entry for ${name}`, () => {
        const section = SECTIONS.get(name) ?? "";
        for (const part of ["**When**", "**Refuses**", "**Costs**"]) expect(section).to.include(part);
        if (name !== "rbac") expect(section).to.match(/^```sh\nkubectl /m);
        if (RECIPES.includes(name)) expect(section).to.include(`](${name}/${name}.test.yaml)`);
        expect(PAGE.slice(0, PAGE.indexOf("\n## "))).to.include(`[${name}](#${name})`);
        expect(SECTIONS.get("What you want to do")).to.include(`[${name}](#${name})`);
      });
    }

    describe("What you want to do", () => {
      const rows = (SECTIONS.get("What you want to do") ?? "")
        .split("\n")
        .filter((line) => /^\| (?!---)/.test(line))
        .slice(1);

      for (const [text, recipe] of [...GUIDE_COMMANDS, ...GUIDE_ROWS]) {
        it(`tells the recipe for ${text}`, () => {
          const row = rows.filter((line) => line.includes(text));
          expect(row, text).to.have.length.above(0);
          expect(row.some((line) => line.includes(recipe.includes("/") ? `](${recipe})` : `](#${recipe})`)))
            .to.be.true;
        });
      }
    });

    it("has links that lead somewhere", () => {
      const links = [...PAGE.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
      expect(links).to.have.length.above(60);
      for (const link of links) {
        const [file = "", anchor] = link.split("#");
        const target = file === "" ? join(COOKBOOK, "README.md") : join(COOKBOOK, file);
        expect(existsSync(target), link).to.equal(true);
        if (anchor === undefined) continue;
        const headings = [...readFileSync(target, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, text = ""]) =>
          toAnchor(text),
        );
        expect(headings, link).to.include(anchor);
      }
    });
  });
});

const runSuites = async (path: string): Promise<FolderRun> => {
  const [folder, ...others] = await readSuites(join(COOKBOOK, path), {});
  expect(others).to.deep.equal([]);
  return runFolder(folder!, { unmatched: "deny", now: new Date() });
};

/** As GitHub makes them of headings. */
const toAnchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^a-z0-9 _-]/g, "")
    .replaceAll(" ", "-");
