import type { Redactor } from "../../admission/redact.ts";
import { isObject, type JsonObject } from "../../model/json.ts";
import { printable } from "../../model/printable.ts";
import { listAt, memberOf } from "./event-fields.ts";
import { containersOf, sentContainers } from "./sent-containers.ts";

/**
 * What the API server told its client of a refusal: the first line, printable, and cut. API servers quote what was sent:
 * a patch that cannot be applied as a whole (`patch: Invalid value: "map[spec:...`), a changed container as a diff on
 * the lines below; and so may any webhook. So the line ends where the request's own values begin.
 */
export const resultMessage = (event: JsonObject, { redacted }: Redactor): string | undefined => {
  const { responseStatus } = event;
  const message = isObject(responseStatus) ? responseStatus["message"] : undefined;
  if (typeof message !== "string" || message === "") return undefined;
  const line = (/^[^\n]*/.exec(message.slice(0, MAX_LOOK))?.[0] ?? "").replace(WHOLE_PATCH, "$1");
  const starts = hiddenTexts(event, redacted.includes("args"))
    .map((text) => line.indexOf(text))
    .filter((at) => at >= 0);
  const end = Math.min(...starts);
  return printable(end < line.length ? `${line.slice(0, end)}(hidden)` : line, MAX_TEXT);
};

const MAX_TEXT = 512;
const MAX_LOOK = 2048;

const WHOLE_PATCH = /(\bpatch: Invalid value:).*$/;

/** How a hidden text begins, plain and with what JSON escapes. Shorter ones cannot be told from words. */
const hiddenTexts = ({ requestObject, responseObject }: JsonObject, args: boolean): readonly string[] => {
  const sent = sentContainers(requestObject)?.containers ?? [];
  const standing = isObject(responseObject) ? containersOf(responseObject) : [];
  return [...sent, ...standing]
    .flatMap((container) => [
      ...listAt(container, "env").map((entry) => memberOf(entry, "value")),
      ...(args ? [...listAt(container, "command"), ...listAt(container, "args")] : []),
    ])
    .slice(0, MAX_VALUES)
    .filter((value) => typeof value === "string")
    .filter((value) => value.length >= MIN_LENGTH)
    .map((value) => value.slice(0, 8))
    .flatMap((begin) => [begin, JSON.stringify(begin).slice(1, -1)]);
};

const MAX_VALUES = 10_000;
const MIN_LENGTH = 4;
