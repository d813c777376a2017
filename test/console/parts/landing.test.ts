import { expect } from "chai";
import { toText } from "../../../src/console/html.ts";
import { landedMark, landingWords } from "../../../src/console/parts/landing.ts";
import type { DebugRecord, Landing } from "../../../src/model/record.ts";

const one = (given: Partial<Landing>): Landing => ({ name: "d", image: "busybox", ...given });
const record = (given: Partial<DebugRecord>): DebugRecord =>
  ({ verdict: "allowed", dryRun: false, ...given }) as DebugRecord;

const MARKS: readonly { name: string; given: Partial<DebugRecord>; expect: string }[] = [
  {
    name: "a dry run",
    given: { dryRun: true, containers: [one({ landed: true })] },
    expect: '<span class="muted">dry run</span>',
  },
  {
    name: "a denial",
    given: { verdict: "denied", containers: [one({})] },
    expect: '<span class="muted">no</span>',
  },
  {
    name: "what the API server refused",
    given: { verdict: "unjudged", containers: [one({})] },
    expect: '<span class="muted">no</span>',
  },
  {
    name: "one that nobody has looked for",
    given: { containers: [one({})] },
    expect: '<span class="muted">not seen yet</span>',
  },
  {
    name: "one that never came",
    given: { containers: [one({ landed: false })] },
    expect: '<span class="muted">not landed</span>',
  },
  { name: "one without a state", given: { containers: [one({ landed: true })] }, expect: "landed" },
  {
    name: "one that runs",
    given: { verdict: "unguarded", containers: [one({ landed: true, state: { state: "running" } })] },
    expect: "running",
  },
  {
    name: "the usual first second",
    given: { containers: [one({ landed: true, state: { state: "waiting", reason: "ContainerCreating" } })] },
    expect: "Container<wbr />Creating",
  },
  {
    name: "the one in trouble before one that runs",
    given: {
      containers: [
        one({ landed: true, state: { state: "running" } }),
        one({ landed: true, state: { state: "waiting", reason: "<ErrImagePull>" } }),
      ],
    },
    expect: '<span class="trouble">&#60;Err<wbr />Image<wbr />Pull&#62;</span>',
  },
  {
    name: "a request that could not be read",
    given: { containers: [] },
    expect: '<span class="muted">not seen yet</span>',
  },
];

const WORDS: readonly [Partial<Landing>, string][] = [
  [{}, "not seen in the pod yet"],
  [{ landed: false }, "never seen in the pod"],
  [{ landed: true }, "landed"],
  [{ landed: true, state: { state: "running" } }, "landed: running"],
  [
    { landed: true, state: { state: "terminated", reason: "Error", exitCode: 137 } },
    "landed: terminated (Error), exit code 137",
  ],
  [{ landed: true, state: { state: "terminated", exitCode: 0 } }, "landed: terminated, exit code 0"],
];

describe("console/parts/landing", () => {
  for (const { name, given, expect: expected } of MARKS) {
    it(`marks ${name}`, () => {
      expect(toText(landedMark(record(given)))).to.equal(expected);
    });
  }

  for (const [given, expected] of WORDS) {
    it(`says ${expected}`, () => {
      expect(landingWords(one(given))).to.equal(expected);
    });
  }
});
