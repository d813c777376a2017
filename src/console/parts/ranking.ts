import type { Ranked, RecordFilter } from "../../ledger/ledger.ts";
import { html, type Html } from "../html.ts";
import { recordsLink } from "./records-link.ts";
import { named } from "./name.ts";

export interface Ranking {
  readonly title: string;
  readonly rows: readonly Ranked[];
  /** Of which the bar's full width is a multiple: `requests` with the denied part in it, or `denied` alone. */
  readonly by: "requests" | "denied";
  readonly filter: (value: string) => RecordFilter;
  readonly within: URLSearchParams;
  /** As a plain name when absent. */
  readonly show?: (value: string) => Html;
}

/** The most frequent values as bars, each a link to its records. */
export const ranking = (given: Ranking): Html => {
  const most = Math.max(...given.rows.map((row) => row[given.by]), 1);
  return html`<section class="card">
    <h2>${given.title}</h2>
    ${given.rows.length === 0 ? html`<p class="muted">None.</p>` : table(given, most)}
  </section>`;
};

const table = (given: Ranking, most: number): Html =>
  html`<table class="ranking">
    <thead>
      <tr>
        <th scope="col">${given.title}</th>
        <th scope="col" class="number">requests</th>
        <th scope="col" class="number">denied</th>
      </tr>
    </thead>
    <tbody>
      ${given.rows.map((row) => tableRow(row, given, most))}
    </tbody>
  </table>`;

const tableRow = (row: Ranked, { by, filter, within, show = named }: Ranking, most: number): Html =>
  html`<tr>
    <th scope="row">
      ${recordsLink(filter(row.value), show(row.value), within)}
      <svg class="bar" width="100%" height="6" aria-hidden="true" focusable="false">
        ${by === "requests" && html`<rect class="fill allowed" width="${percent(row.requests, most)}" height="6"></rect>`}
        <rect class="fill denied" width="${percent(row.denied, most)}" height="6"></rect>
      </svg>
    </th>
    <td class="number">${row.requests}</td>
    <td class="number">${row.denied}</td>
  </tr>`;

const percent = (part: number, most: number): string => `${Math.round((1000 * part) / most) / 10}%`;
