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
  "admission/explain/api-server-station.ts": "admission/explain/explain-request.test.ts",
  "admission/explain/container-refusals.ts": "admission/explain/api-server-refusals.test.ts",
  "admission/explain/guard-station.ts": "admission/explain/explain-request.test.ts",
  "admission/explain/pod-controls.ts": "admission/explain/whole-pod.test.ts",
  "admission/explain/pod-parts.ts": "admission/explain/api-server-refusals.test.ts",
  "admission/explain/pod-security-station.ts": "admission/explain/explain-request.test.ts",
  "admission/explain/rights.ts": "admission/explain/rbac-station.test.ts",
  "admission/explain/selector-words.ts": "admission/explain/policy-relation.test.ts",
  "admission/kubectl/debug-problem.ts": "admission/kubectl/parse-command.test.ts",
  "admission/kubectl/dry-run.ts": "admission/kubectl/parse-command.test.ts",
  "admission/kubectl/find-verb.ts": "admission/kubectl/parse-command.test.ts",
  "admission/kubectl/flag-value.ts": "admission/kubectl/read-flags.test.ts",
  "admission/kubectl/global-flags.ts": "admission/kubectl/parse-command.test.ts",
  "admission/kubectl/image-reference.ts": "admission/kubectl/parse-command.test.ts",
  "admission/kubectl/json-pointer.ts": "admission/kubectl/json-patch.test.ts",
  "admission/kubectl/legacy-kind.ts": "admission/kubectl/sent-pod.test.ts",
  "admission/kubectl/merge-schema.ts": "admission/kubectl/strategic-merge.test.ts",
  "admission/kubectl/nesting.ts": "admission/kubectl/read-document.test.ts",
  "admission/kubectl/parse-debug.ts": "admission/kubectl/parse-command.test.ts",
  "admission/kubectl/parse-patch.ts": "admission/kubectl/parse-command.test.ts",
  "admission/kubectl/parse-replace.ts": "admission/kubectl/parse-command.test.ts",
  "admission/kubectl/patch-pod.ts": "admission/kubectl/sent-pod.test.ts",
  "admission/kubectl/pod-argument.ts": "admission/kubectl/parse-command.test.ts",
  "admission/kubectl/pull-policy.ts": "admission/kubectl/api-defaults.test.ts",
  "admission/kubectl/trim-characters.ts": "admission/kubectl/environment.test.ts",
  "admission/kubectl/typed-pod.ts": "admission/kubectl/sent-pod.test.ts",
  "admission/read-json.ts": "admission/decode.test.ts",
  "admission/suite/case-request.ts": "admission/suite/decode-suite.test.ts",
  "admission/suite/coverage-points.ts": "admission/suite/coverage.test.ts",
  "admission/suite/field-problems.ts": "admission/suite/decode-suite.test.ts",
  "admission/suite/kubernetes-definitions.ts": "admission/suite/suite-schema.test.ts",
  "admission/suite/pod-security-context.ts": "admission/suite/decode-suite.test.ts",
  "admission/suite/shape-problems.ts": "admission/suite/decode-suite.test.ts",
  "admission/suite/suite-expect-schema.ts": "admission/suite/decode-suite.test.ts",
  "admission/suite/suite-request-schema.ts": "admission/suite/decode-suite.test.ts",
  "admission/update-review.ts": "admission/suite/request-review.test.ts",
  "app/certificate-duty.ts": "cli/recorder-command.test.ts",
  "app/console-access.ts": "e2e/recorder.test.ts",
  "app/delivery.ts": "app/records.test.ts",
  "app/effects.ts": "app/records.test.ts",
  "app/ledger-server.ts": "cli/serve-command.test.ts",
  "app/ledger.ts": "cli/serve-command.test.ts",
  "app/marks.ts": "e2e/recorder.test.ts",
  "app/policies.ts": "app/webhook.test.ts",
  "app/recorder-certificate.ts": "cli/recorder-command.test.ts",
  "app/recorder-keys.ts": "cli/recorder-command.test.ts",
  "app/recorder.ts": "cli/recorder-command.test.ts",
  "app/redaction.ts": "cli/webhook-command.test.ts",
  "app/serve.ts": "cli/serve-command.test.ts",
  "app/serving-pair.ts": "app/webhook.test.ts",
  "bin.ts": "cli/main.test.ts",
  "cli/audit/audit-command.ts": "cli/main.test.ts",
  "cli/audit/compare-containers.ts": "cli/audit/show-command.test.ts",
  "cli/audit/describe-judgement.ts": "cli/audit/show-command.test.ts",
  "cli/audit/describe-record.ts": "cli/audit/show-command.test.ts",
  "cli/audit/describe-stats.ts": "cli/audit/stats-command.test.ts",
  "cli/audit/filter-options.ts": "cli/audit/list-command.test.ts",
  "cli/audit/follow-records.ts": "cli/audit/list-command.test.ts",
  "cli/audit/is-ledger-error.ts": "cli/audit/open-ledger.test.ts",
  "cli/audit/pod-columns.ts": "cli/audit/pods-command.test.ts",
  "cli/audit/record-cells.ts": "cli/audit/list-command.test.ts",
  "cli/audit/record-columns.ts": "cli/audit/list-command.test.ts",
  "cli/audit/record-csv.ts": "cli/audit/export-command.test.ts",
  "cli/audit/record-printer.ts": "cli/audit/list-command.test.ts",
  "cli/audit/source-options.ts": "cli/audit/open-ledger.test.ts",
  "cli/audit/token-source.ts": "cli/audit/open-ledger.test.ts",
  "cli/audit/with-ledger.ts": "cli/audit/open-ledger.test.ts",
  "cli/delivery-options.ts": "cli/webhook-command.test.ts",
  "cli/explain-command-files.ts": "cli/explain-command.test.ts",
  "cli/explain-first-lines.ts": "cli/explain-command.test.ts",
  "cli/explain-from-file.ts": "cli/explain-command.test.ts",
  "cli/explain-json.ts": "cli/explain-command.test.ts",
  "cli/explain-run.ts": "cli/explain-command.test.ts",
  "cli/explain-text-container.ts": "cli/explain-command.test.ts",
  "cli/explain-text-policy.ts": "cli/explain-command.test.ts",
  "cli/explain-text.ts": "cli/explain-command.test.ts",
  "cli/guard-options.ts": "cli/webhook-command.test.ts",
  "cli/init-next-steps.ts": "cli/init-command.test.ts",
  "cli/ledger-settings.ts": "cli/recorder-command.test.ts",
  "cli/lint-folder.ts": "cli/lint-command.test.ts",
  "cli/lint-report.ts": "cli/lint-command.test.ts",
  "cli/lint-sarif.ts": "cli/lint-command.test.ts",
  "cli/lint-text.ts": "cli/lint-command.test.ts",
  "cli/packaged-folder.ts": "cli/serve-command.test.ts",
  "cli/read-file-or-stdin.ts": "cli/explain-command.test.ts",
  "cli/read-policies.ts": "cli/review-command.test.ts",
  "cli/recorder-options.ts": "cli/recorder-command.test.ts",
  "cli/replay-cases.ts": "cli/replay-command.test.ts",
  "cli/replay-markdown.ts": "cli/replay-command.test.ts",
  "cli/replay-text.ts": "cli/replay-command.test.ts",
  "cli/replay-words.ts": "cli/replay-command.test.ts",
  "cli/review-inputs.ts": "cli/review-command.test.ts",
  "cli/review-judge.ts": "cli/review-command.test.ts",
  "cli/review-output.ts": "cli/review-command.test.ts",
  "cli/run-until-stopped.ts": "cli/webhook-command.test.ts",
  "cli/starter-option.ts": "cli/review-command.test.ts",
  "cli/test-policies.ts": "cli/test-command.test.ts",
  "cli/test-report.ts": "cli/test-command.test.ts",
  "cli/test-suites.ts": "cli/test-command.test.ts",
  "cli/test-text.ts": "cli/test-command.test.ts",
  "cli/test-watch.ts": "cli/test-command.test.ts",
  "cli/webhook-options.ts": "cli/webhook-command.test.ts",
  "cli/write-text.ts": "cli/audit/list-command.test.ts",
  "console/assets.ts": "console/define-console.test.ts",
  "console/console-context.ts": "console/login-routes.test.ts",
  "console/layout.ts": "console/define-console.test.ts",
  "console/login-limits.ts": "console/login-routes.test.ts",
  "console/pages/bounce-page.ts": "console/page-routes.test.ts",
  "console/pages/fault-page.ts": "console/page-routes.test.ts",
  "console/pages/login-page.ts": "console/login-routes.test.ts",
  "console/pages/overview-page.ts": "console/page-routes.test.ts",
  "console/pages/record-containers.ts": "console/page-routes.test.ts",
  "console/pages/record-findings.ts": "console/page-routes.test.ts",
  "console/pages/record-page.ts": "console/page-routes.test.ts",
  "console/pages/records-page.ts": "console/page-routes.test.ts",
  "console/pages/standing-page.ts": "console/page-routes.test.ts",
  "console/parts/active-filters.ts": "console/page-routes.test.ts",
  "console/parts/filter-form.ts": "console/page-routes.test.ts",
  "console/parts/ranking.ts": "console/page-routes.test.ts",
  "console/parts/record-table.ts": "console/page-routes.test.ts",
  "console/parts/standing-table.ts": "console/page-routes.test.ts",
  "console/parts/verdict.ts": "console/page-routes.test.ts",
  "console/security-headers.ts": "console/define-console.test.ts",
  "kubernetes/access-api.ts": "cli/explain-from-cluster.test.ts",
  "kubernetes/certificates/store.ts": "kubernetes/certificates/certificate-duty.test.ts",
  "ledger/audit-events/decode-result.ts": "ledger/audit-events/decode.test.ts",
  "ledger/audit-events/event-fields.ts": "ledger/audit-events/decode.test.ts",
  "ledger/debug-request-schema.ts": "ledger/observation-schema.test.ts",
  "ledger/delivery-error.ts": "ledger/buffered.test.ts",
  "ledger/ledger.ts": "ledger/kept-store.test.ts",
  "ledger/merge-calls.ts": "ledger/merge-plan.test.ts",
  "ledger/merge-record.ts": "ledger/merge-plan.test.ts",
  "ledger/merge-vouching.ts": "ledger/store/file-store.test.ts",
  "ledger/remote-answers.ts": "ledger/remote-ledger.test.ts",
  "ledger/store/build-records.ts": "ledger/store/file-store.test.ts",
  "ledger/store/file-database.ts": "ledger/store/file-store.test.ts",
  "ledger/store/file-error.ts": "ledger/store/file-failures.test.ts",
  "ledger/store/forget-parts.ts": "ledger/store/file-store.test.ts",
  "ledger/store/fresh-parts.ts": "ledger/store/file-store.test.ts",
  "ledger/store/in-chunks.ts": "ledger/store/file-store.test.ts",
  "ledger/store/ingest.ts": "ledger/store/file-store.test.ts",
  "ledger/store/kysely-store.ts": "ledger/store/file-store.test.ts",
  "ledger/store/landing.ts": "ledger/store/file-store.test.ts",
  "ledger/store/matching.ts": "ledger/store/file-store.test.ts",
  "ledger/store/merge-world.ts": "ledger/store/file-store.test.ts",
  "ledger/store/migrate.ts": "ledger/store/file-store.test.ts",
  "ledger/store/migrations.ts": "ledger/store/file-store.test.ts",
  "ledger/store/move-parts.ts": "ledger/store/file-store.test.ts",
  "ledger/store/number-commands.ts": "ledger/store/file-store.test.ts",
  "ledger/store/open-store.ts": "ledger/store/file-store.test.ts",
  "ledger/store/pod-records.ts": "ledger/store/file-store.test.ts",
  "ledger/store/polite-driver.ts": "ledger/store/file-store.test.ts",
  "ledger/store/postgres-error.ts": "ledger/store/postgres-database.test.ts",
  "ledger/store/read-records.ts": "ledger/store/file-store.test.ts",
  "ledger/store/read-stats.ts": "ledger/store/file-store.test.ts",
  "ledger/store/record-row.ts": "ledger/store/file-store.test.ts",
  "ledger/store/retain.ts": "ledger/store/file-store.test.ts",
  "ledger/store/standing.ts": "ledger/store/file-store.test.ts",
  "ledger/store/stored-bodies.ts": "ledger/store/file-store.test.ts",
  "ledger/store/take-turns.ts": "ledger/store/file-store.test.ts",
  "ledger/store/tally.ts": "ledger/store/file-store.test.ts",
  "ledger/store/terms.ts": "ledger/store/file-store.test.ts",
  "ledger/store/write-records.ts": "ledger/store/file-store.test.ts",
  "library/policy-error.ts": "library.test.ts",
  "library/policy-set.ts": "library.test.ts",
  "library/review-result.ts": "library.test.ts",
  "library/short-request.ts": "library.test.ts",
  "metrics/gauge.ts": "metrics/metrics.test.ts",
  "metrics/registry.ts": "metrics/metrics.test.ts",
  "policy/checks/field-path-text.ts": "policy/checks/fields.test.ts",
  "policy/checks/listed-values.ts": "policy/checks/fields.test.ts",
  "policy/checks/rules.ts": "policy/rules/compile-rule.test.ts",
  "policy/container-fields.ts": "policy/field-path.test.ts",
  "policy/field-step.ts": "policy/field-path.test.ts",
  "policy/image-grammar.ts": "policy/image.test.ts",
  "policy/image-pattern-parts.ts": "policy/image-pattern.test.ts",
  "policy/image-pattern-problem.ts": "policy/image-pattern.test.ts",
  "policy/image-registry.ts": "policy/image.test.ts",
  "policy/lint/contradictions.ts": "policy/lint/rules/refuse-everything.test.ts",
  "policy/lint/dead-patterns.ts": "policy/lint/rules/allow-unreachable.test.ts",
  "policy/lint/judge-alone.ts": "policy/lint/rules/defaults-break-policy.test.ts",
  "policy/lint/load-topics.ts": "policy/lint/registry.test.ts",
  "policy/lint/policy-text.ts": "policy/lint/registry.test.ts",
  "policy/lint/witness.ts": "policy/lint/scope.test.ts",
  "policy/match-schema.ts": "policy/schema.test.ts",
  "policy/pod-security/control.ts": "policy/checks/privileges.test.ts",
  "policy/pod-security/profile.ts": "policy/pod-security/seccomp-profile.test.ts",
  "policy/rules/check-call.ts": "policy/rules/check-expression.test.ts",
  "policy/rules/check-loop.ts": "policy/rules/check-expression.test.ts",
  "policy/rules/check-operator.ts": "policy/rules/check-expression.test.ts",
  "policy/rules/check-select.ts": "policy/rules/check-expression.test.ts",
  "policy/rules/checking.ts": "policy/rules/check-expression.test.ts",
  "policy/rules/compile-expression.ts": "policy/rules/compile-rule.test.ts",
  "policy/rules/container-shape.ts": "policy/rules/check-expression.test.ts",
  "policy/rules/engine.ts": "policy/rules/compile-rule.test.ts",
  "policy/rules/function-costs.ts": "policy/rules/step-budget.test.ts",
  "policy/rules/pod-shape.ts": "policy/rules/check-expression.test.ts",
  "policy/rules/project.ts": "policy/rules/compile-rule.test.ts",
  "policy/rules/read-tree.ts": "policy/rules/compile-rule.test.ts",
  "policy/rules/rule-error.ts": "policy/rules/check-expression.test.ts",
  "policy/rules/rule-failure.ts": "policy/rules/compile-rule.test.ts",
  "policy/rules/shape.ts": "policy/rules/check-expression.test.ts",
  "policy/rules/signatures.ts": "policy/rules/check-expression.test.ts",
  "policy/rules/variables.ts": "policy/rules/check-expression.test.ts",
  "replay/create-replay.ts": "cli/replay-command.test.ts",
  "replay/missing-reads.ts": "replay/judge-again.test.ts",
  "server/errors.ts": "server/admission-app.test.ts",
  "server/ingest-handler.ts": "server/ingest-routes.test.ts",
  "server/ingest-refusal.ts": "server/ingest-routes.test.ts",
  "server/json-body.ts": "server/ingest-routes.test.ts",
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
