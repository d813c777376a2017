import { copyFile, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { withFolder } from "../sources/temporary-folder.ts";
import { realReview, reviewNames, reviewPath } from "../support/real-review.ts";
import { runCli, type CliResult } from "./run-cli.ts";

interface Answered {
  readonly apiVersion: string;
  readonly kind: string;
  readonly response: {
    readonly uid: string;
    readonly allowed: boolean;
    readonly patch?: string;
    readonly status?: { readonly details: { readonly causes: readonly { readonly reason: string }[] } };
  };
  readonly error?: string;
}

const answersOf = ({ stdout }: CliResult): readonly Answered[] =>
  stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Answered);

const codesOf = ({ response }: Answered): readonly string[] => [
  ...new Set((response.status?.details.causes ?? []).map(({ reason }) => reason)),
];

const line = (name: string, uid?: string): string => JSON.stringify(realReview(name, uid));
const pretty = (name: string): string => JSON.stringify(realReview(name), null, 2);

/** `-o jsonl -` over what stdin holds. */
const reviewLines = (stdin: string | readonly string[], flags: readonly string[] = []): Promise<CliResult> =>
  runCli(["review", "-o", "jsonl", ...flags, "-"], { stdin });

describe("cli/review-command", () => {
  describe("ends with", () => {
    const cases: { name: string; given: readonly string[]; stdin?: string; expect: number }[] = [
      { name: "0 when all is allowed", given: [reviewPath("digest.mutate"), reviewPath("noop.mutate")], expect: 0 },
      { name: "0 when something only would be denied", given: [reviewPath("seed-basic.mutate")], expect: 0 },
      { name: "1 when something is denied", given: [reviewPath("custom-secrets.mutate"), reviewPath("noop.mutate")], expect: 1 },
      { name: "2 when something cannot be judged, though another is denied", given: ["-", reviewPath("custom-secrets.mutate")], stdin: "{}\n", expect: 2 },
      { name: "0 in audit mode, whatever is asked", given: ["--mode", "audit", reviewPath("custom-secrets.mutate")], expect: 0 },
      { name: "0 after /mutate, which never denies", given: ["--phase", "mutate", reviewPath("custom-secrets.mutate")], expect: 0 },
    ]; // prettier-ignore
    for (const { name, given, stdin, expect: expected } of cases) {
      it(name, async () => {
        const result = await runCli(["review", ...given], stdin === undefined ? {} : { stdin });
        expect(result.code, result.stderr).to.equal(expected);
      });
    }
  });

  describe("prints text", () => {
    it("of a request that is let in: verdict, policies, warnings, changes", async () => {
      const { stdout } = await runCli(["review", reviewPath("seed-profiling.mutate")]);
      expect(stdout).to.equal(
        [
          `${reviewPath("seed-profiling.mutate")}: allowed (policies: starter, starter-fixed-tags)`,
          `  Warning: ephemeral-guard: set allowPrivilegeEscalation, seccompProfile`,
          `  Warning: ephemeral-guard: the pod now carries 2 debug containers, which stay until the pod is deleted`,
          `  Change: debugger-cnbth: default securityContext.allowPrivilegeEscalation (starter)`,
          `  Change: debugger-cnbth: default securityContext.seccompProfile (starter)`,
          ``,
        ].join("\n"),
      );
    });

    it("of a request that is refused: the whole message", async () => {
      const { stdout } = await runCli(["review", reviewPath("custom-secrets.mutate")]);
      expect(stdout).to.match(/: denied \(policies: starter, starter-fixed-tags\)\n/);
      expect(stdout).to.match(/^ {2}container "debugger-vcg2s" is refused$/m);
      expect(stdout).to.match(/^ {4}policy "starter": sets envFrom\[\]\.secretRef, which is forbidden$/m);
      expect(stdout).to.match(/^ {2}Try: kubectl debug -n k136 hardened --image=busybox:1.36/m);
    });

    it("of a request that would be refused: who would, and why", async () => {
      const { stdout } = await runCli(["review", reviewPath("seed-basic.mutate")]);
      expect(stdout).to.match(/^ {2}Would deny: images.requireTag \(warn, starter-fixed-tags\): image /m);
    });
  });

  describe("prints JSON", () => {
    it("of one input as one AdmissionReview", async () => {
      const { stdout } = await runCli(["review", "-o", "json", reviewPath("noop.mutate")]);
      const { request } = realReview("noop.mutate");
      const answer = JSON.parse(stdout) as Answered;
      expect(answer).to.include({ apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview" });
      expect(answer.response).to.include({ uid: request["uid"], allowed: true });
    });

    it("of several as a list, in the order given", async () => {
      const names = ["seed-basic.mutate", "custom-secrets.mutate", "digest.mutate"];
      const { stdout } = await runCli(["review", "-o", "json", ...names.map(reviewPath)]);
      const answers = JSON.parse(stdout) as Answered[];
      expect(answers.map(({ response }) => response.uid)).to.deep.equal(
        names.map((name) => realReview(name).request["uid"]),
      );
    });

    it("with the format from the environment", async () => {
      const env = { EPHEMERAL_GUARD_OUTPUT: "jsonl", EPHEMERAL_GUARD_PHASE: "mutate" };
      const result = await runCli(["review", reviewPath("digest.mutate")], { env });
      expect(answersOf(result).map(({ response }) => response.patch)).to.have.length(1).and.to.satisfy(
        ([patch]: string[]) => typeof patch === "string",
      );
    }); // prettier-ignore
  });

  describe("reads", () => {
    it("folders: JSON files by name, JSON lines by number, nothing else", () =>
      withFolder(async (folder) => {
        await copyFile(reviewPath("noop.mutate"), join(folder, "b.json"));
        await copyFile(reviewPath("digest.mutate"), join(folder, "c.json"));
        await writeFile(join(folder, "a.jsonl"), `${line("digest.mutate", "a1")}\n\n${line("noop.mutate", "a2")}`);
        await writeFile(join(folder, "README.md"), "no review");
        const { code, stdout } = await runCli(["review", folder]);
        const names = [...stdout.matchAll(/^(\S+): allowed/gm)].map(([, name]) => name);
        expect(names).to.deep.equal([`${folder}/a.jsonl:1`, `${folder}/a.jsonl:3`, `${folder}/b.json`, `${folder}/c.json`]);
        expect(code).to.equal(0);
      })); // prettier-ignore

    it("files, folders and stdin of one command line, in the order given", () =>
      withFolder(async (folder) => {
        await writeFile(join(folder, "one.json"), line("noop.mutate", "folder"));
        await writeFile(join(folder, "two.jsonl"), line("noop.mutate", "file"));
        const argv = ["review", "-o", "jsonl", join(folder, "two.jsonl"), "-", folder];
        const result = await runCli(argv, { stdin: line("noop.mutate", "stdin") });
        const uids = answersOf(result).map(({ response }) => response.uid);
        expect(uids).to.deep.equal(["file", "stdin", "folder", "file"]);
      }));

    it("every recorded review, and judges it", async () => {
      const result = await runCli(["review", "-o", "jsonl", ...reviewNames().map(reviewPath)]);
      expect(answersOf(result).map(({ response }) => response.uid)).to.deep.equal(
        reviewNames().map((name) => realReview(name).request["uid"]),
      );
      expect([result.code, result.stderr]).to.deep.equal([1, ""]);
    });

    it("lines from stdin wherever its chunks are cut, with any line ending", async () => {
      const text = `${line("noop.mutate", "u1")}\r\n${line("noop.mutate", "u2")}\n\n${line("noop.mutate", "u3")}`;
      const chunks = Array.from({ length: Math.ceil(text.length / 999) }, (_, at) => text.slice(at * 999, (at + 1) * 999));
      const uids = answersOf(await reviewLines(chunks)).map(({ response }) => response.uid);
      expect(uids).to.deep.equal(["u1", "u2", "u3"]);
    }); // prettier-ignore

    it("one pretty-printed review from stdin", async () => {
      const result = await reviewLines(pretty("custom-secrets.mutate"));
      expect(answersOf(result).map(codesOf)).to.deep.equal([["fields.forbid", "privileges.privileged"]]);
      expect([result.code, result.stderr]).to.deep.equal([1, ""]);
    });
  });

  describe("keeps the order where a line", () => {
    const cases: { name: string; given: string; expect: string }[] = [
      { name: "is cut off", given: line("noop.mutate").slice(0, -2), expect: "stdin:2: it is not JSON" },
      { name: "is no review", given: "{}", expect: "stdin:2: expected apiVersion admission.k8s.io/v1 and kind AdmissionReview, found none none" },
      { name: "is no object", given: "null", expect: "stdin:2: expected an AdmissionReview, found no JSON object" },
      { name: "has no uid", given: line("noop.mutate", ""), expect: "stdin:2: the AdmissionReview's request has no uid" },
    ]; // prettier-ignore
    for (const { name, given, expect: expected } of cases) {
      it(name, async () => {
        const stdin = `${line("noop.mutate", "u1")}\n${given}\n${line("custom-secrets.mutate", "u3")}\n`;
        const result = await reviewLines(stdin);
        const kept = answersOf(result).map(({ error, response }) => error ?? response.uid);
        expect(kept).to.deep.equal(["u1", expected, "u3"]);
        expect([result.code, result.stderr]).to.deep.equal([2, `error: ${expected}\n`]);
      });
    }

    it("is cut off and the first", async () => {
      const result = await reviewLines(`{"apiVersion":\n${line("noop.mutate", "u2")}\n`);
      const kept = answersOf(result).map(({ error, response }) => error ?? response.uid);
      expect([kept, result.code]).to.deep.equal([["stdin:1: it is not JSON", "u2"], 2]);
    });
  });

  it("could not judge where there was nothing to judge", async () => {
    const { code, stdout, stderr } = await runCli(["review", "-o", "jsonl", "-"], { stdin: "" });
    expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
    expect(stderr).to.equal(
      "error: there was nothing to judge: expected an AdmissionReview, found no input\n",
    );
  });

  it("judges 2,000 reviews from stdin, in order", async () => {
    const names = reviewNames();
    const texts = names.map((name) => line(name));
    const uids = names.map((name) => JSON.stringify(realReview(name).request["uid"]));
    const at = Array.from({ length: 2000 }, (_, index) => index);
    const stdin = at.map((index) => `${texts[index % texts.length]!.replace(uids[index % texts.length]!, `"u-${index}"`)}\n`);
    const result = await reviewLines(stdin);
    expect(answersOf(result).map(({ response }) => response.uid)).to.deep.equal(at.map((index) => `u-${index}`));
    expect([result.code, result.stderr]).to.deep.equal([1, ""]);
  }); // prettier-ignore

  describe("judges with", () => {
    it("--phase validate --stamp off a review as it stands", async () => {
      const asItStands = await reviewLines(line("profile-restricted.validate"), ["--phase", "validate", "--stamp", "off", "--policies", "policies/production"]);
      expect(answersOf(asItStands)[0]?.response).to.include({ allowed: true }).and.not.to.have.property("patch");
      const unstamped = await reviewLines(line("profile-restricted.validate"), ["--phase", "validate", "--policies", "policies/production"]);
      expect(answersOf(unstamped).map(codesOf)).to.deep.equal([["stamp.missing"]]);
    }); // prettier-ignore

    it("--phase mutate the patch alone", async () => {
      const [answer] = answersOf(await reviewLines(line("digest.mutate"), ["--phase", "mutate"]));
      const patch = JSON.parse(Buffer.from(answer?.response.patch ?? "", "base64").toString()) as { path: string }[];
      expect(patch.map(({ path }) => path)).to.include("/spec/ephemeralContainers/7/env");
    }); // prettier-ignore

    it("--unmatched allow what no policy covers", async () => {
      const given = ["--policies", "policies/lockdown"];
      expect(answersOf(await reviewLines(line("digest.mutate"), given)).map(codesOf)).to.deep.equal([["unmatched"]]);
      const allowed = await reviewLines(line("digest.mutate"), [...given, "--unmatched", "allow"]);
      expect(answersOf(allowed).map(({ response }) => response.allowed)).to.deep.equal([true]);
    }); // prettier-ignore

    it("--advice off fewer words", async () => {
      const { stdout } = await runCli(["review", "--advice", "off", reviewPath("dry-run.mutate")]);
      expect(stdout.match(/Warning: .*/g)).to.deep.equal([
        "Warning: ephemeral-guard: set allowPrivilegeEscalation, seccompProfile",
      ]);
    });

    it("policies as a ConfigMap mounts them", () =>
      withFolder(async (folder) => {
        await mkdir(join(folder, "..2026"));
        await copyFile("policies/lockdown/lockdown.yaml", join(folder, "..2026", "lockdown.yaml"));
        await symlink("..2026", join(folder, "..data"));
        await symlink("..data/lockdown.yaml", join(folder, "lockdown.yaml"));
        const result = await reviewLines(line("digest.mutate"), ["--policies", folder]);
        expect(answersOf(result).map(codesOf)).to.deep.equal([["unmatched"]]);
      }));
  });

  describe("judges nothing, and says why, when", () => {
    const cases: { name: string; given: readonly string[]; expect: RegExp }[] = [
      { name: "an input is not there", given: ["/nowhere/review.json"], expect: /^error: cannot read \/nowhere\/review.json: ENOENT/ },
      { name: "a folder holds no review", given: ["policies"], expect: /^error: policies: the folder holds no .json or .jsonl file\n$/ },
      { name: "the policies are not there", given: ["--policies", "/nowhere", "-"], expect: /^error: --policies \/nowhere: ENOENT/ },
      { name: "the policies are none", given: ["--policies", "src", "-"], expect: /^error: the policies cannot be used:\n {2}src:1:1: the folder holds no policy file/ },
      { name: "the namespaces are not there", given: ["--namespaces", "/nowhere.yaml", "-"], expect: /^error: --namespaces \/nowhere.yaml: ENOENT/ },
    ]; // prettier-ignore
    for (const { name, given, expect: expected } of cases) {
      it(name, async () => {
        const { code, stdout, stderr } = await runCli(["review", ...given]);
        expect(stderr).to.match(expected);
        expect([code, stdout]).to.deep.equal([2, ""]);
      });
    }

    it("a policy is wrong, with file, line and column", () =>
      withFolder(async (folder) => {
        const text = "apiVersion: ephemeral-guard.dev/v1\nkind: DebugPolicy\nmetadata: { name: p }\nspec:\n  imagse: {}\n";
        await writeFile(join(folder, "p.yaml"), text);
        const { code, stderr } = await runCli(["review", "--policies", folder, "-"]);
        expect(stderr).to.contain(`${folder}/p.yaml:5:3: unknown key "imagse" (did you mean "images"?)`);
        expect(code).to.equal(2);
      })); // prettier-ignore
  });
});
