import { readFileSync } from "node:fs";

const PAGE = readFileSync(new URL("../../docs/cookbook/README.md", import.meta.url), "utf8");

/** What the page says to type in a recipe's section. */
export const commandsOf = (recipe: string): readonly string[] => {
  const section = PAGE.split(/^## /m).find((text) => text.startsWith(`${recipe}\n`)) ?? "";
  const blocks = [...section.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, lines = ""]) => lines);
  return blocks.flatMap((lines) => lines.split("\n").filter((line) => line !== ""));
};
