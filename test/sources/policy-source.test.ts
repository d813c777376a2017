import { mkdir, rename, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import type { Problem } from "../../src/model/problem.ts";
import { PolicySource, type PolicyFile, type PolicySourceOptions } from "../../src/sources/policy-source.ts";
import { withFolder } from "./temporary-folder.ts";

/** A set that is the text of its files; `bad` in one of them is a problem, `bug` throws. */
interface TextSet {
  readonly revision: string;
  readonly policies: readonly string[];
}
const load: PolicySourceOptions<TextSet>["load"] = (files: readonly PolicyFile[]) => {
  if (files.some(({ text }) => text === "bug")) throw new Error("a bug");
  const bad = files.filter(({ text }) => text === "bad");
  if (bad.length > 0) return { ok: false, problems: bad.map(({ name }) => problem(name, "is bad")) };
  if (files.length === 0) return { ok: false, problems: [problem("policies", "is empty")] };
  const policies = files.map(({ name, text }) => `${name}=${text}`);
  return { ok: true, set: { policies, revision: policies.join() } };
};
const problem = (file: string, message: string): Problem => ({
  code: "x",
  file,
  line: 3,
  column: 7,
  message,
});

interface Subject {
  readonly source: PolicySource<TextSet>;
  readonly folder: string;
  /** Revisions and formatted failures, as they were called back. */
  readonly events: string[];
  readonly write: (name: string, text: string | Buffer) => Promise<void>;
}

const withSource = (use: (subject: Subject) => Promise<void>, intervalMs = 1_000_000): Promise<void> =>
  withFolder(async (root) => {
    const folder = join(root, "policies");
    await mkdir(folder);
    const events: string[] = [];
    const source = new PolicySource<TextSet>({
      folder,
      load,
      onChange: ({ revision }) => events.push(revision),
      onFailure: (problems) =>
        events.push(
          problems
            .map(({ code, file, message }) => `${code}: ${file.replace(folder, "DIR")} ${message}`)
            .join(),
        ),
      now: () => new Date("2026-01-02T03:04:05Z"),
      settleMs: 1,
      intervalMs,
    });
    try {
      await use({ source, folder, events, write: (name, text) => writeFile(join(folder, name), text) });
    } finally {
      source.close();
    }
  });

describe("sources/policy-source", () => {
  it("has no set before its start, and one after it", () =>
    withSource(async ({ source, write }) => {
      await write("a.yaml", "1");
      expect(source.current()).to.equal(undefined);
      expect(source.state()).to.deep.equal({ loaded: undefined, failure: undefined });
      await source.start();
      expect(source.current()?.revision).to.equal("a.yaml=1");
      expect(source.state()).to.deep.equal({
        loaded: { policies: 1, revision: "a.yaml=1", at: new Date("2026-01-02T03:04:05Z") },
        failure: undefined,
      });
    }));

  const edits: {
    name: string;
    given: (subject: Subject) => Promise<unknown>;
    events: string[];
    inForce: string;
  }[] = [
    {
      name: "an edit in place",
      given: ({ write }) => write("a.yaml", "2"),
      events: ["a.yaml=2"],
      inForce: "a.yaml=2",
    },
    {
      name: "an editor's rename over the file",
      given: async ({ write, folder }) => {
        await write("a.yaml~", "2");
        await rename(join(folder, "a.yaml~"), join(folder, "a.yaml"));
      },
      events: ["a.yaml=2"],
      inForce: "a.yaml=2",
    },
    {
      name: "a file added",
      given: ({ write }) => write("b.yaml", "1"),
      events: ["a.yaml=1,b.yaml=1"],
      inForce: "a.yaml=1,b.yaml=1",
    },
    {
      name: "the last file removed",
      given: ({ folder }) => rm(join(folder, "a.yaml")),
      events: ["x: policies is empty"],
      inForce: "a.yaml=1",
    },
    {
      name: "a bad edit, told once",
      given: ({ write }) => write("a.yaml", "bad"),
      events: ["x: a.yaml is bad"],
      inForce: "a.yaml=1",
    },
    {
      name: "a suite and a dotfile, which are nothing",
      given: async ({ write }) => {
        await write("a.test.yaml", "bad");
        await write(".b.yaml", "bad");
      },
      events: [],
      inForce: "a.yaml=1",
    },
    {
      name: "the folder gone",
      given: ({ folder }) => rm(folder, { recursive: true }),
      events: ["missing: DIR does not exist"],
      inForce: "a.yaml=1",
    },
    {
      name: "a file over the limit",
      given: ({ folder }) => truncate(join(folder, "a.yaml"), 2_000_000),
      events: ["too-large: DIR/a.yaml has 2000000 bytes, more than the limit of 1048576"],
      inForce: "a.yaml=1",
    },
    {
      name: "a file that is no text",
      given: ({ write }) => write("a.yaml", Buffer.from([0xff, 0xfe, 0x00])),
      events: ["not-text: DIR/a.yaml is not UTF-8 text"],
      inForce: "a.yaml=1",
    },
    {
      name: "a link that leads nowhere",
      given: ({ folder }) => symlink("nowhere", join(folder, "b.yaml")),
      events: ["missing: DIR/b.yaml does not exist"],
      inForce: "a.yaml=1",
    },
    {
      name: "a loader that throws",
      given: ({ write }) => write("a.yaml", "bug"),
      events: ["internal: policies could not be loaded: a bug"],
      inForce: "a.yaml=1",
    },
  ];
  for (const { name, given, events, inForce } of edits) {
    it(`follows ${name}`, () =>
      withSource(async (subject) => {
        await subject.write("a.yaml", "1");
        await subject.source.start();
        subject.events.length = 0;
        await given(subject);
        for (let round = 0; round < 3; round++) await subject.source.poll();
        expect(subject.events).to.deep.equal(events);
        expect(subject.source.current()?.revision).to.equal(inForce);
      }));
  }

  it("keeps the failure in its state, with the last good set, until the files are good again", () =>
    withSource(async ({ source, write, events }) => {
      await write("a.yaml", "1");
      await source.start();
      await write("a.yaml", "bad");
      await source.poll();
      expect(source.state().loaded?.revision).to.equal("a.yaml=1");
      expect(source.state().failure).to.deep.equal({
        at: new Date("2026-01-02T03:04:05Z"),
        reasons: ["a.yaml:3:7: is bad"],
      });
      await write("a.yaml", "1");
      await source.poll();
      expect(source.state().failure).to.equal(undefined);
      expect(events).to.deep.equal(["a.yaml=1", "x: a.yaml is bad", "a.yaml=1"]);
    }));

  it("starts with a folder that comes only later", () =>
    withSource(async ({ source, folder, write }) => {
      await rm(folder, { recursive: true });
      await source.start();
      expect(source.current()).to.equal(undefined);
      expect(source.state().failure?.reasons[0]).to.contain("does not exist");
      await mkdir(folder);
      await write("a.yaml", "1");
      await source.poll();
      expect(source.current()?.revision).to.equal("a.yaml=1");
    }));

  it("strips a byte order mark", () =>
    withSource(async ({ source, write }) => {
      await write("a.yaml", "\uFEFF1");
      await source.start();
      expect(source.current()?.revision).to.equal("a.yaml=1");
    }));

  it("follows the swap of a ConfigMap mount, never seeing half of one", () =>
    withSource(async ({ source, folder, events }) => {
      const mount = async (version: string): Promise<void> => {
        await mkdir(join(folder, `..${version}`));
        for (const name of ["a.yaml", "b.yaml"]) await writeFile(join(folder, `..${version}`, name), version);
        await symlink(`..${version}`, join(folder, "..data_tmp"));
        await rename(join(folder, "..data_tmp"), join(folder, "..data"));
      };
      await mount("v1");
      for (const name of ["a.yaml", "b.yaml"]) await symlink(join("..data", name), join(folder, name));
      await source.start();
      for (let version = 2; version < 20; version++) {
        await Promise.all([mount(`v${version}`), source.poll()]);
        await source.poll();
        await rm(join(folder, `..v${version - 1}`), { recursive: true });
      }
      expect(events).to.deep.equal(
        Array.from({ length: 19 }, (_, index) => `a.yaml=v${index + 1},b.yaml=v${index + 1}`),
      );
    }));

  it("has an edit in force within two seconds at its own interval", () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, "a.yaml"), "1");
      const source = new PolicySource<TextSet>({ folder, load });
      try {
        await source.start();
        await writeFile(join(folder, "a.yaml"), "2");
        await delay(1500);
        expect(source.current()?.revision).to.equal("a.yaml=2");
      } finally {
        source.close();
      }
    }));
});
