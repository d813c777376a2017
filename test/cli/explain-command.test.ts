import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { createTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.ts";
import { runCli, type CliOptions, type CliResult } from "./run-cli.ts";

const POD = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web-7", namespace: "shop", labels: { app: "web" } },
  spec: { containers: [{ name: "app", image: "registry.example.com/shop/web:7" }] },
};

const policy = (name: string, spec: object): string =>
  JSON.stringify({ apiVersion: "ephemeral-guard.dev/v1", kind: "DebugPolicy", metadata: { name }, spec });

const AS = ["--as", "alice@example.com", "--as-group", "developers"];
const DEBUG = ["kubectl", "debug", "web-7", "-n", "shop", "--image=busybox:1.36", "--target=app"];

describe("cli/explain-command", () => {
  let folder: TemporaryFolder;
  const file = (name: string): string => join(folder.path, name);
  before(async () => {
    folder = await createTemporaryFolder("explain");
    await writeFile(file("pod.json"), JSON.stringify(POD));
    await writeFile(file("labels.yaml"), "shop: {tier: production}\n");
    await writeFile(
      file("patch.json"),
      JSON.stringify({ spec: { ephemeralContainers: [{ name: "dbg", image: "busybox:1.36" }] } }),
    );
    await writeFile(file("custom.json"), JSON.stringify({ env: [{ name: "TOKEN", value: "hunter2" }] }));
    for (const [name, spec] of Object.entries({
      warning: { mode: "warn", images: { allow: ["alpine"] } },
      noting: { mode: "audit", images: { allow: ["alpine"] } },
      selecting: { match: { namespaceSelector: { matchLabels: { tier: "production" } } } },
      nobodys: { match: { subjects: [{ kind: "Group", name: "admins" }] } },
    })) {
      await mkdir(file(name));
      await writeFile(join(file(name), "policy.yaml"), policy(name, spec));
    }
  });
  after(() => folder.close());

  const explain = (words: readonly string[], flags: readonly string[] = [], options: CliOptions = {}) =>
    runCli(["explain", "-f", file("pod.json"), ...AS, ...flags, "--", ...words], options);
  const headline = ({ stdout }: CliResult): string => stdout.split("\n", 1)[0] ?? "";

  const cases: readonly {
    readonly name: string;
    readonly flags?: () => readonly string[];
    readonly words?: () => readonly string[];
    readonly code: number;
    readonly says: RegExp;
  }[] = [
    { name: "what is let in and changed", code: 0, says: /^LET IN, changed; RBAC and Pod Security not known$/m },
    { name: "what is refused", words: () => [...DEBUG, "--profile=sysadmin"], code: 1, says: /^REFUSED by the guard: policy "starter": privileges.level baseline$/m },
    { name: "what a policy warns of", flags: () => ["--policies", file("warning")], code: 0, says: /^LET IN, although policies are against it; [^]*\n {2}Warning: ephemeral-guard: image [^]*\nPolicy warning \(warn\) matches, and warns, and lets it in\n {2}warned {6}images.allow\n/ },
    { name: "what a policy notes", flags: () => ["--policies", file("noting")], code: 0, says: /^LET IN, although [^]*\nPolicy noting \(audit\) matches, and is against it, and lets it in silently\n {2}noted {7}images.allow\n/ },
    { name: "whom no policy covers", flags: () => ["--policies", file("nobodys")], code: 1, says: /^REFUSED by the guard: unmatched: no policy covers [^]*\nPolicy nobodys \(enforce\) does not match\n {2}match.subjects: "alice@example.com" \(groups: developers, system:authenticated\) is none of: Group admins\n/ },
    { name: "the same under --unmatched allow", flags: () => ["--policies", file("nobodys"), "--unmatched", "allow"], code: 0, says: /^LET IN;/ },
    { name: "the same under --mode audit", flags: () => ["--policies", file("nobodys"), "--mode", "audit"], code: 0, says: /^LET IN, although/ },
    { name: "labels that are not known", flags: () => ["--policies", file("selecting")], code: 2, says: /^CANNOT TELL: policies select by labels of the namespace, which are not known here\n[^]*hint: give them: --namespaces FILE[^]*Policy selecting \(enforce\) may match or not/ },
    { name: "labels that a file gives", flags: () => ["--policies", file("selecting"), "--namespaces", file("labels.yaml")], code: 0, says: /^LET IN; RBAC not known\n/ },
    { name: "no stamp without one", flags: () => ["--stamp", "off"], code: 0, says: /^LET IN(?![^]*the guard's stamp)/ },
    { name: "the stamp", code: 0, says: /\n {2}\+ env: the guard's stamp, three entries/ },
    { name: "an older kubectl, which asks for no capability", flags: () => ["--kubectl-version", "1.30"], code: 0, says: /^LET IN(?![^]*SYS_PTRACE\n)/ },
    { name: "a patch", words: () => ["kubectl", "patch", "pod", "web-7", "--subresource=ephemeralcontainers", `--patch-file=${file("patch.json")}`], code: 0, says: /\nContainer "dbg", as asked for \(-\) and as it would stand in the pod \(\+\)\n/ },
    { name: "a dry run", words: () => ["kubectl", "patch", "pod", "web-7", "--subresource=ephemeralcontainers", "--dry-run=server", `--patch-file=${file("patch.json")}`], code: 0, says: /^Note: it is a dry run: nothing would be kept$/m },
    { name: "a copy", words: () => ["kubectl", "debug", "web-7", "--image=busybox", "--copy-to=other"], code: 2, says: /^CANNOT TELL: kubectl debug --copy-to creates a pod/ },
    { name: "a node", words: () => ["kubectl", "debug", "node/n1", "--image=busybox"], code: 2, says: /^CANNOT TELL: kubectl debug node\/... creates a pod/ },
    { name: "a command whose file holds the pod", words: () => ["kubectl", "debug", "-f", file("pod.json"), "-n", "shop", "--image=busybox:1.36", "--target=app"], flags: () => ["--kubectl-version", "1.30"], code: 0, says: /^LET IN/ },
    { name: "a name that is taken", words: () => [...DEBUG, "-c", "app"], code: 1, says: /^REFUSED by the API server: spec.ephemeralContainers\[0\].name: Duplicate value: "app"\n[^]*\nHint: give the debug container a name/ },
  ]; // prettier-ignore
  for (const { name, flags = () => [], words = () => DEBUG, code, says } of cases) {
    it(`tells of ${name}`, async () => {
      const result = await explain(words(), flags());
      expect(result.stderr).to.equal("");
      expect(result.stdout).to.match(says);
      expect(result.code).to.equal(code);
    });
  }

  const wrong: readonly (readonly [name: string, argv: () => readonly string[], message: string])[] = [
    ["nothing to explain", () => ["-f", file("pod.json"), ...AS], "missing required argument 'kubectl'"],
    ["a command without --", () => ["-f", file("pod.json"), ...AS, "kubectl", "debug", "web-7", "--image=a"], "unknown option '--image=a'"],
    ["a flag that kubectl does not know", () => ["-f", file("pod.json"), ...AS, "--", "kubectl", "debug", "web-7", "--imag=a"], "--imag"],
    ["another command of kubectl's", () => ["-f", file("pod.json"), ...AS, "--", "kubectl", "exec", "web-7"], 'found "kubectl exec"'],
    ["what is not sent", () => ["-f", file("pod.json"), ...AS, "--", "kubectl", "patch", "pod", "web-7", "--subresource=ephemeralcontainers", "--dry-run=client", "-p={}"], "--dry-run=client sends nothing"],
    ["stdin for two files", () => ["-f", "-", ...AS, "--", "kubectl", "debug", "web-7", "--image=a", "--custom=-"], "stdin can be read once alone"],
    ["a pod of a file for nobody", () => ["-f", file("pod.json"), "--", ...DEBUG], "with --pod no cluster says who you are: give --as USER"],
    ["groups of nobody", () => ["-f", file("pod.json"), "--as-group", "g", "--", ...DEBUG], "--as-group: give --as too"],
    ["a version that is none", () => ["-f", file("pod.json"), ...AS, "--kubectl-version", "latest", "--", ...DEBUG], "--kubectl-version: expected a version of kubectl"],
    ["another pod", () => ["-f", file("pod.json"), ...AS, "--", "kubectl", "debug", "web-8", "--image=a"], 'expected pod "web-8", found shop/web-7'],
    ["a pod file that is not there", () => ["-f", file("no.json"), ...AS, "--", ...DEBUG], "/no.json: there is no such file"],
    ["a folder as a pod file", () => ["-f", folder.path, ...AS, "--", ...DEBUG], "EISDIR"],
    ["a patch that is not there", () => ["-f", file("pod.json"), ...AS, "--", "kubectl", "patch", "pod", "web-7", "--subresource=ephemeralcontainers", `--patch-file=${file("no.json")}`], "/no.json: there is no such file"],
    ["what kubectl does not debug", () => ["-f", file("pod.json"), ...AS, "--", "kubectl", "debug", "deployment/web", "--image=a"], "kubectl debug takes pods and nodes, not deployment"],
    ["policies that cannot be used", () => ["-f", file("pod.json"), ...AS, "--policies", folder.path, "--", ...DEBUG], "the policies cannot be used"],
    ["a cluster that there is not", () => ["--", ...DEBUG], "there is no kubeconfig"],
  ]; // prettier-ignore
  for (const [name, argv, message] of wrong) {
    it(`refuses ${name}`, async () => {
      const { code, stdout, stderr } = await runCli(["explain", ...argv()]);
      expect([code, stdout]).to.deep.equal([2, ""]);
      expect(stderr).to.match(/^error: /);
      expect(stderr).to.contain(message);
    });
  }

  it("cuts short what is about a great many containers", async () => {
    const containers = Array.from({ length: 30 }, (_, at) => ({
      name: `c${at}`,
      image: "busybox:1",
      tty: true,
    }));
    const patch = { spec: { ephemeralContainers: containers } };
    const words = [
      "kubectl",
      "patch",
      "pod",
      "web-7",
      "--subresource=ephemeralcontainers",
      "-p",
      JSON.stringify(patch),
    ];
    const { stdout } = await explain(words, ["--policies", file("warning")]);
    expect(stdout).to.contain("\n                and 20 more\n");
    expect(stdout.match(/^Container "/gm)).to.have.length(5);
    expect(stdout).to.match(/\nand 25 more containers, which -o json has all of\n$/);
    const lost = {
      spec: { ephemeralContainers: containers.map((one) => ({ ...one, targetContainerName: "web-7" })) },
    };
    const refused = await explain(
      [...words.slice(0, -1), JSON.stringify(lost)],
      ["--policies", file("warning")],
    );
    expect(refused.stdout).to.match(/\nAPI server {4}NO {3}30 faults\n( {19}spec.*\n){20} {19}and 10 more\n/);
  });

  it("takes the pod from stdin", async () => {
    const stdin = JSON.stringify({ kind: "List", items: [POD] });
    const result = await runCli(["explain", "-f", "-", ...AS, "--", ...DEBUG], { stdin });
    expect(headline(result), result.stderr).to.match(/^LET IN/);
  });

  it("has its notes in JSON too", async () => {
    const words = [
      "kubectl",
      "patch",
      "pod",
      "web-7",
      "--subresource=ephemeralcontainers",
      "--dry-run=server",
    ];
    const { stdout } = await explain([...words, `--patch-file=${file("patch.json")}`], ["-o", "json"]);
    const { caveats, asked } = JSON.parse(stdout) as { caveats: unknown; asked: unknown };
    expect(caveats).to.deep.equal(["it is a dry run: nothing would be kept"]);
    expect(asked).to.include({ dryRun: true });
  });

  it("prints the same as JSON and YAML", async () => {
    const json = await explain(DEBUG, ["-o", "json"]);
    const data = JSON.parse(json.stdout) as Record<string, unknown>;
    expect(data).to.include({ verdict: "let in" }).and.to.not.have.property("refusedBy");
    expect(data["asked"]).to.deep.equal({
      command: "debug",
      namespace: "shop",
      name: "web-7",
      dryRun: false,
      user: "alice@example.com",
      groups: ["developers", "system:authenticated"],
    });
    expect((data["stations"] as { name: string }[]).map(({ name }) => name)).to.deep.equal([
      "rbac",
      "api-server",
      "pod-security",
      "guard",
    ]);
    const yaml = await explain(DEBUG, ["-o", "yaml"]);
    const withoutTime = (text: string): string => text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME");
    expect(withoutTime(JSON.stringify(parse(yaml.stdout)))).to.equal(withoutTime(JSON.stringify(data)));
  });

  for (const format of ["text", "json", "yaml"]) {
    it(`shows no env value as ${format}`, async () => {
      const words = [...DEBUG, "--env=PASSWORD=hunter2", `--custom=${file("custom.json")}`];
      const { stdout, stderr, code } = await explain(words, ["-o", format]);
      expect(code, stderr).to.equal(0);
      expect(stdout).to.contain("PASSWORD").and.to.contain("TOKEN").and.to.not.contain("hunter2");
    });

    it(`obeys nothing that stands in names, as ${format}`, async () => {
      const evil = "\u001b[2J\u202e";
      const pod = { ...POD, spec: { containers: [{ name: `app${evil}`, image: "a" }], securityContext: {} } };
      const words = [...DEBUG.slice(0, 5), "--image=a", `--target=${evil}`, "--", evil];
      const result = await runCli(
        ["explain", "-f", "-", "--as", `alice${evil}`, "-o", format, "--", ...words],
        { stdin: JSON.stringify(pod) },
      );
      expect(result.code, result.stderr).to.equal(1);
      // eslint-disable-next-line no-control-regex -- that is what must not be there
      expect(result.stdout + result.stderr).to.not.match(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    });
  }

  it("has colours on a terminal alone", async () => {
    const bad = [...DEBUG, "--profile=sysadmin"];
    expect((await explain(bad, [], { columns: 100 })).stdout).to.contain("\u001b[31mREFUSED");
    expect((await explain(bad, [], { columns: 100, env: { NO_COLOR: "1" } })).stdout).to.not.contain(
      "\u001b",
    );
  });
});
