import { expect } from "chai";
import fc from "fast-check";
import {
  defaultPullPolicy,
  formatCommand,
  PROFILES,
  toContainer,
  type DebugCommand,
} from "../../src/admission/kubectl-debug.ts";
import { isImageError, parseImage } from "../../src/policy/image.ts";
import { parseKubectlDebug } from "../support/parse-kubectl-debug.ts";
import { shellWords } from "../support/shell-words.ts";

const command = (given: Partial<DebugCommand> = {}): DebugCommand => ({
  namespace: "payments",
  pod: "api",
  image: "busybox:1.36",
  profile: "baseline",
  target: undefined,
  name: undefined,
  imagePullPolicy: undefined,
  stdin: false,
  tty: false,
  command: [],
  argumentsOnly: false,
  ...given,
});

describe("admission: kubectl debug, the line", () => {
  const rows: readonly { name: string; given: Partial<DebugCommand>; expect: string }[] = [
    { name: "the least", given: {}, expect: "-n payments api --image=busybox:1.36 --profile=baseline" },
    {
      name: "everything",
      given: {
        stdin: true,
        tty: true,
        profile: "restricted",
        target: "app",
        name: "tools",
        imagePullPolicy: "Always",
        command: ["-c", "id"],
        argumentsOnly: true,
      },
      expect:
        "-it -n payments api --image=busybox:1.36 --profile=restricted --target=app -c tools --image-pull-policy=Always --arguments-only -- -c id",
    },
    {
      name: "words that a shell would take for something else",
      given: { command: ["", "a b", "~", "*", "$x", "=ls", "#", "it's", "a\\b", "é", "a=b"] },
      expect: `-n payments api --image=busybox:1.36 --profile=baseline -- '' 'a b' '~' '*' '$x' '=ls' '#' 'it'\\''s' 'a\\b' 'é' a=b`,
    },
    {
      name: "words that cannot be printed",
      given: { command: ["a\nb", "\u202e", "\u00ad1", "\u001b[31m", "'\u0000"] },
      expect: `-n payments api --image=busybox:1.36 --profile=baseline -- $'a\\012b' $'\\342\\200\\256' $'\\302\\2551' $'\\033[31m' $'\\'\\000'`,
    },
  ];
  for (const { name, given, expect: rest } of rows) {
    it(name, () => {
      expect(formatCommand(command(given))).to.equal(`kubectl debug ${rest}`);
    });
  }

  it("is read by a shell as it was meant, whatever the words", () => {
    const word = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.string({
        unit: fc.constantFrom(...Array.from("'\"\\$`!~*?[]{}()<>|&;# \t\r\n=-a\u0007\u200b\u202e\u2028é😀")),
      }),
    );
    const lines = fc.array(fc.array(word, { maxLength: 4 }), { minLength: 40, maxLength: 40 });
    fc.assert(
      fc.property(lines, (given) => {
        const commands = given.map((words) => [
          "kubectl",
          "debug",
          ...words.map((one) => one.replaceAll("\0", "")),
        ]);
        const line = commands.map((words) => formatCommand(command({ command: words }))).join(" ");
        const expected = commands.flatMap((words) => [
          ..."kubectl debug -n payments api --image=busybox:1.36 --profile=baseline --".split(" "),
          ...words,
        ]);
        expect(shellWords(line)).to.deep.equal(expected);
      }),
      { numRuns: 10 },
    );
  });

  it("never holds a character that hides or reorders text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const line = formatCommand(command({ command: [text], target: text, name: text }));
        expect(line).to.not.match(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});

describe("admission: kubectl debug, the container", () => {
  it("is the one that the line asks for", () => {
    const commands = Object.keys(PROFILES).map((profile) =>
      command({
        profile: profile as keyof typeof PROFILES,
        target: "app",
        stdin: true,
        tty: true,
        name: "tools",
        command: ["sh"],
        argumentsOnly: profile === "general",
      }),
    );
    for (const given of commands) {
      const { container } = parseKubectlDebug(shellWords(formatCommand(given)));
      const { resources: _resources, ...sent } = container;
      expect(toContainer(given, "tools", "IfNotPresent")).to.deep.equal(sent);
    }
  });

  it("has the pull policy that was asked for", () => {
    expect(toContainer(command({ imagePullPolicy: "Never" }), "x", "Always").imagePullPolicy).to.equal(
      "Never",
    );
    expect(toContainer(command(), "x", "Always").imagePullPolicy).to.equal("Always");
  });
});

describe("admission: kubectl debug, the pull policy that the API server fills in", () => {
  const digest = `sha256:${"0".repeat(64)}`;
  const rows: readonly { name: string; given: string; expect: string }[] = [
    { name: "no tag", given: "busybox", expect: "Always" },
    { name: "latest", given: "busybox:latest", expect: "Always" },
    { name: "another tag", given: "busybox:1.36", expect: "IfNotPresent" },
    { name: "latest in another case", given: "busybox:Latest", expect: "IfNotPresent" },
    { name: "a digest", given: `busybox@${digest}`, expect: "IfNotPresent" },
    { name: "a tag and a digest", given: `busybox:1.36@${digest}`, expect: "IfNotPresent" },
    { name: "latest and a digest", given: `busybox:latest@${digest}`, expect: "Always" },
  ];
  for (const { name, given, expect: policy } of rows) {
    it(name, () => {
      const image = parseImage(given);
      if (isImageError(image)) throw new Error(image.invalid);
      expect(defaultPullPolicy(image)).to.equal(policy);
    });
  }
});
