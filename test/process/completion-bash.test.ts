import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { openCompletingBash, type CompletingBash } from "../support/completing-bash.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.ts";

/** Each row starts the program: the many are in test/cli/completion-candidates.test.ts, and in test/e2e/completion.test.ts. */
describe("completion, in a real bash without bash-completion", () => {
  let home: TemporaryFolder;
  let bash: CompletingBash;
  before(async () => {
    home = await createTemporaryFolder("completion");
    for (const name of ["a review.json", "it's;$(touch run).json"])
      await writeFile(join(home.path, name), "");
    for (const name of ["own policies", "owner"]) await mkdir(join(home.path, name));
    await writeFile(join(home.path, "own.yaml"), "");
    bash = await openCompletingBash(home.path);
  });
  after(async () => {
    bash.close();
    await home.close();
  });

  const rows: { name: string; given: string; expect: string }[] = [
    { name: "a command", given: "ephemeral-guard au", expect: "ephemeral-guard audit " },
    { name: "a value after =, which bash takes for a word", given: "ephemeral-guard audit list --output=w", expect: "ephemeral-guard audit list --output=wide " },
    { name: "a file with a blank", given: "ephemeral-guard review a", expect: "ephemeral-guard review a\\ review.json " },
    { name: "a file to write to", given: "ephemeral-guard version > a", expect: "ephemeral-guard version > a\\ review.json " },
    { name: "a folder between quotes", given: "ephemeral-guard lint 'own p", expect: "ephemeral-guard lint 'own policies'/" },
    { name: "nothing of a command that is asked about", given: "ephemeral-guard version -- ow", expect: "ephemeral-guard version -- ow" },
  ]; // prettier-ignore
  for (const { name, given, expect: expected } of rows) {
    it(name, async () => expect(await bash.tab(given)).to.equal(expected));
  }

  it("values of a flag, and no files besides", async () => {
    expect(await bash.all("ephemeral-guard replay --mode ")).to.equal("ephemeral-guard replay --mode audit enforce ");
  }); // prettier-ignore

  it("folders, and no files", async () => {
    expect(await bash.all("ephemeral-guard review --policies ow")).to.equal(
      "ephemeral-guard review --policies own\\ policies owner ",
    );
  });

  it("runs nothing of what is typed, or of what a file is called", async () => {
    const line = "ephemeral-guard review $(touch run) `touch run` it";
    expect(await bash.tab(line)).to.equal(
      "ephemeral-guard review $(touch run) `touch run` it\\'s\\;\\$\\(touch\\ run\\).json ",
    );
    expect(await bash.tab("ephemeral-guard review '$(touch run)' --mo")).to.match(/ --mode $/);
    expect(existsSync(join(home.path, "run"))).to.equal(false);
  });
});
