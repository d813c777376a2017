import { execFileSync } from "node:child_process";

/** What a shell makes of a line: the words it would run, none of them run. Bash, in a locale without UTF-8. */
export const shellWords = (line: string): readonly string[] =>
  execFileSync("bash", ["--norc", "-c", `printf '%s\\0' ${line}`], {
    encoding: "utf8",
    env: { LC_ALL: "C" },
    stdio: ["ignore", "pipe", "inherit"],
  })
    .split("\0")
    .slice(0, -1);
