import type { Writable } from "node:stream";
import type { Environment } from "../config/settings.ts";

/** What a stream leads to. */
export interface Terminal {
  /** Columns; undefined where it is no terminal, and nothing is cut. */
  readonly width: number | undefined;
  /** The text in that style; as it is where there is no terminal, or colours are not wanted (no-color.org). */
  paint(style: Style, text: string): string;
}

export type Style = keyof typeof STYLES;

export const toTerminal = (stream: Writable, env: Environment): Terminal => {
  const width = widthOf(stream);
  const plain = width === undefined || (env["NO_COLOR"] ?? "") !== "" || env["TERM"] === "dumb";
  return {
    width,
    paint: (style, text) => (plain ? text : `\u001b[${STYLES[style]}m${text}\u001b[0m`),
  };
};

/** SGR parameters. */
const STYLES = { alarm: "1;7;31", bad: "31", warn: "33", good: "32", bold: "1", dim: "2" } as const;

/** Of a terminal that does not tell. */
const USUAL_WIDTH = 80;

const widthOf = (stream: Writable): number | undefined => {
  if (!("isTTY" in stream) || stream.isTTY !== true) return undefined;
  const columns = "columns" in stream ? stream.columns : undefined;
  return typeof columns === "number" && columns > 0 ? columns : USUAL_WIDTH;
};
