import { html, verbatim, type Html } from "../html.ts";
import { withoutQuery } from "./records-link.ts";
import { named } from "./name.ts";

/** What the list is narrowed by, each with a link that takes it away. */
export const activeFilters = (
  path: string,
  query: URLSearchParams,
  but: readonly string[] = [],
): Html | false => {
  const active = [...query].filter(([name]) => ![...PLACE, ...but].includes(name));
  return (
    active.length > 0 &&
    html`<ul class="chips" aria-label="Filters">
      ${active.map(
        ([name, value]) =>
          html`<li>
            <span class="muted">${name}</span> ${named(value)}
            <a href="${verbatim(withoutQuery(path, name, query))}" aria-label="Remove the filter ${name}"
              >&#215;</a
            >
          </li>`,
      )}
    </ul>`
  );
};

/** Of these the list is no narrower. */
const PLACE = ["limit", "cursor"];
