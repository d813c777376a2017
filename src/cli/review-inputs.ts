import { createReadStream, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { UserError } from "./io.ts";

/** One review to judge: its name for messages, and its text. */
export interface ReviewInput {
  readonly name: string;
  readonly text: string;
}

/** All inputs in the order given; a folder's JSON files by name, lines of JSON lines by number. */
export async function* readReviews(paths: readonly string[], stdin: Readable): AsyncGenerator<ReviewInput> {
  for (const path of paths) {
    if (path === "-") yield* readLines("stdin", stdin);
    else yield* readPath(path);
  }
}

async function* readPath(path: string): AsyncGenerator<ReviewInput> {
  if (isFolder(path)) {
    const names = readdirSync(path).filter((name) => /\.jsonl?$/.test(name));
    if (names.length === 0) throw new UserError(`${path}: the folder holds no .json or .jsonl file`);
    for (const name of names.sort()) yield* readPath(join(path, name));
  } else if (path.endsWith(".jsonl")) {
    yield* readLines(path, createReadStream(path));
  } else {
    yield { name: path, text: readFileSync(path, "utf8") };
  }
}

const isFolder = (path: string): boolean => {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw new UserError(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
};

/**
 * JSON lines; or one document over many lines, as `kubectl` and `jq` print it, which shows by its first line being no
 * document of its own.
 */
async function* readLines(name: string, stream: Readable): AsyncGenerator<ReviewInput> {
  const lines = createInterface({ input: stream, crlfDelay: Infinity });
  const document: string[] = [];
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (document.length > 0) document.push(line);
    else if (number === 1 && !isJson(line) && line.trim().startsWith("{")) document.push(line);
    else if (line.trim() !== "") yield { name: `${name}:${number}`, text: line };
  }
  if (document.length === 0) return;
  const whole = document.join("\n");
  if (isJson(whole)) yield { name, text: whole };
  else
    yield* document
      .map((text, at) => ({ name: `${name}:${at + 1}`, text }))
      .filter(({ text }) => text.trim() !== "");
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
