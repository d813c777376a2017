import { readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";
import {
  everythingIsReached,
  filesAreShort,
  importsLeadSomewhere,
  LIBRARIES,
  librariesStayAtTheirEdge,
  namesSayWhatIsThere,
  noBarrels,
  noCycles,
  pureRoomsArePure,
  ranksHold,
  testsMirrorSources,
  type Rule,
  type TestCover,
} from "./support/architecture-rules.ts";
import { parseModule, type SourceModule } from "./support/source-module.ts";

const filesIn = (folder: string, ending: string): readonly string[] =>
  readdirSync(new URL(`../${folder}/`, import.meta.url), { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(ending))
    .sort();

const textOf = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

const SOURCES = filesIn("src", ".ts").map((path) => parseModule(path, textOf(`src/${path}`)));

/** Parts that were split off from one module, and are shown by its test. */
const SHOWN_BY: TestCover["shownBy"] = {
  "admission/after-mutation.ts": "admission/both-phases.test.ts",
  "admission/decode-container.ts": "admission/decode.test.ts",
  "admission/decode-pod-facts.ts": "admission/decode.test.ts",
  "admission/read-json.ts": "admission/decode.test.ts",
  "app/policies.ts": "app/webhook.test.ts",
  "app/recorder.ts": "cli/recorder-command.test.ts",
  "bin.ts": "cli/main.test.ts",
  "cli/guard-options.ts": "cli/webhook-command.test.ts",
  "cli/packaged-folder.ts": "cli/serve-command.test.ts",
  "cli/read-policies.ts": "cli/review-command.test.ts",
  "cli/review-inputs.ts": "cli/review-command.test.ts",
  "cli/review-judge.ts": "cli/review-command.test.ts",
  "cli/review-output.ts": "cli/review-command.test.ts",
  "cli/run-until-stopped.ts": "cli/webhook-command.test.ts",
  "cli/webhook-options.ts": "cli/webhook-command.test.ts",
  "kubernetes/certificates/store.ts": "kubernetes/certificates/certificate-duty.test.ts",
  "metrics/gauge.ts": "metrics/metrics.test.ts",
  "model/codes.ts": "policy/checks-fixtures.test.ts",
  "policy/checks/field-path-text.ts": "policy/checks/fields.test.ts",
  "policy/checks/listed-values.ts": "policy/checks/fields.test.ts",
  "policy/container-fields.ts": "policy/field-path.test.ts",
  "policy/field-step.ts": "policy/field-path.test.ts",
  "policy/image-grammar.ts": "policy/image.test.ts",
  "policy/image-pattern-parts.ts": "policy/image-pattern.test.ts",
  "policy/image-pattern-problem.ts": "policy/image-pattern.test.ts",
  "policy/image-registry.ts": "policy/image.test.ts",
  "policy/pod-security/control.ts": "policy/checks/privileges.test.ts",
  "policy/pod-security/profile.ts": "policy/pod-security/seccomp-profile.test.ts",
  "server/errors.ts": "server/admission-app.test.ts",
  "server/read-body.ts": "server/admission-app.test.ts",
  "server/review-handler.ts": "server/admission-app.test.ts",
};

const COVER: TestCover = { tests: filesIn("test", ".test.ts"), shownBy: SHOWN_BY };

/** A module of this text, or one that is right in every way. */
const made = (path: string, text = "export const one = 1;\n"): SourceModule => parseModule(path, text);

const importing = (...from: readonly string[]): string =>
  `${from.map((path, at) => `import { a as a${at} } from "${path}";`).join("\n")}\nexport const one = 1;\n`;

interface Case {
  readonly name: string;
  readonly rule: Rule;
  /** Modules made up to break the rule, and to keep it. */
  readonly given: readonly SourceModule[];
  readonly expect: readonly string[];
}

const CASES: readonly Case[] = [
  {
    name: "a room imports only lower ranks and itself",
    rule: ranksHold,
    given: [
      made("model/a.ts", importing("./b.ts", "../policy/b.ts")),
      made("model/b.ts", importing("../../package.json", "../../test/support/subject.ts")),
      made(
        "policy/checks/a.ts",
        importing("../b.ts", "../../log.ts", "../../model/b.ts", "../../metrics/b.ts"),
      ),
      made("admission/a.ts", importing("../policy/b.ts", "../server/b.ts")),
      made("admission/b.ts", 'import type { A } from "../cli/a.ts";\nexport type B = A;\n'),
      made("admission/c.ts", 'export { a } from "../app/a.ts";\n'),
      made("admission/d.ts", 'export const a = () => import("../app/a.ts");\n'),
      made("admission/e.ts", 'export type A = import("../app/a.ts").A;\n'),
      made("server/a.ts", importing("../sources/b.ts", "../admission/b.ts")),
      made("cli/a.ts", importing("../app/b.ts", "../bin.ts", "../elsewhere/b.ts")),
      made("bin.ts", importing("./cli/main.ts")),
      made("elsewhere/b.ts"),
    ],
    expect: [
      "model/a.ts imports policy/b.ts",
      "model/b.ts imports ../test/support/subject.ts",
      "policy/checks/a.ts imports metrics/b.ts",
      "admission/a.ts imports server/b.ts",
      "admission/b.ts imports cli/a.ts",
      "admission/c.ts imports app/a.ts",
      "admission/d.ts imports app/a.ts",
      "admission/e.ts imports app/a.ts",
      "server/a.ts imports sources/b.ts",
      "cli/a.ts imports bin.ts",
      "cli/a.ts imports elsewhere/b.ts",
      "elsewhere/b.ts: room elsewhere has no rank",
    ],
  },
  {
    name: "model, policy and admission do no I/O, read no clock, take no chances and log nothing",
    rule: pureRoomsArePure,
    given: [
      made("policy/a.ts", 'import { readFileSync } from "node:fs";\nimport "node:net";\n'),
      made("policy/b.ts", 'import { createHash, randomBytes } from "node:crypto";\n'),
      made(
        "policy/c.ts",
        'import { isDeepStrictEqual } from "node:util";\nimport type { Server } from "node:http";\n',
      ),
      made(
        "policy/d.ts",
        'import * as child from "node:child_process";\nimport timers from "node:timers";\n',
      ),
      made("model/a.ts", "export const a = () => [Date.now(), new Date(), Date(), Math.random()];\n"),
      made(
        "model/b.ts",
        "export const b = (at: Date) => [new Date(0), at instanceof Date, Date.UTC(1), Math.max(1, 2)];\n",
      ),
      made("admission/a.ts", 'export const a = () => { console.log(process.env["A"]); };\n'),
      made(
        "admission/b.ts",
        "export const b = () => setTimeout(() => globalThis.fetch, performance.now());\n",
      ),
      made("admission/c.ts", "export const c = { process: 1, console: (x: { fetch: 1 }) => x.fetch };\n"),
      made(
        "admission/d.ts",
        "const { now } = Date;\nconst { random } = Math;\nexport const d = { console };\n",
      ),
      made("replay/a.ts", "export const a = () => crypto.randomUUID();\n"),
      made("server/a.ts", 'import { createServer } from "node:http";\nexport const a = () => Date.now();\n'),
    ],
    expect: [
      "policy/a.ts uses readFileSync of node:fs",
      "policy/a.ts uses * of node:net",
      "policy/b.ts uses randomBytes of node:crypto",
      "policy/c.ts uses Server of node:http",
      "policy/d.ts uses * of node:child_process",
      "policy/d.ts uses default of node:timers",
      "model/a.ts uses Date.now",
      "model/a.ts uses new Date()",
      "model/a.ts uses Math.random",
      "admission/a.ts uses console",
      "admission/a.ts uses process",
      "admission/b.ts uses setTimeout",
      "admission/b.ts uses globalThis",
      "admission/b.ts uses performance",
      "admission/d.ts uses Date",
      "admission/d.ts uses Math",
      "admission/d.ts uses console",
      "replay/a.ts uses crypto",
    ],
  },
  {
    name: "a library is imported where its edge is",
    rule: librariesStayAtTheirEdge,
    given: [
      made("server/a.ts", importing("express", "node:http", "prom-client")),
      made("policy/a.ts", importing("zod", "micromatch", "yaml/sub", "left-pad")),
      made("policy/glob.ts", importing("micromatch")),
      made("app/a.ts", importing("pino")),
      made("app/logger.ts", importing("pino")),
      made("metrics/a.ts", importing("prom-client")),
      made("cli/a.ts", importing("commander", "@kubernetes/client-node", "@peculiar/x509/sub")),
      made("admission/review.ts", importing("jsonpatch")),
    ],
    expect: [
      "server/a.ts imports prom-client",
      "policy/a.ts imports micromatch",
      "policy/a.ts: left-pad has no place",
      "app/a.ts imports pino",
      "cli/a.ts imports @kubernetes/client-node",
      "cli/a.ts imports @peculiar/x509/sub",
      "admission/review.ts imports jsonpatch",
    ],
  },
  {
    name: "there are no barrels",
    rule: noBarrels,
    given: [
      made("model/a.ts", 'export * from "./b.ts";\nexport const one = 1;\n'),
      made("model/b.ts", 'export { a } from "./c.ts";\nexport type { B } from "./d.ts";\n'),
      made("model/c.ts", 'export type { A } from "./d.ts";\nexport const one = 1;\n'),
      made("model/d.ts", 'import { a } from "./e.ts";\na();\n'),
    ],
    expect: ["model/a.ts is a barrel", "model/b.ts is a barrel"],
  },
  {
    name: "file names are kebab-case and say what is there",
    rule: namesSayWhatIsThere,
    given: [
      made("model/debugRequest.ts"),
      made("model/debug_request.ts"),
      made("Model/debug-request.ts"),
      made("policy/utils.ts"),
      made("policy/checks/index.ts"),
      made("policy/x509-issuer.ts"),
      made("admission/jsonpatch.d.ts"),
      made("bin.ts"),
    ],
    expect: [
      "model/debugRequest.ts is badly named",
      "model/debug_request.ts is badly named",
      "Model/debug-request.ts is badly named",
      "policy/utils.ts is badly named",
      "policy/checks/index.ts is badly named",
    ],
  },
  {
    name: "no file is longer than 200 lines",
    rule: filesAreShort,
    given: [made("model/a.ts", "// a\n".repeat(200)), made("model/b.ts", "// b\n".repeat(201))],
    expect: ["model/b.ts has 201 lines, more than 200"],
  },
  {
    name: "an import leads to a module, by its file name",
    rule: importsLeadSomewhere,
    given: [
      made("model/a.ts", importing("./b.ts", "./c", "../policy/d.ts")),
      made("model/b.ts"),
      made("model/c.ts"),
    ],
    expect: [
      "model/a.ts imports model/c, which is not there",
      "model/a.ts imports policy/d.ts, which is not there",
    ],
  },
  {
    name: "every file is imported by something that runs",
    rule: everythingIsReached,
    given: [
      made("bin.ts", importing("./cli/main.ts")),
      made("cli/main.ts", 'import type { A } from "../model/a.ts";\nexport type B = A;\n'),
      made("model/a.ts"),
      made("model/island.ts", importing("./friday.ts")),
      made("model/friday.ts", importing("./island.ts")),
      made("admission/jsonpatch.d.ts"),
    ],
    expect: [
      "model/island.ts is imported by nothing that runs",
      "model/friday.ts is imported by nothing that runs",
    ],
  },
  {
    name: "no modules need each other at run time",
    rule: noCycles,
    given: [
      made("model/a.ts", importing("./b.ts", "./d.ts")),
      made("model/b.ts", importing("./c.ts")),
      made("model/c.ts", importing("./a.ts")),
      made(
        "model/d.ts",
        'import type { A } from "./a.ts";\nimport { type B } from "./a.ts";\nexport type C = A | B;\n',
      ),
    ],
    expect: ["model/a.ts -> model/b.ts -> model/c.ts -> model/a.ts"],
  },
  {
    name: "every file with logic has a test of its own, or an excuse",
    rule: testsMirrorSources({
      tests: ["policy/a.test.ts", "policy/e.test.ts", "policy/b.property.test.ts"],
      shownBy: {
        "policy/c.ts": "policy/a.test.ts",
        "policy/d.ts": "policy/a.test.ts",
        "policy/e.ts": "policy/a.test.ts",
        "policy/f.ts": "policy/gone.test.ts",
        "policy/gone.ts": "policy/a.test.ts",
      },
    }),
    given: [
      made("policy/a.ts", "export const a = () => 1;\n"),
      made("policy/b.ts", "export function b() { return 1; }\n"),
      made("policy/c.ts", "export interface C { d(): void }\nexport const c = { e: 1 };\n"),
      made("policy/d.ts", "export class D { f() { return 1; } }\n"),
      made("policy/e.ts", "export const e = [1].map((x) => x);\n"),
      made("policy/f.ts", "export const f = () => 1;\n"),
    ],
    expect: [
      "policy/b.ts has no test",
      "policy/c.ts needs no excuse",
      "policy/e.ts needs no excuse",
      "policy/gone.ts needs no excuse",
      "policy/f.ts is shown by policy/gone.test.ts, which is not there",
    ],
  },
];

const REAL_RULES: readonly Rule[] = [
  ...CASES.slice(0, -1).map(({ rule }) => rule),
  testsMirrorSources(COVER),
];

describe("the architecture", () => {
  for (const [at, { name }] of CASES.entries()) {
    it(name, () => {
      expect(REAL_RULES[at]!(SOURCES)).to.deep.equal([]);
    });
  }

  it("gives every library that is installed for running a place, and no other", () => {
    const { dependencies } = JSON.parse(textOf("package.json")) as { dependencies: object };
    expect(Object.keys(LIBRARIES)).to.include.members(Object.keys(dependencies));
    const imported = new Set(SOURCES.flatMap(({ imports }) => imports.map(({ from }) => from)));
    expect([...imported]).to.include.members(Object.keys(dependencies));
  });

  it("looks at the whole source", () => {
    expect(SOURCES.map(({ path }) => path)).to.include.members(["bin.ts", "policy/checks/images.ts"]);
    expect(SOURCES.find(({ path }) => path === "policy/load.ts")?.imports).to.deep.include({
      from: "node:crypto",
      names: ["createHash"],
      types: false,
    });
  });
});

describe("the rules of the architecture, broken on purpose", () => {
  for (const { name, rule, given, expect: expected } of CASES) {
    it(`tell when it is not so that ${name}`, () => {
      expect(rule(given)).to.deep.equal(expected);
    });
  }
});
