import { chmod, mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { expect } from "chai";
import {
  startConsole,
  TOKEN,
  TOKEN_WITHOUT_RIGHT,
  type StartedConsole,
} from "../../console/started-console.ts";
import { openStore } from "../../../src/ledger/store/open-store.ts";
import { createAuthority } from "../../support/authority.ts";
import { freePort } from "../../support/free-port.ts";
import { writeKubeconfig } from "../../support/kubeconfig.ts";
import { PASSWORD } from "../../support/postgres.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../../support/temporary-folder.ts";
import { runCli, type CliResult } from "../run-cli.ts";
import { observedCommand } from "./observed-command.ts";
import { createStoreFile, type StoreFile } from "./store-file.ts";

/** Who is in the ledger that was read. */
const usersOf = ({ stdout }: CliResult): readonly string[] =>
  stdout
    .split("\n")
    .filter((line) => line !== "")
    .map(
      (line) => (JSON.parse(line) as { requester: { username: string } }).requester.username.split("@")[0]!,
    );

const list = (argv: readonly string[] = [], env: Record<string, string> = {}): Promise<CliResult> =>
  runCli(["audit", "list", "-o", "jsonl", ...argv], { env });

describe("cli/audit/open-ledger", () => {
  let folder: TemporaryFolder;
  let ledger: StoreFile;
  before(async () => {
    folder = await createTemporaryFolder("sources");
    ledger = await createStoreFile({ user: "file@example.com" });
  });
  after(async () => {
    await ledger.close();
    await folder.close();
  });

  const fails = async (result: Promise<CliResult>, message: RegExp): Promise<void> => {
    const { code, stdout, stderr } = await result;
    expect(stderr).to.match(message);
    expect([code, stdout]).to.deep.equal([2, ""]);
  };

  describe("of a store", () => {
    it("reads the file, whose recorder goes on", async () => {
      expect(usersOf(await list(["--store", ledger.file]))).to.deep.equal(["file"]);
    });

    it("reads a file that no recorder holds open", async () => {
      const other = await createStoreFile({ user: "closed@example.com" });
      await other.store.close();
      expect(usersOf(await list(["--store", other.file]))).to.deep.equal(["closed"]);
      await other.close();
    });

    it("takes ephemeral-guard.db of the working folder where nothing is given", async () => {
      const before = process.cwd();
      const file = join(folder.path, "ephemeral-guard.db");
      const store = await openStore({ file }, { cluster: "laptop" });
      await store.ingest(observedCommand({ user: "laptop@example.com" }));
      await store.close();
      process.chdir(folder.path);
      try {
        expect(usersOf(await list())).to.deep.equal(["laptop"]);
      } finally {
        process.chdir(before);
      }
    });

    it("makes no file where there is none", () =>
      fails(list(["--store", join(folder.path, "none.db")]), /^error: there is no ledger at .*none\.db\n$/));

    it("refuses what is no ledger", async () => {
      const file = join(folder.path, "notes.txt");
      await writeFile(file, "not a database, but long enough to look at".repeat(100));
      await fails(list(["--store", file]), /^error: .*notes\.txt/);
    });
  });

  describe("says where records may be", () => {
    it("where nothing is given", () =>
      fails(list(), /^error: where are the records\?[^]*--server URL[^]*--store FILE[^]*--database-url URL/));

    it("where two are given", () =>
      fails(
        list(["--store", ledger.file, "--server", "https://127.0.0.1:1"]),
        /^error: --store and --server are two sources of records: give one of them\n$/,
      ));

    it("and takes the flag rather than the environment", async () => {
      const env = {
        EPHEMERAL_GUARD_SERVER: "https://127.0.0.1:1",
        EPHEMERAL_GUARD_DATABASE_URL: "postgres://x",
      };
      expect(usersOf(await list(["--store", ledger.file], env))).to.deep.equal(["file"]);
      expect(usersOf(await list([], { EPHEMERAL_GUARD_STORE: ledger.file }))).to.deep.equal(["file"]);
    });
  });

  describe("of a database", () => {
    it("never prints its URL", async () => {
      const url = `postgres://guard:${PASSWORD}@127.0.0.1:${await freePort()}/guard`;
      for (const result of [
        await list([], { EPHEMERAL_GUARD_DATABASE_URL: url }),
        await list(["--database-url", url]),
        await list(["--help"], { EPHEMERAL_GUARD_DATABASE_URL: url }),
      ]) {
        expect(result.stdout + result.stderr).not.to.contain(PASSWORD);
      }
      await fails(list(["--database-url", url]), /^error: /);
    });
  });

  describe("of a recorder", () => {
    let recorder: StartedConsole;
    let server: readonly string[];
    before(async () => {
      recorder = await startConsole({
        fill: async (store) => {
          await store.ingest(observedCommand({ user: "remote@example.com" }));
        },
      });
      await writeFile(join(folder.path, "ca.crt"), recorder.ca);
      server = ["--server", `https://127.0.0.1:${recorder.port}`, "--server-ca", join(folder.path, "ca.crt")];
    });
    after(() => recorder.close());

    const cluster = { url: "https://127.0.0.1:1", authority: "not looked at" };
    const kubeconfig = async (name: string, token: string): Promise<string> => {
      const file = join(folder.path, name);
      await writeKubeconfig(file, cluster, { token });
      return file;
    };

    it("shows the token of --kubeconfig", async () => {
      const result = await list([...server, "--kubeconfig", await kubeconfig("config", TOKEN)]);
      expect([usersOf(result), result.code, result.stderr]).to.deep.equal([["remote"], 0, ""]);
    });

    it("shows that of KUBECONFIG's first file that is there, else of ~/.kube/config", async () => {
      const [first, second] = [await kubeconfig("first", TOKEN), await kubeconfig("second", "wrong")];
      const env = { KUBECONFIG: ["/nowhere/config", first, second].join(delimiter) };
      expect(usersOf(await list(server, env))).to.deep.equal(["remote"]);
      await mkdir(join(folder.path, ".kube"));
      await kubeconfig(".kube/config", TOKEN);
      expect(usersOf(await list(server, { HOME: folder.path }))).to.deep.equal(["remote"]);
    });

    it("shows what a kubeconfig's exec plugin prints", async () => {
      const program = join(folder.path, "plugin");
      await writeFile(program, `#!/bin/sh\necho '{"status":{"token":"${TOKEN}"}}'\n`);
      await chmod(program, 0o755);
      const file = join(folder.path, "exec");
      await writeFile(file, execConfig(program));
      expect(usersOf(await list([...server, "--kubeconfig", file]))).to.deep.equal(["remote"]);
    });

    it("shows that of --token-file", async () => {
      const file = join(folder.path, "token");
      await writeFile(file, `${TOKEN}\n`);
      const argv = [...server, "--token-file", file, "--kubeconfig", "/nowhere"];
      expect(usersOf(await list(argv))).to.deep.equal(["remote"]);
    });

    it("shows one record, statistics and pods too", async () => {
      const argv = [...server, "--kubeconfig", await kubeconfig("config", TOKEN)];
      const [record] = (await recorder.store.list({}, { limit: 1 })).records;
      const shown = await runCli(["audit", "show", record!.id.slice(0, 9), ...argv]);
      expect([shown.code, shown.stdout]).to.satisfy(
        ([code, text]: [number, string]) => code === 0 && text.includes("remote@example.com"),
      );
      expect((await runCli(["audit", "stats", ...argv])).stdout).to.match(/^total +1$/m);
      expect((await runCli(["audit", "pods", ...argv])).stderr).to.equal("No debug containers found.\n");
    });

    describe("refuses", () => {
      const execConfig2 = (name: string, script: string) => async (): Promise<readonly string[]> => {
        const [program, file] = [join(folder.path, name), join(folder.path, `${name}.yaml`)];
        await writeFile(program, `#!/bin/sh\n${script}\n`);
        await chmod(program, 0o755);
        await writeFile(file, execConfig(program));
        return ["--kubeconfig", file];
      };
      const cases: { name: string; given: () => Promise<readonly string[]>; expect: RegExp }[] = [
        { name: "a client certificate alone, and says what to do", given: certificateOnly, expect: /its user has no token\. [^]*kubectl create token NAME -n NAMESPACE/ },
        { name: "a kubeconfig that is not there", given: () => Promise.resolve(["--kubeconfig", "/nowhere/config"]), expect: /^error: \/nowhere\/config: ENOENT/ },
        { name: "a token file that is not there", given: () => Promise.resolve(["--token-file", "/nowhere/token"]), expect: /^error: ENOENT.*\/nowhere\/token/ },
        { name: "a token file of several lines, without its text", given: tokenFile("s3cr3t\ns3cr3t"), expect: /^error: --token-file \S+: expected a token, on one line\n$/ },
        { name: "an empty token file", given: tokenFile("\n"), expect: /expected a token, on one line/ },
        { name: "a token that nobody knows, with the right that is needed", given: tokenFile("s3cr3t.x"), expect: /says 401: the API server does not know this token\n\(a ClusterRole with verbs \["get"\]/ },
        { name: "a token without the right", given: tokenFile(TOKEN_WITHOUT_RIGHT), expect: /says 403: dave@example\.com may not get .*\n\(a ClusterRole/ },
        { name: "an exec plugin that fails, in its words", given: execConfig2("fails", "echo 'sign in first' >&2; exit 1"), expect: /^error: \S+fails\.yaml: sign in first\n$/ },
        { name: "an exec plugin that prints no JSON, without its text", given: execConfig2("mumbles", "echo s3cr3t"), expect: /^error: \S+mumbles\.yaml: the program that its user's token comes from printed no JSON\n$/ },
        { name: "an exec plugin that is not there", given: () => written("gone.yaml", execConfig("/nowhere/plugin")), expect: /^error: \S+gone\.yaml: spawn \/nowhere\/plugin ENOENT\n$/ },
        { name: "a kubeconfig that is no YAML, without its lines", given: () => written("spoilt.yaml", "users: [\n  s3cr3t: s3cr3t: s3cr3t"), expect: /^error: \S+spoilt\.yaml: [^\n]+\n$/ },
      ]; // prettier-ignore
      for (const { name, given, expect: expected } of cases) {
        it(name, async () => {
          const result = list([...server, ...(await given())]);
          await fails(result, expected);
          expect((await result).stderr).not.to.contain("s3cr3t");
        });
      }

      it("a certificate of an authority that nobody named, and says how to name one", async () => {
        const [flag, url] = server;
        const argv = [flag!, url!, "--kubeconfig", await kubeconfig("config", TOKEN)];
        await fails(list(argv), /certificate[^]*\(--server-ca FILE names the authority to trust\)\n$/);
      });

      it("to send a token unencrypted", async () => {
        const argv = ["--server", "http://192.0.2.1:1", "--kubeconfig", await kubeconfig("config", TOKEN)];
        await fails(list(argv), /^error: http:\/\/192\.0\.2\.1:1: expected https:/);
      });

      it("what is no URL", () =>
        fails(list(["--server", "recorder"]), /^error: --server: expected a URL such as https:/));

      it("to go on without any kubeconfig", () =>
        fails(list(server, { HOME: "/nowhere" }), /^error: --server needs a token: there is no kubeconfig at \/nowhere\/\.kube\/config; give --kubeconfig or --token-file\n$/)); // prettier-ignore
    });

    const written = async (name: string, text: string): Promise<readonly string[]> => {
      await writeFile(join(folder.path, name), text);
      return ["--kubeconfig", join(folder.path, name)];
    };
    async function certificateOnly(): Promise<readonly string[]> {
      const authority = await createAuthority("test");
      const file = join(folder.path, "certificate");
      await writeKubeconfig(file, cluster, await authority.issue({ commonName: "jane@example.com" }));
      return ["--kubeconfig", file];
    }
    function tokenFile(text: string): () => Promise<readonly string[]> {
      return async () => {
        const file = join(folder.path, "some-token");
        await writeFile(file, text);
        return ["--token-file", file];
      };
    }
  });
});

const execConfig = (command: string): string =>
  JSON.stringify({
    "current-context": "c",
    clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:1" } }],
    contexts: [{ name: "c", context: { cluster: "c", user: "u" } }],
    users: [
      {
        name: "u",
        user: { exec: { apiVersion: "client.authentication.k8s.io/v1", command, interactiveMode: "Never" } },
      },
    ],
  });
