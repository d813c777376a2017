import type { RecordVerdict } from "../../model/record.ts";
import { html, type Html } from "../html.ts";

/** In words for people who have not read the manual. */
export const VERDICT_WORDS: Readonly<Record<RecordVerdict, string>> = {
  allowed: "The policies allow it.",
  denied: "The policies refuse it, and it was refused.",
  "would-deny": "A policy refuses it, in a mode that only watches: it was let in.",
  unguarded: "It came in past the guard: the webhook was not asked.",
  unjudged: "The API server refused it before the guard had the last word.",
};

/** Its colour says no more than its text does. */
export const verdictBadge = (verdict: RecordVerdict): Html =>
  html`<span class="badge ${verdict}" title="${VERDICT_WORDS[verdict]}">${verdict}</span>`;
