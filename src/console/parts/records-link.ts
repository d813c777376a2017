import { toFilterQuery } from "../../ledger/filter-query.ts";
import type { RecordFilter } from "../../ledger/ledger.ts";
import { html, verbatim, type Html, type Shown } from "../html.ts";

/** Address of the list with this filter, and with what else `within` asks for: it keeps ages, such as `7d`, as they are. */
export const recordsPath = (filter: RecordFilter, within?: URLSearchParams): string =>
  withQuery("/records", toFilterQuery(filter), within);

/** A link to the records with this filter; the texts in it may come from anybody. */
export const recordsLink = (filter: RecordFilter, shown: Shown, within?: URLSearchParams): Html =>
  html`<a href="${verbatim(recordsPath(filter, within))}">${shown}</a>`;

export const recordPath = (id: string): string => `/records/${encodeURIComponent(id)}`;

/** `changes` on top of `within`; the place in a list goes, since another list has others. */
export const withQuery = (path: string, changes: URLSearchParams, within?: URLSearchParams): string => {
  const query = new URLSearchParams(within);
  query.delete("cursor");
  for (const [name, value] of changes) query.set(name, value);
  return query.size === 0 ? path : `${path}?${query.toString()}`;
};

/** The same list without one of its filters. */
export const withoutQuery = (path: string, name: string, within: URLSearchParams): string => {
  const rest = new URLSearchParams(within);
  rest.delete(name);
  return withQuery(path, new URLSearchParams(), rest);
};
