import { expect } from "chai";
import { parse } from "yaml";
import type { DebugRecord } from "../../../src/model/record.ts";
import { runCli, type CliOptions, type CliResult } from "../run-cli.ts";
import { refusedImage, type Commanded } from "./observed-command.ts";
import { createStoreFile, type StoreFile } from "./store-file.ts";

const HOUR = 3_600_000;

const LANDED: Commanded = {
  ago: 3 * HOUR + 330_000,
  groups: ["developers", "system:authenticated"],
  spec: { stdin: true, env: [{ name: "TOKEN", value: "hmac-sha256:5f2c" }] },
  filled: { securityContext: { runAsNonRoot: true } },
  policies: ["production", "starter"],
  mutations: [
    { kind: "default", container: "debugger", field: "securityContext.runAsNonRoot", policy: "production", detail: "true" },
    { kind: "stamp", container: "debugger", field: "env" },
  ],
  warnings: ["ephemeral-guard: this is recorded"],
}; // prettier-ignore

const REFUSED: Commanded = {
  ...refusedImage("registry.example.com/x:1"),
  uid: "refused",
  ago: 90.5 * 60_000,
  user: "mallory@example.com",
};
const HOSTILE: Commanded = {
  ago: 1000,
  user: "\u001b[2J\u202e",
  pod: "h",
  spec: { args: ["\u001b]0;x\u0007", "two\nlines"] },
};

