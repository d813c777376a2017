import type { LedgerStats, RecordFilter, RecordPage, StandingContainer } from "../../ledger/ledger.ts";
import { html, verbatim, type Html } from "../html.ts";
import type { Page } from "../layout.ts";
import { activeFilters } from "../parts/active-filters.ts";
import { dayPlot, STACK } from "../parts/day-plot.ts";
import { imageName } from "../parts/name.ts";
import { ranking } from "../parts/ranking.ts";
import { recordTable } from "../parts/record-table.ts";
import { recordsLink, recordsPath, withQuery } from "../parts/records-link.ts";
import { standingTable } from "../parts/standing-table.ts";
import { VERDICT_WORDS } from "../parts/verdict.ts";

export interface Overview {
  readonly stats: LedgerStats;
  readonly latest: RecordPage;
  readonly standing: readonly StandingContainer[];
  readonly filter: RecordFilter;
  /** The filter as it stands in the address; `since` is always there. */
  readonly query: URLSearchParams;
  readonly now: Date;
}

export const overviewPage = (overview: Overview): Page => ({
  title: "Overview",
  body: html`<div class="head">
      <h1>Overview</h1>
      ${periods(overview.query)}
    </div>
    ${activeFilters("/", overview.query, ["since"])} ${alarm(overview)} ${tiles(overview)}
    <section class="card" aria-label="Requests over time">
      ${dayPlot({
        days: overview.stats.days,
        since: overview.filter.since ?? overview.now,
        until: overview.filter.until ?? overview.now,
        within: overview.query,
      })}
    </section>
    <div class="cards">${rankings(overview)}</div>
    ${standing(overview)}
    <section>
      <div class="head">
        <h2>Latest requests</h2>
        ${recordsLink({}, "All of them", overview.query)}
      </div>
      ${recordTable(overview.latest.records, overview.now)}
    </section>`,
});

export const PERIODS = ["7d", "30d", "90d"] as const;

const periods = (query: URLSearchParams): Html =>
  html`<nav aria-label="Period" class="tabs">
    <ul>
      ${PERIODS.map((period) => {
        const path = withQuery("/", new URLSearchParams({ since: period }), query);
        const current = query.get("since") === period && html` aria-current="true"`;
        return html`<li><a href="${verbatim(path)}" ${current}>${period.slice(0, -1)} days</a></li>`;
      })}
    </ul>
  </nav>`;

/** What came in past the guard is nobody's decision: it is told before all else. */
const alarm = ({ stats, query }: Overview): Html | false => {
  const count = stats.verdicts.unguarded;
  return (
    count > 0 &&
    html`<div class="alarm" role="status">
      <p>
        <strong>${count} unguarded ${count === 1 ? "request" : "requests"}.</strong>
        Debug containers came in past the guard: the webhook was not asked. Was it down with failurePolicy
        Ignore, or is a namespace left out? ${recordsLink({ verdict: "unguarded" }, "Look at them", query)}
      </p>
    </div>`
  );
};

const tiles = ({ stats, standing, query }: Overview): Html =>
  html`<ul class="tiles">
    <li>
      <a href="${verbatim(recordsPath({}, query))}"><b>${stats.total}</b> <span>requests</span></a>
    </li>
    ${STACK.map(
      (verdict) =>
        html`<li class="${verdict}">
          <a href="${verbatim(recordsPath({ verdict }, query))}" title="${VERDICT_WORDS[verdict]}"
            ><b>${stats.verdicts[verdict]}</b>
            <span
              ><svg class="swatch" width="10" height="10" aria-hidden="true" focusable="false">
                <rect class="fill ${verdict}" width="10" height="10"></rect>
              </svg>
              ${verdict}</span
            ></a
          >
        </li>`,
    )}
    <li>
      <a href="/standing"><b>${standing.length}</b> <span>debug containers stand in pods now</span></a>
    </li>
  </ul>`;

const rankings = ({ stats, query: within }: Overview): readonly Html[] => [
  ranking({ title: "Codes", rows: stats.codes, by: "requests", filter: (code) => ({ code }), within }),
  ranking({ title: "Users", rows: stats.users, by: "requests", filter: (user) => ({ user }), within }),
  ranking({
    title: "Images",
    rows: stats.images,
    by: "requests",
    filter: (image) => ({ image }),
    within,
    show: imageName,
  }),
  ranking({
    title: "Namespaces",
    rows: stats.namespaces,
    by: "requests",
    filter: (namespace) => ({ namespace }),
    within,
  }),
  ranking({
    title: "Users denied most",
    rows: stats.deniedUsers,
    by: "denied",
    filter: (user) => ({ user, verdict: "denied" }),
    within,
  }),
  ranking({
    title: "Images denied most",
    rows: stats.deniedImages,
    by: "denied",
    filter: (image) => ({ image, verdict: "denied" }),
    within,
    show: imageName,
  }),
];

const SHOWN_STANDING = 8;

const standing = ({ standing: all, now }: Overview): Html =>
  html`<section>
    <div class="head">
      <h2>Pods with debug containers now</h2>
      <a href="/standing">All ${all.length}</a>
    </div>
    ${standingTable(all.slice(0, SHOWN_STANDING), now)}
  </section>`;
