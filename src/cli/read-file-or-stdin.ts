import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import type { Readable } from "node:stream";
import { printable } from "../model/printable.ts";
import { UserError } from "./io.ts";

/** The text of a file, or of stdin where its name is `-`. `flag` is what named it, for the error of one that cannot be read. */
export const readFileOrStdin = async (file: string, stdin: Readable, flag: string): Promise<string> => {
  if (file === "-") return text(stdin);
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(`${flag} ${printable(file, 1024)}: ${reasonOf(error)}`);
  }
};

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return "code" in error && error.code === "ENOENT"
    ? "there is no such file"
    : printable(error.message, 1024);
};
