import type { LedgerStats, VerdictCounts } from "../../ledger/ledger.ts";
import type { RecordVerdict } from "../../model/record.ts";
import { html, verbatim, type Html } from "../html.ts";
import { recordsLink, recordsPath } from "./records-link.ts";

export interface DayPlot {
  readonly days: LedgerStats["days"];
  /** The first day shown, and the moment up to which. */
  readonly since: Date;
  readonly until: Date;
  /** What the links to single days ask for besides. */
  readonly within: URLSearchParams;
}

/** Requests by day as stacked bars; and the numbers as a table, for whoever cannot see or point at bars. */
export const dayPlot = (plot: DayPlot): Html => {
  const days = everyDay(plot);
  const top = niceTop(Math.max(...days.map(({ verdicts }) => totalOf(verdicts)), 1));
  return html`<figure class="plot-frame">
    <div class="plot-area" aria-hidden="true">
      <svg class="axis" width="44" height="${HEIGHT + FOOT}" focusable="false">${axis(top)}</svg>
      <svg class="plot" width="100%" height="${HEIGHT + FOOT}" focusable="false">
        ${GRID.map((part) => html`<line class="grid" x1="0" x2="100%" y1="${yOf(part)}" y2="${yOf(part)}"></line>`)}
        ${days.map((day, at) => bar(day, { at, count: days.length, top }, plot.within))}
      </svg>
    </div>
    <figcaption>Requests by day, denied ones at the bottom.</figcaption>
    <details class="numbers">
      <summary>Numbers by day</summary>
      ${numbers(days, plot.within)}
    </details>
  </figure>`;
};

/** From the baseline up: what a reviewer looks for begins at the same height each day. */
export const STACK: readonly RecordVerdict[] = ["denied", "would-deny", "unguarded", "unjudged", "allowed"];

const HEIGHT = 160;
const HEAD = 14;
const FOOT = 24;
/** One of a thousand is still to be seen. */
const LEAST = 2;
const GRID = [0, 0.5, 1];
const DAY_MS = 86_400_000;
/** A year and a day: further back, the plot begins later. */
const MAX_DAYS = 366;

interface Day {
  readonly day: string;
  readonly verdicts: VerdictCounts;
}

interface Place {
  readonly at: number;
  readonly count: number;
  readonly top: number;
}

const NONE: VerdictCounts = { allowed: 0, denied: 0, "would-deny": 0, unguarded: 0, unjudged: 0 };

const everyDay = ({ days, since, until }: DayPlot): readonly Day[] => {
  const known = new Map(days.map(({ day, verdicts }) => [day, verdicts]));
  const last = Math.floor((until.getTime() - 1) / DAY_MS);
  const first = Math.max(Math.floor(since.getTime() / DAY_MS), last - MAX_DAYS + 1);
  return Array.from({ length: Math.max(1, last - first + 1) }, (_, at) => {
    const day = toDay((first + at) * DAY_MS);
    return { day, verdicts: known.get(day) ?? NONE };
  });
};

const toDay = (time: number): string => new Date(time).toISOString().slice(0, 10);

const totalOf = (verdicts: VerdictCounts): number =>
  STACK.reduce((total, verdict) => total + verdicts[verdict], 0);

/** Not below, and half of it is a whole number too. */
export const niceTop = (most: number): number => {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(most, 1))) - 1);
  return (TOPS.find((top) => top * unit >= most) ?? 100) * unit;
};

const TOPS = [2, 4, 6, 8, 10, 12, 16, 20, 30, 40, 60, 80, 100];

const yOf = (part: number): number => HEAD + Math.round((HEIGHT - HEAD) * (1 - part));

const axis = (top: number): readonly Html[] =>
  GRID.map(
    (part) => html`<text class="tick" x="38" y="${yOf(part) + 4}" text-anchor="end">${top * part}</text>`,
  );

const bar = ({ day, verdicts }: Day, { at, count, top }: Place, within: URLSearchParams): Html => {
  const step = 100 / count;
  const x = `${round(step * (at + 0.1))}%`;
  const width = `${round(step * 0.8)}%`;
  let y = yOf(0);
  const parts = STACK.filter((verdict) => verdicts[verdict] > 0).map((verdict) => {
    const height = Math.max(LEAST, round(((HEIGHT - HEAD) * verdicts[verdict]) / top));
    y = round(y - height);
    return html`<rect class="fill ${verdict}" x="${x}" y="${y}" width="${width}" height="${height}"></rect>`;
  });
  const label = html`<text
    class="tick${minority(at, count)}"
    x="${round(step * (at + 0.5))}%"
    y="${HEIGHT + 16}"
    text-anchor="middle"
    >${day.slice(5)}</text
  >`;
  return html`<a class="day" tabindex="-1" href="${verbatim(recordsPath(filterOf(day), within))}"
      ><title>${day}: ${words(verdicts)}</title
      ><rect class="hit" x="${round(step * at)}%" y="0" width="${round(step)}%" height="${HEIGHT}"></rect
      >${parts}</a
    >${isLabelled(at, count) && label}`;
};

const round = (value: number): number => Math.round(value * 100) / 100;

/** About ten labels, counted from the last day; every second one goes where there is no room. */
const isLabelled = (at: number, count: number): boolean => (count - 1 - at) % labelStep(count) === 0;
const labelStep = (count: number): number => Math.ceil(count / 10);
const minority = (at: number, count: number): string =>
  ((count - 1 - at) / labelStep(count)) % 2 === 1 ? " minor" : "";

const words = (verdicts: VerdictCounts): string => {
  const some = STACK.filter((verdict) => verdicts[verdict] > 0);
  return some.length === 0
    ? "no requests"
    : some.map((verdict) => `${verdicts[verdict]} ${verdict}`).join(", ");
};

const filterOf = (day: string) => ({
  since: new Date(day),
  until: new Date(new Date(day).getTime() + DAY_MS),
});

const numbers = (days: readonly Day[], within: URLSearchParams): Html =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="Numbers by day">
    <table class="figures">
      <thead>
        <tr>
          <th scope="col">Day</th>
          ${STACK.map((verdict) => html`<th scope="col">${verdict}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${days
          .filter(({ verdicts }) => totalOf(verdicts) > 0)
          .map(
            ({ day, verdicts }) =>
              html`<tr>
                <th scope="row">${recordsLink(filterOf(day), day, within)}</th>
                ${STACK.map((verdict) => html`<td>${verdicts[verdict]}</td>`)}
              </tr>`,
          )}
      </tbody>
    </table>
  </div>`;
