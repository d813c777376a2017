import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { stringify } from "yaml";
import type { Change } from "../../src/replay/compare.ts";
import type { ReplayReport } from "../../src/replay/tally.ts";
import type { GivenPolicy } from "../support/policy-set.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.ts";
import { createReplayLedger, type ReplayLedger, type Reviewed } from "./replay-ledger.ts";
import { runCli, type CliOptions, type CliResult } from "./run-cli.ts";

const BUSYBOX = "docker.io/library/busybox:*";
const TOOLS = "registry.example.com/debug/*:*";
const IN_FORCE: GivenPolicy = {
  name: "team",
  match: { subjects: [{ kind: "Group", name: "developers" }] },
  images: { allow: [BUSYBOX, TOOLS] },
  defaults: { securityContext: { runAsUser: 65532 } },
};

const REVIEWS: readonly Reviewed[] = [
  { review: "seed-basic" },
  { review: "seed-distroless" },
  { review: "profile-general" },
  { review: "profile-restricted", user: "bob@corp.example" },
  { review: "custom-secrets" },
  { review: "ssa.1", container: { env: [{ name: "LEVEL", value: "very-verbose" }] } },
  { review: "windows-general" },
  { review: "profile-netadmin", container: { command: ["sh"], args: ["-c", "tcpdump"] } },
];
/** All but the two that the policies in force refuse: netshoot, and Windows' nanoserver. */
const LET_IN = REVIEWS.length - 2;

let scratch: TemporaryFolder;
let folders = 0;

/** A folder of policy files. */
const policiesIn = (...policies: readonly GivenPolicy[]): string => {
  const folder = join(scratch.path, `policies-${(folders += 1)}`);
  mkdirSync(folder);
  policies.forEach(({ name = "policy", ...spec }, at) => {
    const document = {
      apiVersion: "ephemeral-guard.dev/v1",
      kind: "DebugPolicy",
      metadata: { name },
      spec,
    };
    writeFileSync(join(folder, `${at}.yaml`), stringify(document));
  });
  return folder;
};

const reportOf = ({ stdout, stderr, code }: CliResult): ReplayReport => {
  if (code === 2) throw new Error(stderr);
  return JSON.parse(stdout) as ReplayReport;
};

const changesIn = ({ counts }: ReplayReport): Partial<Record<Change, number>> =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));

