import { expect } from "chai";
import { isWindowed, kindOf, toContentKey, toThreadKey } from "../../src/ledger/merge-keys.ts";
import type { DebugContainer } from "../../src/model/container.ts";
import type { Observation } from "../../src/model/observation.ts";
import { asked, judged } from "../support/ledger-parts.ts";

const CONTAINER: DebugContainer = {
  name: "debugger-1",
  image: "busybox:1.36",
  env: [{ name: "LEVEL", value: "hmac-sha256:1" }],
  securityContext: { privileged: false, capabilities: { add: ["NET_ADMIN", "SYS_PTRACE"] } },
};

const base = judged("v1", { containers: [CONTAINER] });

const withContainer = (change: Partial<DebugContainer>): Observation =>
  judged("v2", { containers: [{ ...CONTAINER, ...change }] });

const keysOf = (seen: Observation): readonly string[] => {
  const thread = toThreadKey("test", seen);
  return [thread, toContentKey(thread, seen)];
};

interface Case {
  readonly name: string;
  readonly other: Observation;
  /** Whether the keys are those of `base`. */
  readonly thread: boolean;
  readonly content: boolean;
}

const CASES: readonly Case[] = [
  {
    name: "another call",
    other: judged("v2", { containers: [CONTAINER], at: 9000 }),
    thread: true,
    content: true,
  },
  {
    name: "keys in another order",
    other: withContainer({
      securityContext: { capabilities: { add: ["NET_ADMIN", "SYS_PTRACE"] }, privileged: false },
    }),
    thread: true,
    content: true,
  },
  {
    name: "another stamp",
    other: withContainer({
      env: [...CONTAINER.env!, { name: "EPHEMERAL_GUARD_REQUESTED_AT", value: "later" }],
    }),
    thread: true,
    content: true,
  },
  {
    name: "would-deny",
    other: { ...base, verdict: "would-deny" },
    thread: true,
    content: true,
  },
  { name: "denied", other: { ...base, verdict: "denied" }, thread: true, content: false },
  {
    name: "list items in another order",
    other: withContainer({
      securityContext: { privileged: false, capabilities: { add: ["SYS_PTRACE", "NET_ADMIN"] } },
    }),
    thread: true,
    content: false,
  },
  {
    name: "another env value",
    other: withContainer({ env: [{ name: "LEVEL", value: "x" }] }),
    thread: true,
    content: false,
  },
  { name: "another image", other: withContainer({ image: "alpine" }), thread: true, content: false },
  { name: "another name", other: withContainer({ name: "debugger-2" }), thread: false, content: false },
  {
    name: "another user",
    other: judged("v2", { containers: [CONTAINER], user: "bob" }),
    thread: false,
    content: false,
  },
  {
    name: "another pod",
    other: judged("v2", { containers: [CONTAINER], pod: "web-2" }),
    thread: false,
    content: false,
  },
  {
    name: "a dry run",
    other: judged("v2", { containers: [CONTAINER], dryRun: true }),
    thread: false,
    content: false,
  },
];

describe("ledger: merge keys", () => {
  for (const { name, other, thread, content } of CASES) {
    it(`${name}: ${content ? "one command" : "another command"} of ${thread ? "the same" : "another"} thread`, () => {
      const [ownThread, ownContent] = keysOf(base);
      const [otherThread, otherContent] = keysOf(other);
      expect([ownThread === otherThread, ownContent === otherContent]).to.deep.equal([thread, content]);
    });
  }

  it("the names of containers count in any order, what they are in the order given", () => {
    const two = [CONTAINER, { name: "debugger-2", image: "alpine" }];
    const [thread, content] = keysOf(judged("v1", { containers: two }));
    const [sameThread, otherContent] = keysOf(judged("v1", { containers: [...two].reverse() }));
    expect(sameThread).to.equal(thread);
    expect(otherContent).to.not.equal(content);
  });

  it("another cluster is another thread", () => {
    expect(toThreadKey("east", base)).to.not.equal(toThreadKey("test", base));
  });

  it("what is denied or a dry run is windowed", () => {
    const windowed = (seen: Observation): boolean => isWindowed(keysOf(seen)[1]!);
    expect(windowed(base)).to.equal(false);
    expect(windowed({ ...base, verdict: "denied" })).to.equal(true);
    expect(windowed({ ...base, dryRun: true })).to.equal(true);
  });

  const { request: _request, ...unread } = base;
  const KINDS: readonly (readonly [string, Observation, string])[] = [
    ["a judgement", base, "judged"],
    ["what was asked", asked("m1"), "asked"],
    ["a refusal in the mutating phase", { ...asked("m1"), verdict: "denied" }, "judged"],
    ["nothing added", judged("v1", { containers: [] }), "nothing"],
    ["nothing asked", asked("m1", { containers: [] }), "nothing"],
    ["nothing added, and refused", judged("v1", { containers: [], verdict: "denied" }), "judged"],
    ["unreadable", { ...unread, verdict: "denied" }, "judged"],
  ];
  for (const [name, seen, kind] of KINDS) {
    it(`${name} is ${kind}`, () => {
      expect(kindOf(seen)).to.equal(kind);
    });
  }
});
