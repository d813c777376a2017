import type { DebugContainer } from "../../model/container.ts";
import type { DebugRecord, Landing } from "../../model/record.ts";
import { html, lines, type Html } from "../html.ts";
import { compareContainers, type Change, type FieldRow } from "../parts/container-rows.ts";
import { isTrouble, landingWords } from "../parts/landing.ts";
import { recordsLink } from "../parts/records-link.ts";
import { showTime } from "../parts/show-time.ts";
import { named } from "../parts/name.ts";

/** Each container: what became of it, and how it was asked for beside how it was judged. */
export const containersOf = (record: DebugRecord, now: Date): Html =>
  html`<section>
    <h2>${record.containers.length === 1 ? "Container" : "Containers"}</h2>
    ${record.containers.length === 0 && html`<p class="muted">Not known: the request could not be read.</p>`}
    ${record.containers.map((landing) => container(record, landing, now))}
  </section>`;

const container = (record: DebugRecord, landing: Landing, now: Date): Html => {
  const asked = ofName(record.asked, landing.name);
  const judged = ofName(
    record.request?.added.map((one) => one.container),
    landing.name,
  );
  return html`<article class="card">
    <h3>${named(landing.name)}</h3>
    <dl>
      <div>
        <dt>Image</dt>
        <dd>${recordsLink({ image: landing.image }, named(landing.image))}</dd>
      </div>
      ${
        landing.target !== undefined &&
        html`<div>
          <dt>Target</dt>
          <dd>${named(landing.target)}</dd>
        </div>`
      }
      <div>
        <dt>State</dt>
        <dd>${fate(record, landing, now)}</dd>
      </div>
    </dl>
    ${comparison(record, asked, judged)}
  </article>`;
};

const ofName = (
  containers: readonly DebugContainer[] | undefined,
  wanted: string,
): DebugContainer | undefined => containers?.find(({ name }) => name === wanted);

const fate = (record: DebugRecord, landing: Landing, now: Date): Html => {
  if (record.dryRun) return html`a dry run: nothing was made`;
  if (record.verdict === "denied") return html`denied: nothing was made`;
  if (record.verdict === "unjudged") return html`refused by the API server: nothing was made`;
  const { state } = landing;
  return html`<span class="${isTrouble(state) && "trouble"}">${landingWords(landing)}</span>
    ${state?.message !== undefined && html`<div class="muted">${named(state.message)}</div>`}
    ${state?.at !== undefined && html`<div class="muted">since ${showTime(state.at, now)}</div>`}`;
};

const comparison = (
  { verdict }: DebugRecord,
  asked: DebugContainer | undefined,
  judged: DebugContainer | undefined,
): Html => {
  if (asked === undefined && judged === undefined)
    return html`<p class="muted">How it was asked for is not known.</p>`;
  const rows = compareContainers(asked, judged);
  const after = verdict === "denied" ? "As judged" : "As admitted";
  if (asked === undefined) return single(`${after}; how it was asked for is not known`, rows, "judged");
  if (judged === undefined) return single("As asked for", rows, "asked");
  const changes = rows.filter(({ change }) => change !== "same").length;
  return html`<p class="count">
      ${changes === 0 ? "Judged as it was asked for." : `${changes} ${changes === 1 ? "field differs" : "fields differ"}, marked.`}
    </p>
    <div class="scroll" tabindex="0" role="region" aria-label="Container ${judged.name}, side by side">
      <table class="compare">
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">As asked for</th>
            <th scope="col">${after}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(compared)}
        </tbody>
      </table>
    </div>`;
};

const MARKS: Readonly<Record<Change, string>> = {
  same: "",
  added: "added",
  removed: "removed",
  changed: "changed",
};

const compared = ({ field, asked, judged, change }: FieldRow): Html =>
  html`<tr class="${change}">
    <th scope="row">
      <bdi>${field}</bdi>${change !== "same" && html` <span class="mark">${MARKS[change]}</span>`}
    </th>
    <td>${value(asked, change !== "same" && "del")}</td>
    <td>${value(judged, change !== "same" && "ins")}</td>
  </tr>`;

const value = (text: string | undefined, mark: "del" | "ins" | false): Html => {
  if (text === undefined) return html`<span class="muted">-</span>`;
  if (mark === "del") return html`<del>${lines(text)}</del>`;
  return mark === "ins" ? html`<ins>${lines(text)}</ins>` : html`${lines(text)}`;
};

const single = (title: string, rows: readonly FieldRow[], side: "asked" | "judged"): Html =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="${title}">
    <table class="compare single">
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">${title}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              <th scope="row"><bdi>${row.field}</bdi></th>
              <td>${value(row[side], false)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