describe("cli/replay-command", () => {
  let ledger: ReplayLedger;
  before(async () => {
    scratch = await createTemporaryFolder("replay-command");
    ledger = await createReplayLedger({ policies: [IN_FORCE], reviews: REVIEWS });
  });
  after(async () => {
    await ledger.close();
    await scratch.close();
  });

  const replay = (argv: readonly string[], options?: CliOptions): Promise<CliResult> =>
    runCli(["replay", ...argv], options);
  const replayJson = async (
    policies: readonly GivenPolicy[],
    ...argv: readonly string[]
  ): Promise<ReplayReport> =>
    reportOf(
      await replay(["--store", ledger.file, "--policies", policiesIn(...policies), "-o", "json", ...argv]),
    );

  describe("edits of a policy, on what a real guard recorded", () => {
    const rule = (expression: string): GivenPolicy => ({
      ...IN_FORCE,
      rules: [{ name: "r", expression, message: "no" }],
    });
    const edits: readonly {
      readonly name: string;
      readonly draft: readonly GivenPolicy[];
      readonly changes: Partial<Record<Change, number>>;
      /** Images and reasons of those named, of the kind that comes first. */
      readonly named?: readonly (readonly [string, string])[];
    }[] = [
      { name: "none", draft: [IN_FORCE], changes: { unchanged: 8 } },
      {
        name: "images are tightened",
        draft: [{ ...IN_FORCE, images: { allow: [BUSYBOX] } }],
        changes: { "newly-denied": 3, unchanged: 5 },
        named: Array.from({ length: 3 }, () => ["registry.example.com/debug/tools:1.4.2", "images.allow"]),
      },
      {
        name: "images are loosened",
        draft: [{ ...IN_FORCE, images: { allow: [BUSYBOX, TOOLS, "docker.io/nicolaka/netshoot:*"] } }],
        changes: { "newly-allowed": 1, unchanged: 7 },
        named: [["nicolaka/netshoot:latest", "images.allow"]],
      },
      {
        name: "a field is forbidden",
        draft: [{ ...IN_FORCE, fields: { forbid: ["env"] } }],
        changes: { "newly-denied": 2, unchanged: 6 },
        named: [
          ["busybox:1.36", "fields.forbid"],
          ["busybox:1.36", "fields.forbid"],
        ],
      },
      {
        name: "a default is added, which the one that is privileged does not take",
        draft: [{ ...IN_FORCE, defaults: { securityContext: { runAsUser: 65532, privileged: false } } }],
        changes: { "mutates-differently": LET_IN - 1, unchanged: 3 },
      },
      {
        name: "a default has another value",
        draft: [{ ...IN_FORCE, defaults: { securityContext: { runAsUser: 1000 } } }],
        changes: { "mutates-differently": LET_IN - 1, unchanged: 3 },
      },
      {
        name: "a default is taken away",
        draft: [{ ...IN_FORCE, defaults: { securityContext: { privileged: false } } }],
        changes: { "mutates-differently": LET_IN - 1, unchanged: 3 },
      },
      {
        name: "a second policy judges for trial",
        draft: [IN_FORCE, { name: "trial", mode: "audit", images: { deny: [BUSYBOX] } }],
        changes: { "newly-flagged": 3, unchanged: 5 },
        named: Array.from({ length: 3 }, () => ["busybox", "images.deny"]),
      },
      {
        name: "an exclusion hides the policy from one, whom no other covers",
        draft: [{ ...IN_FORCE, exclude: [{ subjects: [{ kind: "User", name: "bob@*" }] }] }],
        changes: { "newly-denied": 1, unchanged: 7 },
        named: [["registry.example.com/debug/tools:1.4.2", "unmatched"]],
      },
      {
        name: "a new policy with an exclusion takes the place of the other",
        draft: [
          { ...IN_FORCE, exclude: [{ namespaces: ["k1*"] }] },
          { name: "hiding", match: { namespaces: ["k136"] } },
        ],
        changes: { "newly-allowed": 2, "mutates-differently": LET_IN - 1, unchanged: 1 },
      },
      {
        name: "a value is demanded that is recorded as a hash",
        draft: [{ ...IN_FORCE, fields: { values: [{ path: "env[].value", in: ["very-verbose"] }] } }],
        changes: { "cannot-tell": 1, unchanged: 7 },
        named: [["busybox:1.36", "fields.values"]],
      },
      {
        name: "a rule reads a hashed value, in vain for all but one",
        draft: [rule('container.env.all(e, !has(e.value) || e.value != "very-verbose")')],
        changes: { "cannot-tell": 1, unchanged: 7 },
        named: [["busybox:1.36", "rules.r"]],
      },
      {
        name: "a rule reads names of env entries, which are recorded",
        draft: [rule('container.env.all(e, e.name != "LEVEL")')],
        changes: { "newly-denied": 1, unchanged: 7 },
        named: [["busybox:1.36", "rules.r"]],
      },
      {
        name: "a rule reads the pod as stored: what its image denies is denied all the same",
        draft: [rule("!pod.spec.hostNetwork")],
        changes: { "cannot-tell": LET_IN, unchanged: 2 },
      },
      {
        name: "namespaces are selected by labels that nobody knew",
        draft: [{ ...IN_FORCE, match: { namespaceSelector: { matchLabels: { tier: "dev" } } } }],
        changes: { "cannot-tell": 8 },
      },
    ];
    for (const { name, draft, changes, named } of edits) {
      it(name, async () => {
        const report = await replayJson(draft);
        expect(changesIn(report)).to.deep.equal(changes);
        expect(report.total).to.equal(8);
        if (named === undefined) return;
        const [first] = Object.keys(changes) as Change[];
        const told = report.requests[first!].map(({ images, why }) => [images[0], why.join()]);
        expect(told.map(([, why]) => why)).to.deep.equal(named.map(([, why]) => why));
        told.forEach(([image], at) => expect(image).to.match(new RegExp(`^${named[at]![0]}`)));
      });
    }

    it("takes labels of namespaces from a file, where none are recorded", async () => {
      const namespaces = join(scratch.path, "namespaces.yaml");
      writeFileSync(namespaces, "k136: { tier: dev }\n");
      const draft = { ...IN_FORCE, match: { namespaceSelector: { matchLabels: { tier: "dev" } } } };
      expect(changesIn(await replayJson([draft], "--namespaces", namespaces))).to.deep.equal({
        unchanged: 8,
      });
    });

    it("judges against another set of policies instead of what was decided", async () => {
      const busybox = { ...IN_FORCE, images: { allow: [BUSYBOX] } };
      const report = await replayJson([IN_FORCE], "--baseline", policiesIn(busybox));
      expect(changesIn(report)).to.deep.equal({ "newly-allowed": 3, unchanged: 5 });
    });

    it("groups by policy, user and image, and names each request", async () => {
      const report = await replayJson([{ ...IN_FORCE, images: { allow: [BUSYBOX] } }]);
      const counted = (groups: ReplayReport["users"]) =>
        groups.map(({ value, counts }) => [value, counts["newly-denied"]]);
      expect(counted(report.users)).to.deep.equal([
        ["alice@corp.example", 2],
        ["bob@corp.example", 1],
      ]);
      expect(counted(report.policies)).to.deep.equal([["team", 3]]);
      expect(counted(report.images)).to.deep.equal([["registry.example.com/debug/tools:1.4.2", 3]]);
      const [request] = report.requests["newly-denied"];
      expect(request).to.include({ namespace: "k136", pod: "hardened", at: "2026-11-20T10:07:00.000Z" });
      expect(request!.id).to.match(/^[0-9a-z]+/);
      expect([report.from, report.until]).to.deep.equal([
        "2026-11-20T10:00:00.000Z",
        "2026-11-20T10:07:00.000Z",
      ]);
    });

    it("keeps to the filter", async () => {
      const report = await replayJson([IN_FORCE], "--user", "bob@corp.example");
      expect(report.total).to.equal(1);
    });
  });

  it("words that --redact args hid are not guessed", async () => {
    const hidden = await createReplayLedger({ policies: [IN_FORCE], reviews: REVIEWS, redactArgs: true });
    try {
      const draft = policiesIn({
        ...IN_FORCE,
        fields: { values: [{ path: "args[]", in: ["-c", "tcpdump"] }] },
      });
      const told = await replay(["--store", hidden.file, "--policies", draft, "-o", "json"]);
      expect(changesIn(reportOf(told))).to.deep.equal({ "cannot-tell": 1, unchanged: 7 });
      const open = await replay(["--store", ledger.file, "--policies", draft, "-o", "json"]);
      expect(changesIn(reportOf(open))).to.deep.equal({ unchanged: 8 });
    } finally {
      await hidden.close();
    }
  });

  describe("--fail-on", () => {
    const cases: readonly (readonly [string, readonly string[], number])[] = [
      ["newly-denied", [BUSYBOX], 1],
      ["newly-allowed", [BUSYBOX], 0],
      ["any", [BUSYBOX], 1],
      ["any", [BUSYBOX, TOOLS], 0],
      ["newly-allowed", ["**:*"], 1],
      ["newly-denied", ["**:*"], 0],
    ];
    for (const [failOn, allow, code] of cases) {
      it(`${failOn} with ${allow.join(" and ")}: ${code}`, async () => {
        const draft = policiesIn({ ...IN_FORCE, images: { allow } });
        const result = await replay(["--store", ledger.file, "--policies", draft, "--fail-on", failOn]);
        expect([result.code, result.stderr]).to.deep.equal([code, ""]);
      });
    }
  });

  it("--fail-on any: another mutation is a change, that nobody can tell is none", async () => {
    const run = (draft: GivenPolicy): Promise<CliResult> =>
      replay(["--store", ledger.file, "--policies", policiesIn(draft), "--fail-on", "any"]);
    const other = { ...IN_FORCE, defaults: { securityContext: { runAsUser: 1000 } } };
    expect((await run(other)).code).to.equal(1);
    const unknown = { ...IN_FORCE, fields: { values: [{ path: "env[].value", in: ["x"] }] } };
    expect((await run(unknown)).code).to.equal(0);
  });

  it("text: says it in one line, then names what changes", async () => {
    const draft = policiesIn({ ...IN_FORCE, images: { allow: [BUSYBOX] } });
    const { stdout, code } = await replay(["--store", ledger.file, "--policies", draft, "--limit", "2"]);
    expect(code).to.equal(0);
    expect(stdout).to.match(/^of 8 recorded requests this edit newly allows 0, newly denies 3, leaves 5\n/);
    expect(stdout).to.match(/Newly denied: 3\nREQUEST +TIME +USER +POD +IMAGE +WHY +POLICY\n/);
    expect(stdout).to.contain("(1 more: --limit 0 names all)");
    expect(stdout).to.match(/\nUSER +DENIES\nalice@corp\.example +2\nbob@corp\.example +1\n/);
  });

  it("markdown: what comes from outside is no markup", async () => {
    const hostile = "@team</code>`[x](https://evil.example)|\n# \u001b[31m";
    const other = await createReplayLedger({
      policies: [IN_FORCE],
      reviews: [{ review: "seed-basic", user: hostile }],
    });
    try {
      const draft = policiesIn({ ...IN_FORCE, images: { allow: [] } });
      const { stdout } = await replay(["--store", other.file, "--policies", draft, "-o", "markdown"]);
      expect(stdout).to.contain("Of 1 recorded request this edit newly allows 0, newly denies 1, leaves 0.");
      expect(stdout).to.contain("<code>&#64;team&#60;&#47;code&#62;&#96;&#91;x");
      for (const part of ["\u001b", "[x]", "@team"]) expect(stdout).not.to.include(part);
      const row = stdout.split("\n").find((line) => line.includes("&#64;team"));
      expect(row!.split("|")).to.have.length(9);
    } finally {
      await other.close();
    }
  });

  describe("an API server's audit log", () => {
    const LOG = "test/fixtures/apiserver-audit/audit.jsonl";
    const draft = (): string => policiesIn({ name: "team", images: { allow: [BUSYBOX] } });
    const fromLog = async (files: readonly string[], ...argv: readonly string[]): Promise<ReplayReport> =>
      reportOf(await replay(["--policies", draft(), "-o", "json", ...argv, "--audit-log", ...files]));

    it("of a cluster without the guard: what was let in, and the draft would refuse", async () => {
      const report = await fromLog([LOG], "--limit", "0");
      expect(report.total).to.equal(26);
      expect(report.refusedElsewhere).to.equal(3);
      expect(changesIn(report)).to.deep.equal({ "newly-denied": 11, "cannot-tell": 2, unchanged: 13 });
      const netshoot = report.requests["newly-denied"].filter(({ images }) =>
        images.join().includes("netshoot"),
      );
      expect(netshoot.map(({ user, pod, why }) => [user, pod, why.join()])).to.deep.equal([
        ["alice@corp.example", "distroless-app", "images.allow"],
      ]);
      expect(report.lacks).to.deep.equal([{ lack: "added", reader: "", requests: 2 }]);
    });

    it("packed, from stdin, and in several files", async () => {
      const text = readFileSync(LOG);
      const packed = join(scratch.path, "audit.log");
      const half = text.indexOf("\n", text.length / 2) + 1;
      writeFileSync(packed, gzipSync(text.subarray(0, half)));
      const rest = text.subarray(half).toString();
      const whole = await fromLog([LOG]);
      const parts = await replay(["--policies", draft(), "-o", "json", "--audit-log", packed, "-"], {
        stdin: [rest.slice(0, 1000), rest.slice(1000)],
      });
      expect(reportOf(parts)).to.deep.equal(whole);
    });

    it("keeps to the filter, but for what only the ledger knows", async () => {
      expect((await fromLog([LOG], "--user", "carol")).total).to.equal(1);
      expect((await fromLog([LOG], "--since", "2026-11-21T00:46:53Z")).total).to.be.within(1, 12);
      const result = await replay(["--policies", draft(), "--landed", "true", "--audit-log", LOG]);
      expect([result.code, result.stderr]).to.deep.equal([
        2,
        "error: --landed does not go with --audit-log: only the ledger knows it\n",
      ]);
    });

    it("tells of lines that are broken, and goes on", async () => {
      const stdin = `{"objectRef":{"subresource":"ephemeralcontainers"\n${readFileSync(LOG, "utf8")}`;
      const result = await replay(["--policies", draft(), "--audit-log", "-"], { stdin });
      expect(result.stderr).to.equal("1 lines of the audit log could not be read, and are left out\n");
      expect(result.stdout).to.match(/^of 26 recorded requests/);
    });
  });

  describe("cannot judge", () => {
    const faults: readonly { name: string; argv: () => readonly string[]; says: RegExp }[] = [
      { name: "no draft", argv: () => ["--store", ledger.file], says: /--policies: expected the folder/ },
      {
        name: "nothing recorded",
        argv: () => ["--store", ledger.file, "--policies", policiesIn(IN_FORCE), "--user", "nobody"],
        says: /nothing to judge again/,
      },
      {
        name: "two sources",
        argv: () => ["--store", ledger.file, "--policies", policiesIn(IN_FORCE), "--audit-log", "-"],
        says: /--store and --audit-log are two sources/,
      },
      {
        name: "a log that is not there",
        argv: () => ["--policies", policiesIn(IN_FORCE), "--audit-log", "/nowhere/audit.log"],
        says: /--audit-log \/nowhere\/audit\.log: ENOENT/,
      },
    ];
    for (const { name, argv, says } of faults) {
      it(name, async () => {
        const { code, stderr } = await replay(argv());
        expect(code).to.equal(2);
        expect(stderr).to.match(says);
      });
    }
  });
});
