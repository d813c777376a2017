import { Command } from "commander";
import { expect } from "chai";
import { placeAfter } from "../../src/cli/completion-place.ts";

const program = (): Command =>
  new Command("program")
    .addCommand(
      new Command("do")
        .alias("perform")
        .option("-a, --all")
        .option("-n, --name <name>")
        .option("-c, --color [when]")
        .option("-f, --file <file...>"),
    )
    .addCommand(new Command("audit").addCommand(new Command("list")));

describe("cli/completion-place", () => {
  const rows: { given: string; command?: string; given_?: number; awaits?: string; literal?: boolean; help?: boolean; used?: string }[] = [
    { given: "", command: "program" },
    { given: "do" },
    { given: "perform" },
    { given: "audit list", command: "list" },
    { given: "audit help", command: "audit", help: true },
    { given: "help do", help: true },
    { given: "undo do", command: "program", given_: 2 },
    { given: "do x y", given_: 2 },
    { given: "do -", given_: 1 },
    { given: "do --name", awaits: "name must", used: "name" },
    { given: "do --name --all", used: "name" },
    { given: "do --name x y", given_: 1, used: "name" },
    { given: "do --name=x", used: "name" },
    { given: "do --name=", used: "name" },
    { given: "do -nx", used: "name" },
    { given: "do -na x", given_: 1, used: "name" },
    { given: "do -n", awaits: "name must", used: "name" },
    { given: "do -an", awaits: "name must", used: "all name" },
    { given: "do -anx y", given_: 1, used: "all name" },
    { given: "do --color", awaits: "color", used: "color" },
    { given: "do --color never y", given_: 1, used: "color" },
    { given: "do --color --all y", given_: 1, used: "color all" },
    { given: "do --file", awaits: "file must", used: "file" },
    { given: "do --file x", awaits: "file", used: "file" },
    { given: "do --file=x", awaits: "file", used: "file" },
    { given: "do --file x -", awaits: "file", used: "file" },
    { given: "do --file x --all y", given_: 1, used: "file all" },
    { given: "do --file x -- y", given_: 1, literal: true, used: "file" },
    { given: "do -- --name -- x", given_: 3, literal: true },
    { given: "do --other x", given_: 1 },
  ]; // prettier-ignore
  for (const { given, ...expected } of rows) {
    it(JSON.stringify(given), () => {
      const place = placeAfter(program(), given === "" ? [] : given.split(" "));
      const { option, must } = place.awaiting ?? {};
      expect({
        command: place.command.name(),
        given_: place.given,
        awaits: option === undefined ? "" : `${option.name()}${must === true ? " must" : ""}`,
        literal: place.literal,
        help: place.help,
        used: [...place.used].map((each) => each.name()).join(" "),
      }).to.deep.equal({
        ...{ command: "do", given_: 0, awaits: "", literal: false, help: false, used: "" },
        ...expected,
      });
    });
  }
});
