import type { Readable } from "node:stream";

/**
 * The JSON values of a stream that has one on each line, until it ends in good order. Throws where it breaks off, holds
 * something else, or nothing comes for `idleMs`. The stream is destroyed in any case.
 */
export const readJsonLines = async function* (stream: Readable, idleMs: number): AsyncGenerator {
  const silent = (): void => void stream.destroy(new Error(`nothing has come for ${idleMs} ms`));
  let timer = setTimeout(silent, idleMs);
  let rest = "";
  try {
    stream.setEncoding("utf8");
    for await (const chunk of stream) {
      clearTimeout(timer);
      timer = setTimeout(silent, idleMs);
      const lines = (rest + String(chunk)).split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > MAX_LINE) throw new Error(`a line exceeds ${MAX_LINE} characters`);
      for (const line of lines) yield JSON.parse(line);
    }
    if (rest !== "") throw new Error("the stream ended in the middle of a line");
  } finally {
    clearTimeout(timer);
    stream.destroy();
  }
};

/** An object of Kubernetes has at most some megabytes. */
const MAX_LINE = 16 * 1024 * 1024;
