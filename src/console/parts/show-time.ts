import { html, type Html } from "../html.ts";

/** `2026-11-21 14:03:22` and how long ago that is. What is no time is shown as it came. */
export const showTime = (at: string, now: Date): Html => {
  const time = new Date(at).getTime();
  if (Number.isNaN(time)) return html`${at}`;
  return html`<time datetime="${at}">${toSeconds(at)}</time> <span class="age">${toAge(time, now)}</span>`;
};

/** Of RFC 3339 in UTC, down to the second. */
export const toSeconds = (at: string): string => new Date(at).toISOString().slice(0, 19).replace("T", " ");

/** In the largest whole unit. Clocks differ: what is to come is now. */
export const toAge = (time: number, now: Date): string => {
  const seconds = Math.max(0, Math.floor((now.getTime() - time) / 1000));
  const [size, unit] = UNITS.find(([least]) => seconds >= least) ?? [1, "s"];
  return `${Math.floor(seconds / size)} ${unit} ago`;
};

const UNITS: readonly (readonly [number, string])[] = [
  [86_400, "d"],
  [3600, "h"],
  [60, "min"],
];