describe("cli/audit/show-command", () => {
  let ledger: StoreFile;
  let hostile: DebugRecord, refused: DebugRecord, landed: DebugRecord;
  before(async () => {
    ledger = await createStoreFile(LANDED, REFUSED, HOSTILE);
    const state = {
      state: "waiting",
      reason: "ErrImagePull",
      message: "no such image",
      at: "2026-11-21T10:00:00Z",
    } as const;
    const of = { namespace: "shop", pod: "api-0", podUid: "uid-of-shop-api-0", container: "debugger" };
    const seen = { ...of, image: "busybox:1.36", state, stampedBy: "jane@example.com", stampedAt: undefined };
    await ledger.store.sighted([seen], new Date());
    await ledger.store.ingestAudit([
      {
        at: new Date(Date.now() - 90.5 * 60_000).toISOString(),
        requester: { username: "mallory@example.com", groups: ["developers"] },
        namespace: "shop",
        pod: { name: "api-0", uid: "" },
        dryRun: false,
        result: {
          code: 403,
          reason: "Forbidden",
          message: "admission webhook denied the request",
          auditId: "3f0c",
          verb: "patch",
          userAgent: "kubectl/v1.34.0",
          sourceIPs: ["192.0.2.7", "198.51.100.1"],
          impersonator: { username: "admin@example.com", groups: [] },
          completedAt: new Date().toISOString(),
        },
        guard: { mutateUid: "refused-mutate", validateUid: "refused-validate", verdict: "denied" },
        containers: undefined,
        redacted: [],
      },
    ]); // prettier-ignore
    const { records } = await ledger.store.list({}, { limit: 10 });
    const of1 = (user: string) => records.find(({ requester }) => requester.username === user)!;
    [hostile, refused, landed] = [
      of1("\u001b[2J\u202e"),
      of1("mallory@example.com"),
      of1("jane@example.com"),
    ];
  });
  after(() => ledger.close());

  const show = (argv: readonly string[], options: CliOptions = {}): Promise<CliResult> =>
    runCli(["audit", "show", "--store", ledger.file, ...argv], options);

  const textOf = async (record: DebugRecord, options: CliOptions = {}): Promise<readonly string[]> => {
    const { code, stdout, stderr } = await show([record.id], options);
    expect([code, stderr]).to.deep.equal([0, ""]);
    return stdout.replaceAll(record.id, "<id>").replaceAll(record.at, "<at>").split("\n");
  };

  it("tells all of a request that was let in, and what came in of it", async () => {
    expect(await textOf(landed)).to.deep.equal([
      "Record:     <id>",
      "Verdict:    allowed (no policy was against it)",
      "Guard:      --mode enforce, policy revision 4f1d2c3b",
      "Time:       <at> (3h5m ago)",
      "Calls:      2 of the API server",
      "Cluster:    prod",
      "User:       jane@example.com",
      "Groups:     developers, system:authenticated",
      "Namespace:  shop",
      "Pod:        api-0 (uid uid-of-shop-api-0)",
      "Redacted:   values of env entries are hidden or keyed hashes; equal hashes are equal values",
      "",
      "The user saw:",
      "  Warning: ephemeral-guard: this is recorded",
      "",
      "Container debugger:",
      "  Image:    busybox:1.36",
      "  Landed:   yes",
      "  State:    waiting since 2026-11-21T10:00:00Z",
      "  Reason:   ErrImagePull",
      "  Message:  no such image",
      "",
      "What was said:",
      "  policy production: nothing against it",
      "  policy starter: nothing against it",
      "What the guard changed:",
      "  debugger: default securityContext.runAsNonRoot true (policy production)",
      "  debugger: stamp env (the guard)",
      "",
      "--- debugger, as asked",
      "+++ debugger, as admitted",
      "  name: debugger",
      "  image: busybox:1.36",
      "  stdin: true",
      "  env:",
      "    - name: TOKEN",
      "      value: hmac-sha256:5f2c",
      "+ securityContext:",
      "+   runAsNonRoot: true",
      "",
    ]);
  });

  it("tells what the user of a refused one saw, which policy said what, and what the API server answered", async () => {
    const text = await textOf(refused);
    expect(text).to.include.members([
      "Verdict:       denied (the guard refused it)",
      "Impersonator:  admin@example.com",
      "User agent:    kubectl/v1.34.0",
      "Addresses:     192.0.2.7, 198.51.100.1",
      "API server:    403 Forbidden admission webhook denied the request (patch, audit ID 3f0c)",
    ]);
    const from = (line: string, count: number) => text.slice(text.indexOf(line), text.indexOf(line) + count);
    expect(from("The user saw:", 4)).to.deep.equal([
      "The user saw:",
      '  container "debugger" is refused',
      '    policy "production": image "registry.example.com/x:1" is not allowed',
      "  Try: kubectl debug -n shop api-0 --image=busybox:1.36",
    ]);
    expect(from("What was said:", 5)).to.deep.equal([
      "What was said:",
      "  policy production:",
      "    images.allow (enforce, container debugger) spec.ephemeralContainers[0].image",
      '      image "registry.example.com/x:1" is not allowed',
      "        allowed: registry.example.com/debug/*",
    ]);
    expect(from("debugger, as asked and as judged:", 3)).to.deep.equal([
      "debugger, as asked and as judged:",
      "name: debugger",
      "image: registry.example.com/x:1",
    ]);
  });

  it("shows what was asked beside what was admitted, on a wide terminal", async () => {
    const text = await textOf(landed, { columns: 120, env: { NO_COLOR: "1" } });
    expect(text.slice(-10)).to.deep.equal([
      "debugger, as asked            debugger, as admitted",
      "name: debugger                name: debugger",
      "image: busybox:1.36           image: busybox:1.36",
      "stdin: true                   stdin: true",
      "env:                          env:",
      "  - name: TOKEN                 - name: TOKEN",
      "    value: hmac-sha256:5f2c       value: hmac-sha256:5f2c",
      "                            > securityContext:",
      "                            >   runAsNonRoot: true",
      "",
    ]);
  });

  it("shows it with marks on a narrow one", async () => {
    const text = await textOf(landed, { columns: 50, env: { NO_COLOR: "1" } });
    expect(text).to.include.members(["--- debugger, as asked", "+   runAsNonRoot: true"]);
  });

  it("takes the beginning of an id, in lower case too", async () => {
    const { stdout } = await show([landed.id.slice(0, 9).toLowerCase(), "-o", "json"]);
    expect(JSON.parse(stdout)).to.deep.equal(landed);
  });

  it("prints it for machines, whole", async () => {
    for (const record of [landed, refused, hostile]) {
      expect(JSON.parse((await show([record.id, "-o", "json"])).stdout)).to.deep.equal(record);
      expect(parse((await show([record.id, "-o", "yaml"])).stdout)).to.deep.equal(record);
    }
  });

  for (const format of ["text", "json", "yaml"]) {
    it(`prints nothing of hostile names and arguments that a terminal would obey, as ${format}`, async () => {
      for (const columns of [undefined, 200]) {
        const options = columns === undefined ? {} : { columns, env: { NO_COLOR: "1" } };
        const { stdout } = await show([hostile.id, "-o", format], options);
        expect(stdout).to.contain("two");
        expect(stdout).not.to.match(/(?!\n)[\p{Cc}\p{Cf}]/u);
      }
    });
  }

  describe("ends with", () => {
    const cases: { name: string; given: () => string; expect: [number, RegExp] }[] = [
      { name: "1 where there is no such record", given: () => "00000000000", expect: [1, /^There is no record "00000000000"\.\n$/] },
      { name: "1 where no id begins so", given: () => "0", expect: [1, /^There is no record "0"\.\n$/] },
      { name: "1 where that can be no id", given: () => "../\u001b", expect: [1, /^There is no record "\.\.\/\\x1b"\.\n$/] },
      { name: "1 where it is longer than an id", given: () => `${landed.id}0`, expect: [1, /^There is no record/] },
      { name: "1 for nothing", given: () => "", expect: [1, /^There is no record ""\.\n$/] },
      { name: "2 where several ids begin so", given: () => "1", expect: [2, /^error: "1" is the beginning of several ids: (1M\w{9}, ){2}1M\w{9}\n$/] },
    ]; // prettier-ignore
    for (const { name, given, expect: expected } of cases) {
      it(name, async () => {
        const { code, stdout, stderr } = await show([given()]);
        expect([code, stdout]).to.deep.equal([expected[0], ""]);
        expect(stderr).to.match(expected[1]);
      });
    }
  });
});
