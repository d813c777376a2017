import { expect } from "chai";
import { createRedactor, isRedacted, redactRequest } from "../../src/admission/redact.ts";
import type { DebugContainer, EnvEntry } from "../../src/model/container.ts";
import { STAMP_NAMES } from "../../src/model/stamp-names.ts";
import { debugRequest } from "../support/subject.ts";

const KEY = Buffer.alloc(32, 1);

const container = (env: readonly EnvEntry[], differing: Partial<DebugContainer> = {}): DebugContainer => ({
  name: "debugger",
  image: "busybox",
  env,
  ...differing,
});

const valueOf = (value: string, key: Buffer | undefined = KEY): string => {
  const redactor = createRedactor({ key, args: false });
  return redactor.container(container([{ name: "A", value }])).env?.[0]?.value ?? "none";
};

describe("admission: redact", () => {
  it("puts a keyed hash in the place of a value", () => {
    expect(valueOf("hunter2")).to.match(/^hmac-sha256:[0-9a-f]{32}$/);
    expect(valueOf("hunter2")).to.equal(valueOf("hunter2"));
    expect(valueOf("hunter2")).to.not.equal(valueOf("hunter3"));
    expect(valueOf("hunter2")).to.not.equal(valueOf("hunter2", Buffer.alloc(32, 2)));
  });

  it("is HMAC-SHA-256, so that whoever has the key can look for a value", () => {
    // RFC 4231, test case 2.
    expect(valueOf("what do ya want for nothing?", Buffer.from("Jefe"))).to.equal(
      "hmac-sha256:5bdcc146bf60754e6a042426089575c7",
    );
  });

  it("leaves values out altogether while there is no key", () => {
    const redactor = createRedactor({ key: undefined, args: true });
    const { env, command } = redactor.container(
      container([{ name: "A", value: "secret" }], { command: ["cat", "/secret"] }),
    );
    expect(env).to.deep.equal([{ name: "A", value: "(hidden)" }]);
    expect(command).to.deep.equal(["(hidden)", "(hidden)"]);
  });

  it("keeps names, references, empty values and the guard's own stamp", () => {
    const kept: readonly EnvEntry[] = [
      { name: "EMPTY", value: "" },
      { name: "NONE" },
      { name: "REF", valueFrom: { secretKeyRef: { name: "db", key: "password" } } },
      { name: STAMP_NAMES.requestedBy, value: "alice@example.com" },
    ];
    expect(createRedactor({ key: KEY, args: true }).container(container(kept)).env).to.deep.equal(kept);
  });

  it("hides command and args where that is asked for, word by word", () => {
    const given = container([], {
      command: ["sh", "-c"],
      args: ["curl -H token"],
      workingDir: "/",
    } as object);
    const plain = createRedactor({ key: KEY, args: false });
    expect(plain.container(given)).to.deep.equal(given);
    expect(plain.redacted).to.deep.equal(["env"]);
    const strict = createRedactor({ key: KEY, args: true });
    const { command = [], args = [], ...rest } = strict.container(given);
    expect(command).to.have.length(2);
    expect([...command, ...args].every(isRedacted)).to.equal(true);
    expect(JSON.stringify({ command, args })).to.not.match(/sh"|curl|token/);
    expect(rest).to.deep.equal({ name: "debugger", image: "busybox", env: [], workingDir: "/" });
    expect(strict.redacted).to.deep.equal(["env", "args"]);
  });

  it("adds no field that was not there", () => {
    const bare = { name: "debugger", image: "busybox" };
    expect(createRedactor({ key: KEY, args: true }).container(bare)).to.deep.equal(bare);
  });

  it("redacts every container of a request, and changes nothing of what it was given", () => {
    const one = container([{ name: "A", value: "one" }]);
    const two = { ...container([{ name: "A", value: "two" }]), name: "second" };
    const request = {
      ...debugRequest([]),
      added: [
        { index: 0, container: one },
        { index: 4, container: two },
      ],
    };
    const redacted = redactRequest(request, createRedactor({ key: KEY, args: false }));
    expect(JSON.stringify(redacted)).to.not.match(/"one"|"two"/);
    expect(redacted.added.map(({ index, container: { name } }) => [index, name])).to.deep.equal([
      [0, "debugger"],
      [4, "second"],
    ]);
    expect(one.env).to.deep.equal([{ name: "A", value: "one" }]);
  });

  it("tells what was hidden from what was not", () => {
    expect(isRedacted("(hidden)")).to.equal(true);
    expect(isRedacted(valueOf("x"))).to.equal(true);
    expect(isRedacted("plain")).to.equal(false);
  });
});
