import { expect } from "chai";
import type { FlagTable } from "../../../src/admission/kubectl/flag-tables.ts";
import { isOn, readFlags, textOf } from "../../../src/admission/kubectl/read-flags.ts";

const TABLE: FlagTable = {
  name: { kind: "text", letter: "n" },
  on: { kind: "switch", alone: "true", letter: "o" },
  quiet: { kind: "switch", alone: "true", letter: "q", since: 31 },
  mode: { kind: "text", alone: "auto" },
  level: { kind: "number", letter: "v" },
  wait: { kind: "duration" },
  timeout: { kind: "timeout" },
  file: { kind: "list", letter: "f" },
  group: { kind: "repeated" },
  "some-env": { kind: "pairs" },
};
const read = (words: readonly string[], kubectl = 36) => readFlags(words, { table: TABLE, kubectl });
const flagsOf = (words: readonly string[]) => {
  const flags = read(words);
  if ("invalid" in flags) throw new Error(flags.invalid);
  return flags;
};

describe("admission/kubectl/read-flags", () => {
  const rows: readonly (readonly [words: readonly string[], values: object, args: readonly string[], after?: readonly string[]])[] = [
    [[], {}, []],
    [["a", "-", "b"], {}, ["a", "-", "b"]],
    [["--name", "x", "a"], { name: ["x"] }, ["a"]],
    [["--name=x=y", "--name="], { name: ["x=y", ""] }, []],
    [["--name", "--on"], { name: ["--on"] }, []],
    [["--name", "--", "a"], { name: ["--"] }, ["a"]],
    [["--on", "false"], { on: ["true"] }, ["false"]],
    [["--on=false"], { on: ["false"] }, []],
    [["--mode", "x", "--mode=y"], { mode: ["auto", "y"] }, ["x"]],
    [["-oq", "-on", "x"], { on: ["true", "true"], quiet: ["true"], name: ["x"] }, []],
    [["-nx", "-n=y", "-n", "z", "-n="], { name: ["x", "y", "z", "="] }, []],
    [["-on=x", "-oq=0"], { on: ["true", "true"], name: ["x"], quiet: ["0"] }, []],
    [["-v6", "--level=-1"], { level: ["6", "-1"] }, []],
    [["--some_env=a=1", "--some-env", "b=2,c=3"], { "some-env": ["a=1", "b=2,c=3"] }, []],
    [["--group=a,b", "--file=a,b"], { group: ["a,b"], file: ["a,b"] }, []],
    [["--wait=1h2.5m3s", "--wait=-0", "--timeout=x", "--timeout=1.5s", "--timeout="], { wait: ["1h2.5m3s", "-0"], timeout: ["x", "1.5s", ""] }, []],
    [["a", "--", "--on", "--", "b"], {}, ["a"], ["--on", "--", "b"]],
    [["a", "--"], {}, ["a"], []],
  ]; // prettier-ignore
  for (const [words, values, args, after] of rows) {
    it(words.join(" "), () => {
      const flags = flagsOf(words);
      expect(Object.fromEntries(flags.values)).to.deep.equal(values);
      expect(flags.args).to.deep.equal(args);
      expect(flags.after).to.deep.equal(after);
    });
  }

  const refused: readonly (readonly [word: string, expect: RegExp])[] = [
    ["--name", /^--name has no value$/],
    ["-n", /^-n has no value$/],
    ["---name", /^"---name" is no flag$/],
    ["--=x", /^"--=x" is no flag$/],
    ["--nam=x", /^kubectl knows no flag "--nam" here: did you mean --name\?$/],
    ["--constructor", /^kubectl knows no flag "--constructor" here$/],
    ["--__proto__", /^kubectl knows no flag/],
    ["-x", /^kubectl knows no flag "-x" here \(in "-x"\)$/],
    ["-o=", /^kubectl knows no flag "-="/],
    ["--on=yes", /^--on: expected true or false, found "yes"$/],
    ["-o=x", /^--on: expected true or false, found "x"$/],
    ["--level=1.5", /^--level: expected a whole number, found "1.5"$/],
    ["--wait=5", /^--wait: expected a duration such as 5s, found "5"$/],
    ["--timeout=30x", /^--timeout: expected a duration/],
    ["--wait=", /^--wait: expected a duration/],
    ["--timeout=5x", /^--timeout: expected a duration/],
    ['--file=a"b', /^--file: "a"b" is no list$/],
    ["--some-env=secret", /^--some-env: expected NAME=VALUE, found "secret"$/],
    ["--some-env=a=1,secret,b=2", /^--some-env: expected NAME=VALUE, found "a=\.\.\."$/],
    ["--help", /^--help asks for help/],
    ["-oh", /^-h asks for help/],
  ];
  for (const [word, expected] of refused) {
    it(`refuses ${word}`, () =>
      expect(read([word]))
        .to.have.property("invalid")
        .that.matches(expected));
  }

  it("knows since when there is a flag", () => {
    expect(read(["-q"], 31)).to.have.property("values");
    expect(read(["-q"], 30)).to.deep.equal({
      invalid: "--quiet is known from kubectl 1.31 on, and this is 1.30",
    });
  });

  it("takes the last value, and Go's spellings of true", () => {
    expect(textOf(flagsOf(["--name=a", "--name=b"]), "name")).to.equal("b");
    for (const [value, on] of [["1", true], ["T", true], ["True", true], ["0", false], ["FALSE", false], ["f", false]] as const) {
      expect(isOn(flagsOf([`--on=${value}`]), "on"), value).to.equal(on);
    }
    expect(isOn(flagsOf([]), "on")).to.equal(false);
  }); // prettier-ignore
});
