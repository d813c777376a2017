import type { RecordPage } from "../../ledger/ledger.ts";
import { html, verbatim, type Html } from "../html.ts";
import type { Page } from "../layout.ts";
import { activeFilters } from "../parts/active-filters.ts";
import { filterForm } from "../parts/filter-form.ts";
import { recordTable } from "../parts/record-table.ts";
import { withQuery } from "../parts/records-link.ts";

export interface RecordsView {
  /** As it stands in the address. */
  readonly query: URLSearchParams;
  /** What was found, or what is wrong with the filter. */
  readonly found: RecordPage | { readonly problem: string };
  readonly now: Date;
}

export const recordsPage = ({ query, found, now }: RecordsView): Page => ({
  ...("problem" in found && { status: 400 }),
  title: "Records",
  body: html`<h1>Records</h1>
    ${presets(query, now)} ${filterForm(query)} ${activeFilters("/records", query)}
    ${"problem" in found ? problem(found.problem) : list(found, query, now)}`,
});

const problem = (message: string): Html =>
  html`<div class="alarm" role="alert">
    <p><strong>This filter cannot be read.</strong> ${message}</p>
  </div>`;

const list = ({ records, next }: RecordPage, query: URLSearchParams, now: Date): Html =>
  html`<p class="count" role="status">${countOf(records.length, next !== undefined)}</p>
    ${recordTable(records, now)}
    <nav aria-label="Pages" class="pages">
      <ul>
        ${query.has("cursor") && html`<li><a href="${verbatim(withQuery("/records", new URLSearchParams(), query))}">Newest</a></li>`}
        ${next !== undefined && html`<li><a rel="next" href="${verbatim(withQuery("/records", new URLSearchParams({ cursor: next }), query))}">Older</a></li>`}
        ${records.length > 0 && html`<li><a href="${verbatim(withQuery("/api/v1/records", new URLSearchParams(), query))}">As JSON</a></li>`}
      </ul>
    </nav>`;

const countOf = (count: number, more: boolean): string => {
  if (more) return `${count} records, newest first; there are older ones.`;
  return count === 1 ? "1 record." : `${count} records, newest first.`;
};

interface Preset {
  readonly name: string;
  readonly query: Readonly<Record<string, string>>;
}

const presetsOf = (now: Date): readonly Preset[] => [
  { name: "All", query: {} },
  { name: "Denied today", query: { verdict: "denied", since: now.toISOString().slice(0, 10) } },
  { name: "Would be denied, 7 days", query: { verdict: "would-deny", since: "7d" } },
  { name: "Unguarded", query: { verdict: "unguarded" } },
  { name: "Landed, 24 hours", query: { landed: "true", since: "24h" } },
  { name: "Allowed, not landed", query: { verdict: "allowed", landed: "false", dryRun: "false" } },
  { name: "Dry runs", query: { dryRun: "true" } },
];

const presets = (query: URLSearchParams, now: Date): Html =>
  html`<nav aria-label="Presets" class="tabs">
    <ul>
      ${presetsOf(now).map((preset) => {
        const path = withQuery("/records", new URLSearchParams(preset.query));
        const current = isSame(preset.query, query) && html` aria-current="true"`;
        return html`<li><a href="${verbatim(path)}" ${current}>${preset.name}</a></li>`;
      })}
    </ul>
  </nav>`;

const isSame = (wanted: Preset["query"], query: URLSearchParams): boolean => {
  const given = [...query].filter(([name]) => name !== "cursor" && name !== "limit");
  return (
    given.length === Object.keys(wanted).length && given.every(([name, value]) => wanted[name] === value)
  );
};
