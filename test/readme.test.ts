import { readFileSync } from "node:fs";
import { expect } from "chai";
import { createMetrics } from "../src/metrics/metrics.ts";
import { formatProblem } from "../src/model/problem.ts";
import { loadPolicySet } from "../src/policy/load.ts";
import { runCli } from "./cli/run-cli.ts";
import { packagedSet } from "./support/policy-set.ts";
import { reviewedTwice } from "./support/review-context.ts";
import { reviewOf } from "./support/review-builder.ts";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const PACKAGE: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

const blocksOf = (language: string): readonly string[] =>
  [...README.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map(
    ([, text = ""]) => text,
  );

const sectionOf = (heading: string): string =>
  README.split(/^## /m).find((text) => text.startsWith(heading)) ?? "";

describe("the README", () => {
  it("shows the refusal that production gives", () => {
    const body = reviewOf({
      added: [
        {
          image: "alpine",
          imagePullPolicy: "Always",
          command: ["sh"],
          stdin: true,
          tty: true,
          targetContainerName: "app",
          securityContext: { capabilities: { add: ["SYS_PTRACE"] } },
        },
      ],
      request: { namespace: "shop" },
    });
    const { validated } = reviewedTwice({ policies: packagedSet("production"), stamp: true }, body);
    const message = validated.answer.response.status?.message ?? "none";
    expect(README).to.include(`denied the request: ${message}\n`);
  });

  it("has a first policy that loads, and the error that a typo in it gives", () => {
    const [text = ""] = blocksOf("yaml");
    const file = (content: string) => [{ name: "production.yaml", text: content }];
    expect(loadPolicySet(file(text))).to.have.property("ok", true);
    const typo = loadPolicySet(file(text.replace("namespaces", "namspaces")));
    const problems = typo.ok ? [] : typo.problems.map(formatProblem);
    expect(problems).to.have.lengthOf(1);
    expect(README).to.include(problems[0]);
  });

  it("lists every command, and no other", async () => {
    const { stdout } = await runCli(["--help"]);
    const real = [...stdout.matchAll(/^ {2}([a-z]+)(?: \[| <| {2})/gm)].map(([, name]) => name);
    const told = [...sectionOf("Commands").matchAll(/^\| `([a-z]+)[^`]*` \|/gm)].map(([, name]) => name);
    expect(told).to.deep.equal(real.filter((name) => name !== "help"));
  });

  it("names figures that there are", async () => {
    const text = await createMetrics().text();
    const told = [...README.matchAll(/ephemeral_guard_[a-z_]+/g)].map(([name]) => name);
    expect(told).to.have.length.above(5);
    for (const name of told) expect(text).to.include(`# HELP ${name} `);
  });

  it("tells npm commands that there are", () => {
    const told = [...README.matchAll(/npm (?:run )?([a-z][a-z0-9:-]*)/g)].map(([, name = ""]) => name);
    for (const name of new Set(told.filter((word) => word !== "install" && word !== "ci"))) {
      expect(PACKAGE).to.have.nested.property(`scripts.${name}`);
    }
  });

  it("reviews the file that it names", async () => {
    const [, line = ""] = /npx ephemeral-guard (review .*)$/m.exec(README) ?? [];
    const { code, stdout, stderr } = await runCli(line.split(" "));
    expect({ code, stderr }).to.deep.equal({ code: 1, stderr: "" });
    expect(stdout).to.include("Try: kubectl debug");
  });

  it("links to files that there are", () => {
    for (const [, target = ""] of README.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      expect(() => readFileSync(new URL(`../${target}`, import.meta.url)), target).not.to.throw(/ENOENT/);
    }
  });
});
